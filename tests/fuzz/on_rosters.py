"""Files that people bring: rosters and past answers as text and as workbooks, damaged and made up."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from openpyxl import Workbook

from bot.flows import past_responses
from bot.flows.roster.importing import import_file
from bot.flows.roster.reading import read
from bot.flows.roster.rows import Roster
from bot.flows.roster.telling import lines
from bot.plan.columns import Columns
from bot.storage.session import Database
from tests.build import World
from tests.flows.roster.making import ANNA, FULL_ATTENDANCE, HEADINGS, LONDON
from tests.fuzz.fuzzing import Play, Target
from tests.fuzz.kept import Kept, a_database, kept
from tests.fuzz.texts import Change, changes, damaged, texts
from tests.plans import HERE, a_partnership, at

COLUMNS = Columns.model_validate({"fields": HEADINGS})
TODAY = date(2026, 3, 1)
_HEADS = list(ANNA)
_ROWS = (
    list(ANNA.values()),
    ["E-1", "Neglect", "09/01/2026", "09:30", "16:00", "Zoë O’Brien", "zoe@agency.example", "", "", "", "Waiting", ""],
    [
        "E-2",
        "Dom. abuse; basics",
        "2026-03-09",
        "9am to 1pm",
        "",
        "Bo Li",
        "bo@agency.example",
        "GP",
        "",
        "",
        "",
        "50%",
    ],
)
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "mac_roman")
_LINE_ENDS = ("\r\n", "\n", "\r")


def _csv(rows: Sequence[Sequence[Any]], delimiter: str = ",", end: str = "\r\n", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue().encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")


def _xlsx(rows: Sequence[Sequence[Any]], *, merged: str = "") -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    if merged:
        sheet.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TEXT_FILES = tuple(
    _csv([_HEADS, *_ROWS], delimiter, end, encoding)
    for delimiter, end, encoding in zip(",;\t|,;,", [*_LINE_ENDS, *_LINE_ENDS, "\n"], _ENCODINGS, strict=True)
)
_TYPED = [*_ROWS[0][:2], datetime.fromisoformat("2026-01-09"), time(9, 30), 0.6666, *_ROWS[0][5:]]
WORKBOOKS = (_xlsx([_HEADS, *_ROWS]), _xlsx([["Bookings"], _HEADS, _TYPED, *_ROWS], merged="A3:A5"))
_PARTS = (
    "xl/worksheets/sheet1.xml",
    "xl/workbook.xml",
    "xl/styles.xml",
    "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    "docProps/core.xml",
)
_CELL = texts(
    "E-1",
    "09/01/2026",
    "2026-03-09",
    "09:30",
    "anna.ng@agency.example",
    "Anna Ng",
    "Confirmed",
    "Attended",
    "Cancelled",
    "90%",
    "n/a",
    "Total: 3",
    "Page 1 of 2",
    *_HEADS,
)
_ROW = st.lists(_CELL, max_size=13) | st.tuples(st.integers(0, 11), _CELL, st.sampled_from(_ROWS)).map(
    lambda made: [*made[2][: made[0]], made[1], *made[2][made[0] + 1 :]]
)


def _is_told(roster: Roster) -> None:
    """See that no row is lost, and that everything can be told."""
    assert roster.total_rows == len(roster.rows) + len(roster.ignored) + roster.at_fault
    for found in (*roster.faults, *roster.warnings):
        assert str(found).strip()
        found.as_json()


def _reads(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    _is_told(read(path, COLUMNS, LONDON, FULL_ATTENDANCE, TODAY))


@contextmanager
def _damaged_text(folder: Path) -> Iterator[Play]:
    def law(value: tuple[int, list[Change]] | bytes) -> None:
        content = value if isinstance(value, bytes) else damaged(TEXT_FILES[value[0]], value[1])
        _reads(folder / "roster.csv", content)

    yield Play(st.tuples(st.integers(0, len(TEXT_FILES) - 1), changes()) | st.binary(max_size=200), law)


@contextmanager
def _made_up(folder: Path) -> Iterator[Play]:
    def law(value: tuple[list[list[str]], str, str, str, bool]) -> None:
        rows, delimiter, end, encoding, headed = value
        _reads(folder / "roster.csv", _csv([_HEADS, *rows] if headed else rows, delimiter, end, encoding))

    ways = (
        st.sampled_from(",;\t|"),
        st.sampled_from(_LINE_ENDS),
        st.sampled_from(_ENCODINGS),
        st.sampled_from((1, 1, 0)),
    )
    yield Play(st.tuples(st.lists(_ROW, max_size=5), *ways), law)


@contextmanager
def _workbooks(folder: Path) -> Iterator[Play]:
    def law(value: tuple[int, str, list[Change]]) -> None:
        which, part, damage = value
        _reads(folder / "roster.xlsx", _with_part(WORKBOOKS[which], part, damage))

    yield Play(st.tuples(st.integers(0, 1), st.sampled_from(("", *_PARTS)), changes()), law)


def _with_part(book: bytes, part: str, damage: Sequence[Change]) -> bytes:
    """Damage one part of a workbook, or with no part the file itself."""
    if not part:
        return damaged(book, damage)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, damaged(content, damage) if name == part else content)
    return out.getvalue()


@contextmanager
def _imports(folder: Path) -> Iterator[Play]:
    with _a_world(folder) as (world, before):
        plan = replace(world.plans[HERE], columns=COLUMNS)
        path = folder / "roster.csv"

        def law(value: tuple[list[list[str]], bool]) -> None:
            rows, keep = value
            path.write_bytes(_csv([_HEADS, *rows]))
            try:
                result = import_file(world.desk, plan, path, keep=keep, who="olive")
                assert "\n".join(lines(result, "roster.csv", all_of_them="", if_you="")).strip()
                if not result.applied:
                    assert before.changed() == [], "a dry run, or one with faults, changes nothing"
            finally:
                before.put_back()

        yield Play(st.tuples(st.lists(_ROW, max_size=4), st.booleans()), law)


_PAST_HEADS = ("event", "email", "stage", "name", "submitted", "there", "can_signs", "usefulness", "comment")


@contextmanager
def _past(folder: Path) -> Iterator[Play]:
    with _a_world(folder) as (world, _):
        event = world.an_event()
        world.a_booking(event, person=world.a_person("Anna Ng", email="anna@agency.example"), attended=True)
        world.run_until(at("2026-03-03"))
        with closing(Kept(world.database.url)) as after:
            path = folder / "past.csv"

            def law(value: tuple[list[list[str]], bool, list[int]]) -> None:
                rows, keep, order = value
                heads = [_PAST_HEADS[n] for n in order]
                path.write_bytes(_csv([heads, *([row[n] for n in order] for row in rows)]))
                try:
                    result = past_responses.import_file(world.desk, world.plans[HERE], path, keep=keep, who="olive")
                    result.as_json()
                    if result.faults or not keep:
                        assert after.changed() == [], "what has faults changes nothing"
                finally:
                    after.put_back()

            yield Play(_past_inputs(event.ref), law)


def _past_inputs(ref: str) -> SearchStrategy[tuple[list[list[str]], bool, list[int]]]:
    usual = [ref, "anna@agency.example", "end_of_course", "Anna Ng", "2026-03-02", "all", "4", "5", "Good"]
    others = ("pre_course", "impact_check", "31/12/2025 10:00")
    cell = texts(*usual[:3], *usual[4:6], usual[7], *others)
    row = st.tuples(st.integers(0, 8), cell).map(lambda new: [*usual[: new[0]], new[1], *usual[new[0] + 1 :]])
    order = st.permutations(range(9)) | st.lists(st.integers(0, 8), max_size=9)
    return st.tuples(st.lists(row | st.just(usual), max_size=3), st.booleans(), order)


@contextmanager
def _a_world(folder: Path) -> Iterator[tuple[World, Kept]]:
    url = a_database(folder)
    with closing(Database(url, durable=False)) as database:
        world = World(folder, database, a_partnership(HERE), a_partnership("there"))
        with kept(url) as before:
            yield world, before


_READING = "bot.flows.roster.reading:read"
_IMPORTING = "bot.flows.roster.importing:import_file"
ROSTERS: dict[str, Target] = {
    "roster_bytes": Target(_damaged_text, (_READING, "bot.flows.roster.text_table:records")),
    "roster_cells": Target(_made_up, (_READING, "bot.flows.roster.headings:find", "bot.flows.roster.booking:booking")),
    "roster_workbooks": Target(_workbooks, (_READING, "bot.flows.roster.workbook:sheets")),
    "roster_imports": Target(_imports, (_IMPORTING, "bot.flows.roster.applying:apply")),
    "past_answers": Target(_past, ("bot.flows.past_responses:import_file", "bot.flows.roster.plain:plain_table")),
}
"""Reading files."""
