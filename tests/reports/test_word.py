"""A report for Word has real styles, can be read aloud and is edited without surprises (Q5)."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from bot.reports import word
from bot.reports.document import Document, Grid, Paragraph, Section
from tests.reports.papers import CHART, HOUSE, everything, grid, logo, report


def opened(document: Document) -> Any:
    return docx.Document(io.BytesIO(word.docx(document)))


def styled(paper: Any, style: str) -> list[str]:
    return [line.text for line in paper.paragraphs if line.style.name == style]


def test_the_first_page_says_the_title_the_period_and_what_to_decide() -> None:
    lines = [(line.style.name, line.text) for line in opened(report()).paragraphs]
    assert lines[:5] == [
        ("Title", "Quarterly report to the subgroup"),
        ("Subtitle", "1 October to 31 December 2026"),
        ("Made By", "Cumbria Safeguarding Children Partnership, 9 January 2027"),
        ("Heading 1", "What to decide"),
        ("List Number", "Agree to offer Neglect twice more before the summer."),
    ]


def test_headings_lists_quotes_and_remarks_are_styles_that_the_document_has() -> None:
    paper = opened(everything())
    assert styled(paper, "Heading 2") == ["Neglect"]
    assert styled(paper, "List Bullet") == ["12 events were held.", "412 people came."]
    assert styled(paper, "Quote") == ["“I now write down what the child says.”"]
    assert styled(paper, "Note") == ["Fewer than half answered: indicative."]
    assert "First words.\nA new line." in styled(paper, "Normal")
    assert "A new paragraph." in styled(paper, "Normal")
    known = {style.style_id for style in paper.styles}
    used = {mark.get(qn("w:val")) for mark in paper.element.body.iter(qn("w:pStyle"), qn("w:tblStyle"))}
    assert used <= known


def test_nothing_is_spaced_with_empty_paragraphs() -> None:
    for line in opened(everything()).paragraphs:
        assert line.text.strip() or line.style.name == "Picture"


def test_tables_repeat_a_marked_header_row_and_keep_their_rows_whole() -> None:
    table = opened(report(grid(400))).tables[0]
    rows = table._tbl.findall(qn("w:tr"))
    assert len(rows) == 401
    assert [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows] == [True] + [False] * 400
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
    assert [cell.text for cell in table.rows[400].cells] == ["Neglect, event 400", "24", "1.5"]
    assert table.style.name == "Report Table"


def test_tables_and_figures_are_counted_by_word_itself() -> None:
    paper = opened(everything())
    codes = [field.get(qn("w:instr")).split()[:2] for field in paper.element.body.iter(qn("w:fldSimple"))]
    assert codes == [["SEQ", "Table"], ["SEQ", "Figure"], ["SEQ", "Table"], ["SEQ", "Figure"]]
    captions = [
        "".join(text.text for text in line._p.iter(qn("w:t")))
        for line in paper.paragraphs
        if line.style.name == "Caption"
    ]
    assert captions[0] == "Table 1: What delegates said of each event"
    assert captions[3] == f"Figure 2: {CHART.finding}"


def test_pictures_say_their_finding_to_who_cannot_see_them(tmp_path: Path) -> None:
    paper = opened(replace(everything(), house=replace(HOUSE, logo=logo(tmp_path))))
    said = [shape._inline.docPr.get("descr") for shape in paper.inline_shapes]
    assert said == ["Logo of Cumbria Safeguarding Children Partnership", CHART.finding, CHART.finding]


def test_the_footer_counts_the_pages() -> None:
    foot = opened(report()).sections[0].footer._element
    assert [field.get(qn("w:instr")).strip() for field in foot.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
    assert "Page 1 of 1" in "".join(text.text for text in foot.iter(qn("w:t")))


def test_the_document_says_what_it_is_and_in_which_language() -> None:
    paper = opened(report())
    known = paper.core_properties
    assert (known.title, known.author, known.language) == (
        "Quarterly report to the subgroup",
        "Cumbria Safeguarding Children Partnership",
        "en-GB",
    )
    assert paper.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    assert paper.sections[0].page_width.mm == pytest.approx(210, abs=0.1)


@pytest.mark.parametrize("document", [everything(), report(), report(grid(1)), report(sections=(), notes=())])
def test_every_part_is_sound_xml_and_every_relation_leads_to_a_part(document: Document) -> None:
    with ZipFile(io.BytesIO(word.docx(document))) as packed:
        names = set(packed.namelist())
        assert packed.testzip() is None
        assert not any("thumbnail" in name for name in names)
        for name in names:
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(packed.read(name))
        for relation in ElementTree.fromstring(packed.read("word/_rels/document.xml.rels")):
            if relation.get("TargetMode") != "External":
                assert (Path("word") / str(relation.get("Target"))).as_posix().replace("word/../", "") in names


def test_a_document_never_ends_with_a_table() -> None:
    """Word calls such a document damaged."""
    bare = report(grid(2), notes=(), house=replace(HOUSE, contacts=()))
    assert opened(bare).element.body[-2].tag == qn("w:p")


@pytest.mark.parametrize("trick", ["<w:p/>", "a & b", '"quoted"', "]]>", "\x0b\x00bell\x07", "{partnership} %s"])
def test_what_people_wrote_is_shown_as_it_is(trick: str) -> None:
    paper = opened(report(Paragraph(trick), Grid(trick, (trick, "n"), ((trick, "1"),)), title=trick))
    shown = trick.replace("\x0b", "").replace("\x00", "").replace("\x07", "")
    assert paper.tables[0].rows[1].cells[0].text == shown
    assert shown in styled(paper, "Normal")


def test_deep_parts_have_a_heading_too() -> None:
    assert styled(opened(report(sections=(Section("Deep", (grid(1),), 5),))), "Heading 2") == ["Deep"]


def test_the_same_report_is_the_same_file() -> None:
    assert word.docx(everything()) == word.docx(everything())


def stays(rows: int, note: str = "") -> list[bool]:
    """Tell of each row, the header first, whether it stays on the page of what comes next."""
    found = opened(report(grid(rows, note))).tables[0]._tbl.findall(qn("w:tr"))
    return [row.find(f".//{qn('w:keepNext')}") is not None for row in found]


def test_small_tables_stay_whole_with_their_note_and_long_ones_break_in_the_middle() -> None:
    assert stays(12) == [True] * 12 + [False]
    assert stays(3, "The note.") == [True] * 4
    assert stays(30) == [True] * 3 + [False] * 25 + [True] * 2 + [False]
