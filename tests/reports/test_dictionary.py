"""The data dictionary explains every column of every sheet, itself too (Q5)."""

from bot.reports import dictionary
from tests.reports.exports import COLUMNS, a_book


def test_every_column_of_every_sheet_is_explained_with_unit_and_denominator() -> None:
    book = a_book()
    made = dictionary.sheet(book.sheets)
    explained = {(row[0], row[1]) for row in made.rows}
    for sheet in (*book.sheets, made):
        assert {(sheet.name, column.name) for column in sheet.columns} <= explained
    rate = next(row for row in made.rows if row[1] == "rate")
    assert rate == ("events", "rate", "", "The response rate.", "share, 0 to 1", "0 to 1", "n")


def test_no_column_is_without_a_meaning_and_a_unit() -> None:
    for column in COLUMNS:
        assert column.meaning and column.counted_in


def test_a_key_is_explained_by_the_words_in_which_it_was_asked() -> None:
    rows = dictionary.sheet(a_book().sheets).rows
    assert ("events", "course", "NEG", "Neglect of children", "", "1 to 5", "") in rows
