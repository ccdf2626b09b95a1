"""A small export to write, and ways to read one back."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from bot.reports.sheets import COUNT, DAY, SHARE, TIME, Book, Cell, Column, Meaning, Sheet

MADE = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
COLUMNS = (
    Column("course", "The course's title."),
    Column("date", "The day on which it began.", DAY),
    Column("starts", "When it began.", TIME),
    Column("n", "Who answered.", COUNT),
    Column("rate", "The response rate.", SHARE, values="0 to 1", of="n"),
)
ROW: tuple[Cell, ...] = ("Neglect", date(2026, 3, 3), datetime(2026, 3, 3, 9, 30, tzinfo=UTC), 1200, 0.4167)


def a_book(*rows: tuple[Cell, ...], columns: tuple[Column, ...] = COLUMNS) -> Book:
    """Give a book of one sheet."""
    meanings = (Meaning("course", "NEG", "Neglect of children", "1 to 5"),)
    sheet = Sheet("events", "One row an event.", columns, rows or (ROW,), meanings=meanings)
    return Book("Testshire & Co: 2026", "Evalbot", MADE, (sheet,))


def of_text(*texts: str) -> Book:
    """Give a book whose only column holds these texts."""
    return a_book(*((text,) for text in texts), columns=COLUMNS[:1])


def opened(content: bytes) -> Workbook:
    """Open a workbook."""
    return load_workbook(BytesIO(content))


def tables(content: bytes) -> dict[str, list[list[str]]]:
    """Read all tables of a zip of CSV."""
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: _table(archive.read(name)) for name in archive.namelist()}


def _table(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "Excel takes CSV for its own code page without a byte order mark"
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))
