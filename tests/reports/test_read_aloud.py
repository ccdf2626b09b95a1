"""What reports and certificates tell a screen reader: order, alternative texts, headings, languages (P5)."""

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from zipfile import ZipFile

import docx
from pypdf import PdfReader

from bot.reports import certificate, paper, word
from tests.reports.papers import everything
from tests.reports.test_certificate import facts


def elements(reader: PdfReader) -> Iterator[Any]:
    """Give the elements of a document's structure in the order in which they are read."""
    root: Any = reader.trailer["/Root"]

    def below(node: Any) -> Iterator[Any]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                yield from below(each)
        elif isinstance(node, dict):
            yield node
            if "/K" in node:
                yield from below(node["/K"])

    yield from below(root["/StructTreeRoot"])


def tags(reader: PdfReader) -> list[str]:
    return [str(element["/S"]) for element in elements(reader) if "/S" in element]


def test_a_reports_headings_leave_no_level_out() -> None:
    found = [int(tag[2]) for tag in tags(PdfReader(io.BytesIO(paper.pdf(everything())))) if tag[:2] == "/H" and tag[2:]]
    assert found and found[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(found))


def test_every_figure_of_a_report_has_its_words() -> None:
    figures = [e for e in elements(PdfReader(io.BytesIO(paper.pdf(everything())))) if e.get("/S") == "/Figure"]
    assert figures
    assert all(str(figure.get("/Alt", "")).strip() for figure in figures)


def test_every_table_of_a_report_has_headings() -> None:
    found = tags(PdfReader(io.BytesIO(paper.pdf(everything()))))
    assert found.count("/Table") and found.count("/TH") >= found.count("/Table")


def test_the_pages_of_a_report_are_tabbed_through_in_reading_order() -> None:
    """Links come in the order of the structure (ISO 14289-1, 7.18.3)."""
    for page in PdfReader(io.BytesIO(paper.pdf(everything()))).pages:
        assert page.get("/Tabs") == "/S" or "/Annots" not in page


def test_a_certificate_is_read_name_before_course_before_date() -> None:
    reader = PdfReader(io.BytesIO(certificate.pdf(facts())))
    said = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    places = [said.index(part) for part in ("Małgorzata Åkesson", "Neglect: recognising", "Friday 9 January 2026")]
    assert places == sorted(places)
    assert "/H1" in tags(reader) or "/Title" in tags(reader)


def test_a_word_report_has_headings_in_order_titles_and_words_for_each_picture() -> None:
    made = word.docx(everything())
    document = docx.Document(io.BytesIO(made))
    levels = [
        int(each.style.name[-1])
        for each in document.paragraphs
        if each.style and each.style.name.startswith("Heading ")
    ]
    assert levels and levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert document.core_properties.title and document.core_properties.language == "en-GB"
    pictures = document.element.body.xpath(".//wp:docPr")
    assert pictures and all((each.get("descr") or "").strip() for each in pictures)
    heads = [table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in document.tables]
    assert heads and all(heads)
    assert "en-GB" in ZipFile(io.BytesIO(made)).read("word/styles.xml").decode()
