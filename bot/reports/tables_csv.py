"""An export as CSV: one file a sheet, all in one zip."""

import csv
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.reports.sheets import Book, Cell, Sheet, file_name, plain_text

MEDIA_TYPE = "application/zip"
_FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for a formula at the start of a cell (OWASP, "CSV Injection")."""


def zipped(book: Book, told: Callable[[int], None] = lambda done: None) -> bytes:
    """Write all sheets as CSV (RFC 4180, UTF-8 with a byte order mark, which Excel needs) into a zip.

    `told` hears how many sheets are written.
    """
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for number, sheet in enumerate(book.sheets, 1):
            entry = ZipInfo(f"{file_name(sheet.name)}.csv", book.made_at.timetuple()[:6])
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, written(sheet))
            told(number)
    return out.getvalue()


def written(sheet: Sheet) -> bytes:
    """Write a sheet as CSV."""
    out = StringIO(newline="")
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(_cell(column.name) for column in sheet.columns)
    lines.writerows([_cell(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return _guarded(plain_text(cell))
        case float():
            return f"{cell:.6g}"  # so many digits, not decimals: a small p value is not 0
        case datetime():
            return cell.replace(tzinfo=None).isoformat(" ", "minutes")
        case date():
            return cell.isoformat()
    return str(cell)


def _guarded(text: str) -> str:
    """Keep text from being run as a formula: an apostrophe before it, which Excel and LibreOffice show as text."""
    return f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) else text
