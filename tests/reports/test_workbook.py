"""XLSX exports: real numbers and dates, nothing that runs, made to be read and printed (Q5)."""

from datetime import datetime
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from bot.reports.workbook import xlsx
from tests.reports.exports import a_book, of_text, opened


def test_numbers_and_dates_are_real_and_formatted() -> None:
    [head, row] = opened(xlsx(a_book()))["Events"].iter_rows()
    assert [cell.value for cell in head] == ["course", "date", "starts", "n", "rate"]
    assert [cell.value for cell in row] == [
        "Neglect",
        datetime(2026, 3, 3),  # noqa: DTZ001  (a spreadsheet knows no zones)
        datetime(2026, 3, 3, 9, 30),  # noqa: DTZ001
        1200,
        0.4167,
    ]
    assert [cell.data_type for cell in row] == ["s", "d", "d", "n", "n"]
    formats = [cell.number_format for cell in row][1:]
    assert formats == ["d mmm yyyy", "d mmm yyyy hh:mm", "#,##0", "0.0%"]


@pytest.mark.parametrize("text", ["=1+1", "+44 1539", "-2", "@SUM(A1)", "#N/A", "=cmd|' /C calc'!A0"])
def test_what_begins_like_a_formula_stays_text(text: str) -> None:
    [_, [cell]] = opened(xlsx(of_text(text)))["Events"].iter_rows()
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix or text.startswith("#"), "edited in Excel, it would become a formula"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a\0b\x0bc\x1f", "abc"),
        ("lone \ud800 half", "lone  half"),
        ("two\r\nlines\ralike", "two\nlines\nalike"),
        ("Łódź 学校 😀", "Łódź 学校 😀"),
        ("x" * 40_000, "x" * 32_767),
    ],
)
def test_no_text_breaks_the_file(written: str, read: str) -> None:
    [_, [cell]] = opened(xlsx(of_text(written)))["Events"].iter_rows()
    assert cell.value == read


def test_the_head_is_frozen_filtered_and_printed_on_every_page() -> None:
    tab: Any = _workbook()["Events"]
    assert (tab.freeze_panes, tab.auto_filter.ref, tab.print_title_rows) == ("A2", "A1:E2", "$1:$1")
    assert tab.page_setup.orientation == "landscape"
    assert tab.sheet_properties.pageSetUpPr.fitToPage
    assert not tab.merged_cells.ranges


def test_the_document_says_what_it_is() -> None:
    workbook = _workbook()
    assert (workbook.properties.title, workbook.properties.creator) == ("Testshire & Co: 2026", "Evalbot")
    tab: Any = workbook["Events"]
    assert tab.oddHeader.left.text == "Testshire && Co: 2026"


def test_columns_are_as_wide_as_what_is_in_them_and_no_wider_than_a_screen() -> None:
    tab: Any = opened(xlsx(of_text("short", "long " * 100)))["Events"]
    assert tab.column_dimensions["A"].width == 60
    tab = opened(xlsx(of_text("A title of middling length")))["Events"]
    assert 26 <= tab.column_dimensions["A"].width < 40


def test_what_is_not_shown_is_an_empty_cell() -> None:
    [_, row] = opened(xlsx(a_book(("Neglect", None, None, None, None))))["Events"].iter_rows()
    assert [cell.value for cell in row] == ["Neglect", None, None, None, None]


def _workbook() -> Workbook:
    return opened(xlsx(a_book()))
