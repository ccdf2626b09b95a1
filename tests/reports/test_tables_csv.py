"""CSV exports: one zip of plain tables that Excel and programs read alike, and nothing in them runs (Q5)."""

import pytest

from bot.reports.sheets import Column
from bot.reports.tables_csv import zipped
from tests.reports.exports import a_book, of_text, tables


def test_a_table_reads_back_with_numbers_that_programs_take() -> None:
    assert tables(zipped(a_book()))["events.csv"] == [
        ["course", "date", "starts", "n", "rate"],
        ["Neglect", "2026-03-03", "2026-03-03 09:30", "1200", "0.4167"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", " =1", "\n=1", "\r=1", "＝1+1"])
def test_what_begins_like_a_formula_is_made_text(text: str) -> None:
    [_, [cell]] = tables(zipped(of_text(text)))["events.csv"]
    assert cell.startswith("'")


@pytest.mark.parametrize("text", ['with "quotes", commas', "two\nlines", "Łódź 学校 😀", "a-b = c", "'quoted'"])
def test_other_text_is_as_it_was(text: str) -> None:
    assert tables(zipped(of_text(text)))["events.csv"][1] == [text]


@pytest.mark.parametrize(
    ("number", "written"),
    [(-0.25, "-0.25"), (1 / 3, "0.333333"), (3.0, "3"), (0.00001234, "1.234e-05"), (0.0, "0"), (None, ""), (0, "0")],
)
def test_numbers_are_numbers_and_nothing_is_nothing(number: float | None, written: str) -> None:
    [_, row] = tables(zipped(a_book(("Neglect", None, None, number, number))))["events.csv"]
    assert row[3:] == [written, written]
    assert written == "" or float(written) == pytest.approx(float(number or 0), abs=1e-6)


def test_the_same_figures_give_the_same_file() -> None:
    assert zipped(a_book()) == zipped(a_book())


def test_a_heading_is_no_formula_either() -> None:
    columns = (Column("=1+1", "A heading that somebody else has thought of."),)
    assert tables(zipped(a_book(("x",), columns=columns)))["events.csv"][0] == ["'=1+1"]
