"""A report for Word, to be edited: real styles, headings, captions, alternative texts and page numbers."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.messages.charts import Chart
from bot.messages.words import TEMPLATES, say
from bot.reports import captions, pictures, word_table
from bot.reports.charts.words import in_words
from bot.reports.document import Block, Bullets, Document, Grid, Note, Paragraph, Picture, Quotes, made, tidy

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph as Line

STYLES = TEMPLATES / "documents" / "word_styles.xml"
LANGUAGE = "en-GB"
_LONGEST_FACT = 255
"""Characters of what a file says of itself: the library takes no more."""
_ZIP_BEGINS = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class _Sheet:
    """The paper that is written on, and how many tables and figures it has."""

    paper: "Word"
    counted: Counter[str] = field(default_factory=Counter)

    def write(self, text: str, style: str) -> "Line":
        return self.paper.add_paragraph(text, style)


def docx(document: Document) -> bytes:
    """Write a report as .docx (ECMA-376); the same report is the same bytes."""
    document = tidy(document)
    sheet = _Sheet(_blank(document))
    _first_page(sheet, document)
    for section in document.sections:
        sheet.write(section.heading, f"Heading {min(section.depth, 2)}")
        _blocks(sheet, section.blocks)
    _last_words(sheet, document)
    held = BytesIO()
    sheet.paper.save(held)
    return _lasting(held)


def _blank(document: Document) -> "Word":
    import docx as library
    from docx.shared import Mm

    paper = library.Document()
    for name, related in list(paper.part.package.rels.items()):
        if related.reltype.endswith("/thumbnail"):  # a picture of the library's own blank page
            del paper.part.package.rels[name]
    _dress(paper)
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(24)
    page.top_margin, page.bottom_margin = Mm(22), Mm(24)
    known = paper.core_properties
    facts = (document.title, document.subtitle, document.house.name)
    known.title, known.subject, known.author = (fact[:_LONGEST_FACT] for fact in facts)
    known.last_modified_by, known.language, known.comments, known.keywords = known.author, LANGUAGE, "", ""
    known.created = known.modified = datetime.combine(document.made_on, time(), UTC)
    _foot(page.footer.paragraphs[0], document)
    return paper


def _dress(paper: "Word") -> None:
    """Put our styles in the place of the library's."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    held = paper.styles.element
    ours = parse_xml(STYLES.read_bytes())
    for style in list(ours):
        key = style.get(qn("w:styleId"))
        for old in list(held):
            if old.tag == style.tag and old.get(qn("w:styleId")) == key:
                held.remove(old)
        held.append(style) if key else held.insert(0, style)
    for setting in paper.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # else Word opens it as a document of 2010


def _foot(line: "Line", document: Document) -> None:
    line.add_run(f"{document.house.short_name}: {document.title}, {document.subtitle}\t")
    for number, part in enumerate(say("document.page", page="|PAGE|", pages="|NUMPAGES|").split("|")):
        if number % 2:
            _field(line, part, "1")
        else:
            line.add_run(part)


def _field(line: "Line", code: str, shown: str) -> None:
    """Add a field that Word works out anew; `shown` stands there until it does."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    inside = f"<w:r><w:t>{escape(shown)}</w:t></w:r>"
    line._p.append(parse_xml(f"<w:fldSimple {nsdecls('w')} w:instr={quoteattr(f' {code} ')}>{inside}</w:fldSimple>"))


def _first_page(sheet: _Sheet, document: Document) -> None:
    house = document.house
    if house.logo is not None:
        logo, alt = pictures.logo(house.logo).png, say("document.logo", partnership=house.name)
        _picture(sheet, logo, alt, height=16)
    sheet.write(document.title, "Title")
    sheet.write(document.subtitle, "Subtitle")
    sheet.write(made(document), "Made By")
    if document.decide:
        sheet.write(say("document.decide"), "Heading 1")
        for sentence in document.decide:
            sheet.write(sentence, "List Number")
    _blocks(sheet, document.lead)


def _last_words(sheet: _Sheet, document: Document) -> None:
    for heading, lines in (("notes", document.notes), ("contacts", document.house.contacts)):
        if lines:
            sheet.write(say(f"document.{heading}"), "Heading 1")
            for words in lines:
                sheet.write(words, "Small Print")
    if sheet.paper.element.body[-2].tag.endswith("}tbl"):
        sheet.write(made(document), "Small Print")  # Word takes no document that ends with a table


def _blocks(sheet: _Sheet, blocks: tuple[Block, ...]) -> None:
    for block in blocks:
        match block:
            case Paragraph(text):
                _words(sheet, text, "Normal")
            case Note(text):
                _words(sheet, text, "Note")
            case Bullets(items):
                for item in items:
                    sheet.write(item, "List Bullet")
            case Quotes(items):
                for item in items:
                    _words(sheet, f"“{item}”", "Quote")
            case Picture(chart):
                _chart(sheet, chart)
            case Grid():
                _table(sheet, block)


def _chart(sheet: _Sheet, chart: Chart) -> None:
    for part in pictures.parts(chart):
        drawn = pictures.drawn(part)
        _picture(sheet, drawn, in_words(part), width=pictures.width(drawn))
        _caption(sheet, "figure", captions.caption(part))


def _words(sheet: _Sheet, text: str, style: str) -> None:
    for part in text.split("\n\n"):
        if part.strip():
            sheet.write(part.strip("\n"), style)


def _picture(sheet: _Sheet, png: bytes, alt: str, *, width: float | None = None, height: float | None = None) -> None:
    """Put a picture on a line of its own; `width` or `height` in millimetres."""
    from docx.shared import Mm

    across, down = (None if side is None else Mm(side) for side in (width, height))
    shape = sheet.write("", "Picture").add_run().add_picture(BytesIO(png), across, down)
    inline = shape._inline
    inline.docPr.set("descr", alt)
    for side in ("distT", "distB", "distL", "distR"):  # else some programs indent it
        inline.set(side, "0")


def _caption(sheet: _Sheet, kind: str, text: str) -> "Line":
    """Write "Table 3: ..." with a number that Word counts itself."""
    sheet.counted[kind] += 1
    line = sheet.write(f"{say(f'document.{kind}')} ", "Caption")
    _field(line, f"SEQ {kind.title()} \\* ARABIC", str(sheet.counted[kind]))
    line.add_run(f": {text}")
    return line


def _table(sheet: _Sheet, grid: Grid) -> None:
    line = _caption(sheet, "table", grid.caption)
    line.paragraph_format.keep_with_next = True
    line._p.addnext(word_table.table(grid))
    if grid.note:
        sheet.write(grid.note, "Table Note")


def _lasting(held: BytesIO) -> bytes:
    """Pack the same parts with a fixed time, so that the same report is the same file."""
    packed = BytesIO()
    with ZipFile(held) as parts, ZipFile(packed, "w", ZIP_DEFLATED) as lasting:
        for name in parts.namelist():
            lasting.writestr(ZipInfo(name, _ZIP_BEGINS), parts.read(name), ZIP_DEFLATED)
    return packed.getvalue()
