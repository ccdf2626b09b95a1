"""Files that are no roster get one line that says what to do; nothing else comes out (P1)."""

import csv
import io
import random
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.flows.roster.files import open_tables
from bot.flows.roster.rows import Roster
from tests.flows.roster.making import Desk, a_row


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b" \r\n \r\n", "the file is empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n\x1a\n....", "an image"),
        (b"\xef\xbb\xbf<html><table>", "a web page"),
        (b"\xd0\xcf\x11\xe0 Workbook", "an old Excel file"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"PK\x03\x04 broken", "the workbook is damaged"),
        (zipped(**{"word/document.xml": b"<w/>"}), "no Excel workbook"),
        (zipped(**{"xl/workbook.bin": b"."}), "a binary workbook"),
        (zipped(**{"xl/workbook.xml": b"<x/>"}), "the workbook is damaged"),
        (zipped(**{"xl/media/bomb": bytes(301_000_000)}), "more than 300 MB"),
        (b"Name,Email\r\n\x00\x01\x02\x03\x04\x05", "no table"),
        (b'Name,Email\r\nLi,"li@a.example\r\nJo,jo@a.example\r\n', "row 2: a quotation mark is never closed"),
        (b"\xff\xfeN\x00a\x00m", "cannot be read as utf-16"),
    ],
)
def test_what_is_no_roster_gets_one_line_with_the_mend(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "bookings.xls"
    path.write_bytes(content)
    with pytest.raises(InputError, match=problem) as caught:
        open_tables(path)
    assert " - " in str(caught.value) and "\n" not in str(caught.value)


def test_a_missing_file_a_folder_and_a_huge_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        open_tables(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="a folder"):
        open_tables(tmp_path)
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.write(b"Name,Email\n")
        file.truncate(50_000_001)
    with pytest.raises(InputError, match="larger than 50 MB"):
        open_tables(huge)


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(desk: Desk) -> None:
    path = desk.xlsx({"Enrolment": [desk.headings]})
    with pytest.raises(InputError, match=r"no sheet 'Enrolments' \(it has Enrolment\); did you mean 'Enrolment'\?"):
        open_tables(path, ["Enrolments"])


PRINTED = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], exclude_characters="\x85"))


@given(rows=st.lists(st.lists(PRINTED, min_size=3, max_size=3), min_size=1), delimiter=st.sampled_from(",;\t|"))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_csv_writes_comes_back(tmp_path: Path, rows: list[list[str]], delimiter: str) -> None:
    """Whatever the text: names and agencies hold delimiters, quotation marks and letters of every alphabet."""
    frame = [["Name", "Agency", "Email", "End"], *([*row, "."] for row in rows)]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(frame)
    path = tmp_path / "any.csv"
    path.write_text(f"sep={delimiter}\r\n" + text.getvalue(), encoding="utf-8-sig", newline="")
    read = open_tables(path)[0].rows
    assert [[str(cell).strip() for cell in cells] for _, cells in read] == [[c.strip() for c in row] for row in frame]


def gives_a_roster_or_one_line(desk: Desk, content: bytes) -> bool:
    path = desk.folder / "any"
    path.write_bytes(content)
    try:
        return isinstance(desk.read(path), Roster)
    except InputError as error:
        return "\n" not in str(error)


@given(content=st.binary() | st.text().map(str.encode) | st.binary().map(lambda end: b"Name,Email,Course,Date\n" + end))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_a_roster_or_one_line(desk: Desk, content: bytes) -> None:
    assert gives_a_roster_or_one_line(desk, content)


CELLS = st.none() | PRINTED | st.integers(-99_999, 99_999_999) | st.floats(-9, 99_999) | st.booleans() | st.times()


@given(cells=st.lists(CELLS | st.datetimes(datetime(1900, 3, 1)), min_size=12, max_size=12))  # noqa: DTZ001
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_cells_give_a_roster(desk: Desk, cells: list[object]) -> None:
    roster = desk.read(desk.xlsx({"Bookings": [desk.headings, a_row(), cells]}))
    assert roster.total_rows == len(roster.rows) + len(roster.ignored) + roster.at_fault


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_workbook_gives_a_roster_or_one_line(desk: Desk, seed: int) -> None:
    whole = desk.xlsx({"Bookings": [desk.headings, a_row()]}, ["A1:B1"]).read_bytes()
    unpacked = {
        name: zipfile.ZipFile(io.BytesIO(whole)).read(name) for name in zipfile.ZipFile(io.BytesIO(whole)).namelist()
    }
    dice = random.Random(seed)
    name = dice.choice(sorted(unpacked))
    content = bytearray(unpacked[name])
    for _ in range(dice.randint(1, 8)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    assert gives_a_roster_or_one_line(desk, zipped(**(unpacked | {name: bytes(content)})))
    torn = bytearray(whole)
    torn[dice.randrange(len(torn))] ^= 0xFF
    assert gives_a_roster_or_one_line(desk, bytes(torn[: dice.randrange(len(torn))]))
    assert gives_a_roster_or_one_line(desk, bytes(torn))
