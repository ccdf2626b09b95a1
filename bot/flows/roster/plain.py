"""A plain table whose headings are known names, such as past answers (`event`, `email`, `stage`, ...)."""

from collections.abc import Sequence
from pathlib import Path

from bot.errors import InputError
from bot.flows.roster.files import open_tables
from bot.flows.roster.headings import ROWS_SEARCHED, Headings, nearest
from bot.flows.roster.rows import RawTable
from bot.flows.roster.words import fold, text


def plain_table(path: Path, needed: Sequence[str]) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Give the headings, and each row's number and its cells by heading; a needed heading is spelt as in `needed`.

    Cells are text on one line (dates ISO 8601, whole numbers without a point). Empty rows and repeated headings are
    left out. Raises `InputError` if the file is no table, a needed heading is missing or any is there twice.
    """
    table = open_tables(path)[0]
    row, headings = _headings(table, needed)
    _check(table.file, row, headings, needed)
    first = Headings(table, row, tuple(headings), {})
    body = [(number, values) for number, values in table.rows if number > row and not first.is_repeated(values)]
    rows = [(number, {h: text(v) for h, v in zip(headings, values, strict=False) if h}) for number, values in body]
    blank = dict.fromkeys(filter(None, headings), "")
    return [h for h in headings if h], [(number, blank | cells) for number, cells in rows if any(cells.values())]


def _headings(table: RawTable, needed: Sequence[str]) -> tuple[int, list[str]]:
    ours = {fold(name): name for name in needed}
    read = [(number, [text(value) for value in values]) for number, values in table.rows[:ROWS_SEARCHED]]
    spelt = [(number, [ours.get(fold(cell), cell) for cell in cells]) for number, cells in read]
    return max(spelt, key=lambda row: len(set(row[1]).intersection(needed)), default=(0, []))


def _check(file: str, row: int, headings: Sequence[str], needed: Sequence[str]) -> None:
    absent = [name for name in needed if name not in headings]
    if absent:
        near = nearest([h for h in headings if h not in needed], absent)
        hint = f"; did you mean '{near[0]}' for '{near[1]}'?" if near else ""
        there = ", ".join(filter(None, headings))
        raise InputError(
            f"{file}: row {row}: no column {', '.join(absent)} (it has {there[:300]}){hint} - add the heading"
        )
    twice = sorted({h for h in headings if h and headings.count(h) > 1})
    if twice:
        raise InputError(f"{file}: row {row}: the column {', '.join(twice)} is there twice - take one out")
