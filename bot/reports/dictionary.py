"""The data dictionary: what every column of every sheet means, and what every question's key stands for."""

from collections.abc import Iterator, Sequence

from bot.reports.sheets import Cell, Column, Sheet

NAME = "data dictionary"
_COLUMNS = (
    Column("sheet", "The sheet, or the CSV file, that the column is in."),
    Column("column", "The column's heading."),
    Column("value", "Empty where the row is about the column; else the one value of it that the row explains."),
    Column("meaning", "What it means; for a question's key, the words in which it was asked."),
    Column("unit", "What it is counted in."),
    Column("values", "What may stand in it; for a question, its scale or its options."),
    Column("of", "The denominator: what it is a share or a mean of."),
)


def sheet(sheets: Sequence[Sheet]) -> Sheet:
    """Make the data dictionary of some sheets; it explains itself too."""
    mine = Sheet(NAME, "What every column means.", _COLUMNS, ())
    rows = tuple(row for each in (*sheets, mine) for row in _rows(each))
    return Sheet(mine.name, mine.about, _COLUMNS, rows)


def _rows(sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    yield sheet.name, "", "", sheet.about, "", "", ""
    for column in sheet.columns:
        yield sheet.name, column.name, "", column.meaning, column.counted_in, column.values, column.of
    for each in sheet.meanings:
        yield sheet.name, each.column, each.value, each.words, "", each.values, ""
