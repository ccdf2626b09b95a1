"""Hostile files: bombs, macros, links, formulas and lies; each is refused in one line, or read as plain values."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from bot.errors import InputError
from bot.flows.roster.files import LARGEST
from bot.flows.roster.reading import read
from bot.flows.roster.rows import Roster
from bot.flows.roster.workbook import MOST_PARTS, MOST_RATIO
from bot.reports import tables_csv, workbook
from bot.reports.sheets import Book, Column, Meaning, Sheet
from tests.flows.roster.making import ANNA, FULL_ATTENDANCE, LONDON, Desk, a_row
from tests.fuzz.on_rosters import COLUMNS
from tests.reports.exports import MADE, tables

SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {to} "{"&" + of + ";" * 1}{("&" + of + ";") * 9}">'
        for of, to in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'


def a_book(*rows: list[str]) -> bytes:
    """Write a workbook of a booking of Anna's, and of these rows."""
    book = Workbook()
    for row in (list(ANNA), list(ANNA.values()), *rows):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(
    book: bytes, change: Callable[[str, bytes], bytes] = lambda name, content: content, **more: bytes
) -> bytes:
    """Write the same workbook with its parts changed, and with more in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in more.items():
            new.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


@pytest.fixture
def roster(tmp_path: Path) -> Callable[..., Roster]:
    """Give what reads bytes as the import does, whatever they are called."""

    def reads(content: bytes, name: str = "roster.xlsx") -> Roster:
        path = tmp_path / name
        path.write_bytes(content)
        return read(path, COLUMNS, LONDON, FULL_ATTENDANCE, date(2026, 3, 1))

    return reads


@pytest.fixture
def refusal(roster: Callable[..., Roster]) -> Callable[..., str]:
    """Give what has bytes refused, in one line."""

    def refuses(content: bytes, name: str = "roster.xlsx") -> str:
        with pytest.raises(InputError) as told:
            roster(content, name)
        said = str(told.value)
        assert said.startswith(name)
        assert "\n" not in said
        assert len(said) < 250
        return said

    return refuses


# Bombs.


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_part_of_a_workbook_may_declare_entities(
    refusal: Callable[..., str], part: str, head: str, encoding: str
) -> None:
    """Billion laughs and external entities: Excel writes no document type at all."""

    def declared(name: str, content: bytes) -> bytes:
        body = content.decode().partition("?>")[2] if content.startswith(b"<?xml") else content.decode()
        named = head.replace('"1.0"?', f'"1.0" encoding="{encoding}"?')
        return (named + body.replace("</", "&i;</", 1)).encode(encoding) if name == part else content

    assert "damaged" in refusal(repacked(a_book(["x", "y"]), declared))


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(refusal: Callable[..., str]) -> None:
    bomb = repacked(a_book(), lambda name, content: content + b" " * 301_000_000 if name == SHEET else content)
    assert len(bomb) < 1_000_000
    tracemalloc.start()
    said = refusal(bomb)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "unpacks to more than" in said
    assert most < 20_000_000


def test_a_part_that_unpacks_to_more_than_it_says_is_refused(refusal: Callable[..., str]) -> None:
    """The sizes in a zip's directory are the sender's own words."""
    honest = repacked(a_book(), lambda name, content: content + b" " * 5_000_000 if name == SHEET else content)
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        size = archive.getinfo(SHEET).file_size
    liar = honest.replace(size.to_bytes(4, "little"), (2_000).to_bytes(4, "little"))
    assert "damaged" in refusal(liar)


def test_a_part_is_refused_that_is_packed_as_no_table_ever_is(refusal: Callable[..., str]) -> None:
    bomb = repacked(a_book(), lambda name, content: content + b" " * 60_000_000 if name == SHEET else content)
    assert len(bomb) * MOST_RATIO < 60_000_000
    assert "unpacks to" in refusal(bomb)


def test_parts_that_lie_over_one_another_are_refused(refusal: Callable[..., str]) -> None:
    """Overlapping entries unpack the same bytes again and again (Fifield, "A better zip bomb", 2019)."""
    book = repacked(a_book(), xl__more_xml=b"<x/>", xl__less_xml=b"<x/>")
    end = book.rindex(b"PK\x05\x06")
    entry = book.rindex(b"xl/less.xml", 0, end) - 46
    other = book.rindex(b"xl/more.xml", 0, end) - 46
    overlapping = bytearray(book)
    overlapping[entry + 42 : entry + 46] = book[other + 42 : other + 46]
    assert "unpacks" in refusal(bytes(overlapping)) or "damaged" in refusal(bytes(overlapping))


def test_a_workbook_of_very_many_parts_is_refused(refusal: Callable[..., str]) -> None:
    out = io.BytesIO(a_book())
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(MOST_PARTS + 1):
            archive.writestr(f"xl/n{number}", b"")
    assert "parts" in refusal(out.getvalue())


def test_a_zip_in_a_zip_is_not_opened(refusal: Callable[..., str]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("roster.xlsx", a_book())
    assert "no Excel workbook" in refusal(out.getvalue())


def test_a_file_larger_than_may_be_read_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    with path.open("wb") as file:
        file.write(b"Ref,Course\n")
        file.truncate(1_000_000_000)  # a line of a gigabyte, on paper
    with pytest.raises(InputError, match=f"larger than {LARGEST // 1_000_000} MB"):
        read(path, COLUMNS, LONDON, FULL_ATTENDANCE)


# What else is in a workbook.


def test_macros_and_links_are_left_alone_and_the_values_are_read(roster: Callable[..., Roster]) -> None:
    macros = repacked(
        a_book(),
        xl__vbaProject_bin=b"\xd0\xcf\x11\xe0 macros",
        xl__externalLinks__externalLink1_xml=b"<externalLink><ddeLink ddeService='cmd'/></externalLink>",
        xl__embeddings__oleObject1_bin=b"\xd0\xcf\x11\xe0",
    )
    assert [row.name for row in roster(macros, "roster.xlsm").rows] == ["Anna Ng"]


def test_a_formula_is_read_as_the_value_that_was_saved_with_it(roster: Callable[..., Roster]) -> None:
    """Nothing is worked out: a formula that was never worked out is an empty cell, and its row is told."""

    def formula(name: str, content: bytes) -> bytes:
        cell = b'<c r="F2" t="str"><f>HYPERLINK("https://evil.example","x")</f><v>Anna Formula</v></c>'
        start = content.find(b'<c r="F2"')
        return content if name != SHEET else content[:start] + cell + content[content.index(b"</c>", start) + 4 :]

    assert [row.name for row in roster(repacked(a_book(), formula)).rows] == ["Anna Formula"]
    never = roster(a_book(["E-2", "Neglect", "=1+1", "", "", "Bo Li", "bo@agency.example"]))
    assert [(fault.row, fault.column) for fault in never.faults] == [(3, "Date")]


def test_a_cell_in_the_last_column_or_row_of_excel_costs_nothing(roster: Callable[..., Roster]) -> None:
    def far(name: str, content: bytes) -> bytes:
        cells = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return content.replace(b"</sheetData>", cells) if name == SHEET else content

    tracemalloc.start()
    found = roster(repacked(a_book(), far))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row.name for row in found.rows] == ["Anna Ng"]
    assert most < 100_000_000


def test_a_row_number_that_excel_does_not_have_is_not_counted_up_to(roster: Callable[..., Roster]) -> None:
    def beyond(name: str, content: bytes) -> bytes:
        cells = b'<row r="999999999999"><c r="A999999999999"><v>1</v></c></row></sheetData>'
        return content.replace(b"</sheetData>", cells) if name == SHEET else content

    assert [row.name for row in roster(repacked(a_book(), beyond)).rows] == ["Anna Ng"]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"\xd0\xcf\x11\xe0 an old one", "an old Excel file"),
        (b"%PDF-1.7", "a PDF"),
        (b"<html><table>", "a web page"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Workbook/>', "an XML file"),
        (b"PK\x05\x06" + b"\0" * 18, "no Excel workbook"),
        (b"PK\x03\x04 and no more", "damaged"),
    ],
)
def test_a_file_is_what_it_holds_and_not_what_it_is_called(refusal: Callable[..., str], head: bytes, said: str) -> None:
    for name in ("roster.xlsx", "roster.csv", "roster.xls"):
        assert said in refusal(head, name)


# Text files.


def test_a_text_with_nuls_is_no_table(refusal: Callable[..., str]) -> None:
    assert "no table" in refusal(b"Ref,Course\nE-1,Neg\0lect\n", "roster.csv")


def test_a_cell_of_many_megabytes_is_a_fault_of_its_row(refusal: Callable[..., str]) -> None:
    assert "row 2" in refusal(b"Ref,Course\n" + b"a" * 5_000_000 + b",b\n", "roster.csv")


def test_two_encodings_in_one_file_lose_no_row(roster: Callable[..., Roster]) -> None:
    head, line = ",".join(ANNA), ",".join(ANNA.values())
    mixed = f"{head}\n{line}\n".encode() + line.replace("Anna", "Zoë").replace("anna.", "zoe.").encode("cp1252")
    assert roster(mixed, "roster.csv").total_rows == 2


# What we write for spreadsheets.


TRIGGERS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "=cmd|'/c calc'!A1")


def test_no_text_of_an_export_is_a_formula_wherever_it_stands() -> None:
    """OWASP, "CSV Injection": cells, headings, and what the dictionary says of them."""
    rows = tuple((text, text) for text in TRIGGERS)
    for trigger in TRIGGERS:
        columns = (Column(trigger, trigger), Column("plain", trigger, values=trigger, of=trigger))
        sheet = Sheet(
            "events", trigger, columns, rows, why_empty=trigger, meanings=(Meaning(trigger, trigger, trigger),)
        )
        book = Book(trigger, trigger, MADE, (sheet,))
        for tab in load_workbook(io.BytesIO(workbook.xlsx(book))).worksheets:
            assert [cell.value for row in tab.iter_rows() for cell in row if cell.data_type == "f"] == []
            assert not [cell for row in tab.iter_rows() for cell in row if cell.comment or cell.hyperlink]
        for table in tables(tables_csv.zipped(book)).values():
            assert [cell for line in table for cell in line if cell.strip(" \n")[:1] in tuple("=+-@\t\r＝＋－＠")] in (
                [],
                [""],
            )


def test_a_plain_desk_reads_what_hostile_names_say(tmp_path: Path) -> None:
    """A name like a formula is a name: it is kept as it is, and only what is written for a spreadsheet is guarded."""
    (row,) = Desk(tmp_path).roster(a_row(Name="=HYPERLINK(1)", Agency="@Agency")).rows
    assert (row.name, row.agency) == ("=HYPERLINK(1)", "@Agency")
