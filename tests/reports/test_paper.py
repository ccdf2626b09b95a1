"""A printed report can be read aloud, breaks well over pages and survives what people write (Q5)."""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from bot.errors import ConfigError
from bot.reports import paper, pictures, word
from bot.reports.document import Document, Grid, Note, Paragraph, Picture, Quotes, Section
from tests.reports.papers import CHART, HOUSE, everything, grid, logo, report


def printed(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(paper.pdf(document)))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u200b", "").split())


def tags(reader: PdfReader) -> Iterator[Any]:
    """Give the elements of the document's structure."""
    root: Any = reader.trailer["/Root"]
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            yield node
            waiting += [node["/K"]] if "/K" in node else []


def kinds(reader: PdfReader) -> Counter[str]:
    return Counter(str(tag["/S"]) for tag in tags(reader) if "/S" in tag)


def test_the_first_page_says_the_title_the_period_and_what_to_decide() -> None:
    first = " ".join(printed(report()).pages[0].extract_text().split())
    places = [
        first.index(part)
        for part in (
            "Quarterly report to the subgroup",
            "1 October to 31 December 2026",
            "Cumbria Safeguarding Children Partnership, 9 January 2027",
            "What to decide",
            "1. Agree to offer Neglect twice more",
            "Delegates report that they are more confident",
        )
    ]
    assert places == sorted(places)


def test_a_report_can_be_read_aloud() -> None:
    """PDF/UA-1: tagged, titled, in a language, and marked as such; the compiler refuses what breaks its rules."""
    reader = printed(everything())
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_data()
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Quarterly report to the subgroup, 1 October to 31 December 2026"


def test_headings_lists_tables_and_captions_are_tagged_as_such() -> None:
    found = kinds(printed(everything()))
    assert found["/Table"] == 2
    assert found["/TH"] == 6
    assert found["/TD"] == 15
    assert found["/Caption"] == 4
    assert found["/H2"] == 1
    assert found["/LI"] == 3
    assert found["/BlockQuote"] == 1


def test_pictures_say_their_finding_to_who_cannot_see_them(tmp_path: Path) -> None:
    reader = printed(replace(everything(), house=replace(HOUSE, logo=logo(tmp_path))))
    said = {str(tag["/Alt"]) for tag in tags(reader) if "/Alt" in tag}
    assert said == {"Logo of Cumbria Safeguarding Children Partnership", CHART.finding}
    assert f"Figure 2: {CHART.finding}" in words(reader)


@pytest.mark.parametrize(("rows", "least"), [(1, 1), (30, 1), (400, 8)])
def test_a_table_goes_on_over_pages_under_its_header(rows: int, least: int) -> None:
    reader = printed(report(grid(rows), lead=()))
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    with_rows = [page for page in pages if "Neglect, event" in page]
    assert len(with_rows) >= least
    assert all("Mean change" in page for page in with_rows)
    assert f"Neglect, event {rows} " in with_rows[-1]
    assert kinds(reader)["/TH"] == 3


def test_every_page_says_which_it_is() -> None:
    reader = printed(report(grid(200)))
    for number, page in enumerate(reader.pages, 1):
        assert f"Page {number} of {len(reader.pages)}" in page.extract_text()


def test_very_long_words_stay_on_the_page() -> None:
    long = "wolfeschlegelsteinhausenbergerdorff" * 6 + "@example.org"
    blocks = (Paragraph(long), Quotes((long,)), Note(long), Grid("Long", ("Who", "n", long), ((long, "1", long),)))
    reader = printed(report(*blocks, title=long, decide=(long,)))
    ends: list[float] = []
    for page in reader.pages:
        page.extract_text(visitor_text=lambda text, _cm, tm, _font, size: ends.append(tm[4]) if text.strip() else None)
    assert max(ends) < float(reader.pages[0].mediabox.width) - 60
    assert words(reader).replace(" ", "").count(long) >= 4


def test_a_row_longer_than_a_page_goes_on_over_it() -> None:
    reader = printed(report(Grid("Long", ("Who", "Words"), (("A", "one word and another " * 900 + "the end"),))))
    assert len(reader.pages) > 2
    assert "the end" in words(reader)


@pytest.mark.parametrize("name", ["Siân D’Arcy", "Nguyễn Thị Ánh", "Олена Шевченко", "Αθηνά", "Ġorġ Ħ", "հայ"])
def test_names_are_printed_as_they_are_written(name: str) -> None:
    assert name in words(printed(report(Paragraph(name), Grid("Who", ("Name",), ((name,),)))))


def test_a_sign_that_no_font_has_becomes_a_box() -> None:
    said = words(printed(report(Paragraph("one \U0010fffd two \U0010fff0\U0010fffd three"), Note("\U0010fffe\ue123"))))
    assert "one □ two □□ three" in said


@pytest.mark.parametrize("trick", ['#panic("x")', '"); #panic() //', "= title *b* $x$ <l> @ref \\", "#sys.inputs"])
def test_what_people_wrote_is_shown_and_never_run(trick: str) -> None:
    blocks = (Paragraph(trick), Quotes((trick,)), Grid("By course", (trick,), ((trick,),)))
    assert words(printed(report(*blocks))).count(trick) == 4


def test_a_report_without_decisions_chapters_or_notes_is_printed_too() -> None:
    bare = Document("Report", "2026", replace(HOUSE, contacts=()), report().made_on)
    said = words(printed(bare))
    assert "What to decide" not in said
    assert "Contacts" not in said


def test_a_chapter_that_has_nothing_says_so() -> None:
    said = words(printed(report(sections=(Section("Impact"), Section("Learning", (grid(1),))))))
    assert "Impact There is nothing to show here." in said


def test_a_tall_picture_goes_on_in_parts_each_with_its_own_words() -> None:
    pairs = tuple(replace(CHART.pairs[0], label=f"Question {number}") for number in range(40))
    reader = printed(report(Picture(replace(CHART, pairs=pairs)), lead=()))
    parts = len(pictures.parts(replace(CHART, pairs=pairs)))
    assert len(reader.pages) <= 2 + parts / 2
    assert [f"Figure {number}:" in words(reader) for number in range(1, parts + 2)] == [True] * parts + [False]


@pytest.mark.parametrize("rows", [6, 12])
def test_a_small_table_stays_on_one_page(rows: int) -> None:
    before = Paragraph("\n".join(["One line"] * 34))
    pages = [page.extract_text() for page in printed(report(before, grid(rows, "The note."))).pages]
    assert sum("Neglect, event" in page for page in pages) == 1
    assert [page for page in pages if "Neglect, event" in page] == [page for page in pages if "The note." in page]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", b"no picture"),
        ("logo.svg", b"<svg broken"),
        ("logo.png", b"no"),
        ("logo.png", b"\x89PNG\r\n\x1a\nno"),
        ("logo.gif", b"GIF89a"),
    ],
)
@pytest.mark.parametrize("written", [paper.pdf, word.docx])
def test_a_logo_that_is_no_picture_is_named_with_its_mend(
    tmp_path: Path, name: str, content: bytes, written: Callable[[Document], bytes]
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError, match=rf"^{name}: the logo .* - give"):
        written(report(house=replace(HOUSE, logo=tmp_path / name)))


def test_the_same_report_is_the_same_file() -> None:
    assert paper.pdf(everything()) == paper.pdf(everything())


@pytest.mark.parametrize("lines", range(8, 40, 3))
def test_a_long_table_leaves_three_rows_or_more_on_either_side_of_a_break(lines: int) -> None:
    before = Paragraph("\n".join(["One line"] * lines))
    pages = [page.extract_text() for page in printed(report(before, grid(20, "The note."), lead=())).pages]
    counted = [n for n in (page.count("Neglect, event") for page in pages) if n]
    assert sum(counted) == 20
    assert min(counted) >= 3


def test_a_byte_order_mark_in_a_comment_costs_no_report() -> None:
    """PDF/UA-1 forbids it; text that was pasted from a file begins with one."""
    assert "Good course" in words(printed(report(Quotes(("\ufeffGood course",)))))
