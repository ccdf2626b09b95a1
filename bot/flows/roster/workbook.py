"""XLSX workbooks: their sheets as they are, merged cells filled down."""

import lzma
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from bot.errors import InputError
from bot.flows.roster.rows import Cell, RawTable
from bot.flows.roster.words import fold

LAST_ROW = 1_048_576
"""Excel's own limit; a damaged row number must not be counted up to."""
LARGEST_UNPACKED = 300_000_000
BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl and zipfile raise at a damaged workbook; they have no error of their own."""
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+\d+)"')


def sheets(path: Path, wanted: Sequence[str]) -> tuple[RawTable, ...]:
    """Give the sheets that are named, in that order, or all that are not hidden; `InputError` if it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_others(path, archive)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's remarks on styles and extensions mean nothing to an officer
            with path.open("rb") as file:  # by its name, openpyxl refuses a workbook that is called .xls
                book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
                return tuple(_table(path, sheet) for sheet in _sheets(path, book, wanted))
    except BROKEN as error:
        raise InputError(f"{path.name}: the workbook is damaged - open it in Excel and save it again") from error


def _refuse_others(path: Path, archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
        raise InputError(f"{path.name}: it unpacks to more than 300 MB - export fewer bookings at a time")
    if "xl/workbook.bin" in names:
        raise InputError(f"{path.name}: a binary workbook (.xlsb) - save it as .xlsx or CSV")
    if not any(name.startswith("xl/") for name in names):
        raise InputError(f"{path.name}: no Excel workbook (.xlsx) - save the bookings as .xlsx or CSV")


def _sheets(path: Path, book: Workbook, wanted: Sequence[str]) -> list[ReadOnlyWorksheet]:
    readable = [sheet for sheet in book.worksheets if isinstance(sheet, ReadOnlyWorksheet)]
    if not wanted:
        return [sheet for sheet in readable if sheet.sheet_state == "visible"]
    there = {fold(sheet.title): sheet for sheet in readable}
    for name in wanted:
        if fold(name) not in there:
            close = get_close_matches(fold(name), there, n=1)
            hint = f"; did you mean '{there[close[0]].title}'?" if close else ""
            raise InputError(
                f"{path.name}: no sheet '{name}' (it has {', '.join(sheet.title for sheet in readable)}){hint}"
                " - rename the sheet, or mend columns.yaml"
            )
    return [there[fold(name)] for name in wanted]


def _table(path: Path, sheet: ReadOnlyWorksheet) -> RawTable:
    sheet.reset_dimensions()  # some exporters declare A1 only
    cells = enumerate(sheet.iter_rows(max_row=LAST_ROW, values_only=True), start=1)  # type: ignore[misc]  # borrowed from Worksheet
    rows = {number: _cells(values) for number, values in cells if any(value is not None for value in values)}
    for left, top, bottom in _merged(path, str(sheet._worksheet_path)):  # type: ignore[attr-defined]
        _fill_down(rows, left, top, bottom)
    return RawTable(path.name, sheet.title, tuple((number, tuple(values)) for number, values in rows.items()))


def _cells(values: Sequence[Any]) -> list[Cell]:
    return list(values)


def _merged(path: Path, part: str) -> list[tuple[int, int, int]]:
    """Give (column from 0, first row, last row) of each merge; openpyxl's fast reader leaves them out."""
    with zipfile.ZipFile(path) as archive:
        found = MERGED.findall(archive.read(part))
    edges = (range_boundaries(reference.decode()) for reference in found)
    return [(int(left or 1) - 1, int(top or 1), int(bottom or 1)) for left, top, _, bottom in edges]


def _fill_down(rows: dict[int, list[Cell]], left: int, top: int, bottom: int) -> None:
    """Give every row under a merged cell what the cell says; a row that is empty but for that stays so."""
    value = rows[top][left] if top in rows and left < len(rows[top]) else None
    for number in range(top + 1, min(bottom, next(reversed(rows), 0)) + 1):
        if number in rows:
            cells = rows[number]
            cells.extend([None] * (left + 1 - len(cells)))
            cells[left] = value if cells[left] is None else cells[left]
