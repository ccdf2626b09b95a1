"""Opening a roster: what kind of file it is by its content, and its tables as they are."""

from collections.abc import Sequence
from pathlib import Path

from bot.errors import InputError
from bot.flows.roster import text_table, workbook
from bot.flows.roster.rows import RawTable

LARGEST = 50_000_000
ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OTHERS = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"{\\rtf", "a text document"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
    (b"<table", "a web page"),
    (b"<?xml", "an XML file"),
)
"""How files begin that are no table for us (many systems call a web page `.xls`)."""


def open_tables(path: Path, wanted: Sequence[str] = ()) -> tuple[RawTable, ...]:
    """Read a CSV, TSV or XLSX file: the sheets that are named, else all that show; a text file is one table.

    Raises `InputError`, one line, if the file is missing, empty, too large or no table. Nothing in a workbook is run,
    and no other file that it names is opened.
    """
    head = _head(path)
    if head.startswith(ZIPS):
        return workbook.sheets(path, wanted)
    _refuse_others(path, head)
    data = path.read_bytes()
    rows = tuple((number, tuple(cells)) for number, cells in text_table.records(data, path.name) if any(cells))
    return (RawTable(path.name, "", rows),)


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise InputError(f"{path}: a folder, not a file - name the file in it")
    if not path.is_file():
        raise InputError(f"{path}: there is no such file - check the name and the folder")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}) - close it elsewhere, check who may read it"
        ) from None
    if not head.strip():
        raise InputError(f"{path.name}: the file is empty - export the bookings again")
    if size > LARGEST:
        raise InputError(f"{path.name}: larger than {LARGEST // 1_000_000} MB - export fewer bookings at a time")
    return head


def _refuse_others(path: Path, head: bytes) -> None:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if ENCRYPTED in path.read_bytes():
            raise InputError(f"{path.name}: protected by a password - open it in Excel and save it without one")
        raise InputError(f"{path.name}: an old Excel file (.xls) - open it in Excel and save it as .xlsx or CSV")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:10].lower()
    for mark, kind in OTHERS:
        if start.startswith(mark.lower()):
            raise InputError(f"{path.name}: {kind}, no table - open it in Excel and save it as .xlsx or CSV")
