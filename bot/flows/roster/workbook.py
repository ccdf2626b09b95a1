"""XLSX workbooks: their sheets as they are, merged cells filled down."""

import lzma
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.parsers import expat

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
MOST_PARTS, MOST_CELLS = 5_000, 10_000_000
LARGE, MOST_RATIO = 10_000_000, 200
"""Bytes from which a part is looked at, and how much larger than packed it may be: sheets come to 10 to 50."""
_HEADER = 30
"""Bytes before each part of a zip, at the least."""
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
    entries, names = archive.infolist(), set(archive.namelist())
    if len(entries) > MOST_PARTS:
        raise InputError(f"{path.name}: it has more than {MOST_PARTS:,} parts, as no roster has - save it as CSV")
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise InputError(f"{path.name}: it unpacks to more than 300 MB - export fewer bookings at a time")
    if any(map(_is_bomb, entries)):
        raise InputError(f"{path.name}: it unpacks to far more than a roster is - open it in Excel and save it again")
    if _overlap(entries) or any(_declares(archive, entry) for entry in entries):
        raise InputError(
            f"{path.name}: the workbook is damaged, or none of Excel's - open it in Excel and save it again"
        )
    if "xl/workbook.bin" in names:
        raise InputError(f"{path.name}: a binary workbook (.xlsb) - save it as .xlsx or CSV")
    if not any(name.startswith("xl/") for name in names):
        raise InputError(f"{path.name}: no Excel workbook (.xlsx) - save the bookings as .xlsx or CSV")


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > LARGE and entry.file_size > MOST_RATIO * entry.compress_size


def _overlap(entries: Sequence[zipfile.ZipInfo]) -> bool:
    """Tell whether parts lie over one another, so that the same bytes would be unpacked again and again."""
    there = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    return any(at + _HEADER + size > after for (at, size), (after, _) in pairwise(there))


def _declares(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Tell whether a part begins with a document type, in which entities grow without end; Excel writes none."""
    parser, found = expat.ParserCreate(), [False, False]
    parser.StartDoctypeDeclHandler = lambda *_: found.__setitem__(slice(2), (True, True))
    parser.StartElementHandler = lambda *_: found.__setitem__(1, True)
    with archive.open(entry) as part:
        while not found[1] and (piece := part.read(4096)):
            try:
                parser.Parse(piece)
            except expat.ExpatError:  # a picture, or damaged: whoever reads it says so
                break
    return found[0]


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
    rows: dict[int, list[Cell]] = {}
    there = 0
    for number, values in cells:
        there += len(values)
        if there > MOST_CELLS:
            raise InputError(
                f"{path.name}: more than {MOST_CELLS:,} cells in a sheet - export fewer bookings at a time"
            )
        if any(value is not None for value in values):
            rows[number] = _cells(values)
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
