"""A roster file in; its bookings, and every fault by row and column, out. Knows no database."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.errors import InputError
from bot.flows.roster import headings, settle
from bot.flows.roster.booking import booking
from bot.flows.roster.cells import Cells, Reading
from bot.flows.roster.files import open_tables
from bot.flows.roster.headings import Headings
from bot.flows.roster.rows import Cell, Finding, Roster, RosterRow
from bot.flows.roster.words import fold, given, is_blank, text
from bot.plan.columns import Columns, RosterField

FOOTER = re.compile(
    r"(?:(?:grand|sub|overall|report)?[\s-]*totals?\s*(?:$|[:=(\d-]|(?:number|no|rows?|records?|places|attend\w*)\b)"
    r"|(?:total\s+|\d+\s+)(?:delegates?|bookings?|rows?|records?|attendees)\b"
    r"|(?:printed|generated|exported|produced|report run)\b.*(?:\d|\bby\b)"
    r"|page\s+\d+|(?:number|no\.?|count) of\b|count\s*[:=]|end of (?:report|list|file|export)\b)",
    re.IGNORECASE,
)
"""How a line begins that a report adds under its rows; "Total Respect" is a course."""
WORDS_OF_REMARK = 5
PERSON: tuple[RosterField, ...] = ("name", "first_name", "surname", "email")
BOOKING: tuple[RosterField, ...] = (*PERSON, "job_role", "agency", "staff_group", "supervisor_name", "supervisor_email")


def read(path: Path, columns: Columns, zone: ZoneInfo, full_attendance: float, today: date | None = None) -> Roster:
    """Read a roster; all faults and warnings in one pass. Raises `InputError` only where the file is no table.

    `full_attendance` is the share (0-1) that counts as all. With `today`, a date over five years ahead is a fault.
    """
    bookings, events = _sheets(path, columns)
    sheets = [bookings] if events is None else [bookings, events]
    faults = headings.missing(sheets, columns)
    warnings = [found for sheet in sheets for found in headings.doubts(sheet, sheets, columns)]
    if faults:
        count = sum(1 for _ in _lines(bookings))
        return _roster(sheets, _Pile(faults=faults, warnings=warnings, at_fault=set(range(count)), total=count))
    pile = _Pile(warnings=warnings)
    reading = Reading(columns, zone, full_attendance, today)
    for cells in _joined(bookings, events, pile):
        pile.add(cells, booking(cells, reading))
    return _roster(sheets, pile)


@dataclass
class _Pile:
    """What has been read so far."""

    rows: list[RosterRow] = field(default_factory=list)
    ignored: list[tuple[int, str]] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    at_fault: set[int] = field(default_factory=set)
    total: int = 0
    said: set[tuple[str, str, str, str]] = field(default_factory=set)

    def add(self, cells: Cells, row: RosterRow | None) -> None:
        self.faults += cells.faults
        self.warnings += cells.warnings
        if row is None:
            self.at_fault.add(cells.row)
            return
        self.rows.append(row)
        for found in cells.event_warnings:
            key = (row.event_ref, found.column, found.value, found.problem)
            if key not in self.said:
                self.said.add(key)
                self.warnings.append(found)


def _roster(sheets: Sequence[Headings], pile: _Pile) -> Roster:
    names = _names(sheets)
    rows, clashes, remarks = settle.one_event(pile.rows, names)
    rows, repeats, disagreements = settle.once(rows, names)
    waiting = tuple(row for row in rows if row.status == "waiting")
    ignored = [*pile.ignored, *repeats, *((row.row, "waiting list") for row in waiting)]
    return Roster(
        rows=tuple(row for row in rows if row.status != "waiting"),
        waiting=waiting,
        ignored=tuple(sorted(ignored)),
        faults=tuple(sorted([*pile.faults, *clashes], key=_by_row)),
        warnings=tuple(sorted([*pile.warnings, *remarks, *disagreements], key=_by_row)),
        total_rows=pile.total,
        at_fault=len(pile.at_fault | {found.row for found in clashes}),
        unknown_headings=tuple(name for sheet in sheets for name in sheet.unknown),
        headings=names,
    )


def _by_row(found: Finding) -> int:
    return found.row or 0


def _sheets(path: Path, columns: Columns) -> tuple[Headings, Headings | None]:
    """Open the sheet of bookings, and of events where `columns.yaml` names one and the file is a workbook."""
    wanted = [name for name in (columns.bookings_sheet, columns.events_sheet) if name]
    tables = open_tables(path, wanted)
    if not tables:
        raise InputError(f"{path.name}: every sheet is hidden - show the one with the bookings")
    if columns.events_sheet and not columns.bookings_sheet and tables[0].sheet:
        tables = tuple(t for t in open_tables(path) if fold(t.sheet) != fold(columns.events_sheet)) + tables
    read = [headings.find(table, columns) for table in tables]
    if columns.events_sheet and len(read) > 1:
        return max(read[:-1], key=lambda sheet: len(sheet.places)), read[-1]
    return (read[0] if columns.bookings_sheet else max(read, key=lambda sheet: len(sheet.places))), None


def _names(sheets: Sequence[Headings]) -> dict[str, str]:
    """Give each field's heading; of a sheet of events with the sheet's name before it."""
    names: dict[str, str] = {}
    for sheet, before in zip(sheets[1:], (f"{sheet.table.sheet}: " for sheet in sheets[1:]), strict=True):
        names |= {name: before + sheet.name(name) for name in sheet.places}
    return names | {name: sheets[0].name(name) for name in sheets[0].places}


def _joined(bookings: Headings, events: Headings | None, pile: _Pile) -> Iterator[Cells]:
    """Give each booking's cells with its event's; rows that are no bookings are passed over or noted as ignored."""
    names = _names([bookings] if events is None else [bookings, events])
    facts = _events(events) if events else {}
    for number, values in _lines(bookings):
        own = {name: value for name, value in _fields(bookings, values).items() if not is_blank(value)}
        if not _is_booking(own):
            if len(own) > 1:
                pile.total += 1
                pile.ignored.append((number, "no delegate in this row"))
            continue
        pile.total += 1
        cells = Cells(number, facts.get(fold(text(own.get("event_ref"))), {}) | own, _typed(names))
        if events and fold(text(own.get("event_ref"))) not in facts:
            cells.fault("event_ref", f"no such event in the sheet {events.table.sheet}")
        yield cells


def _typed(names: Mapping[str, str]) -> Mapping[RosterField, str]:
    return names  # type: ignore[return-value]  # the keys are fields; `Roster` leaves that open


def _events(sheet: Headings) -> dict[str, dict[RosterField, Cell]]:
    read = (_fields(sheet, values) for _, values in _lines(sheet))
    return {fold(text(cells.get("event_ref"))): {n: v for n, v in cells.items() if not is_blank(v)} for cells in read}


def _lines(sheet: Headings) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Give the rows under the headings that are no empty, repeated, total or page rows."""
    for number, values in sheet.table.rows:
        if number > sheet.row and (_has_address(values) or _is_line(sheet, values)):
            yield number, values


def _has_address(values: Sequence[Cell]) -> bool:
    return any(isinstance(value, str) and "@" in value for value in values)


def _is_line(sheet: Headings, values: Sequence[Cell]) -> bool:
    filled = [text(value) for value in values if not is_blank(value)]
    return bool(filled) and not _is_footer(filled) and not sheet.is_repeated(values)


def _is_footer(filled: Sequence[str]) -> bool:
    """Tell whether a row without an address is a total, a page number, a rule of dashes or a lone remark."""
    remark = len(filled) == 1 and len(filled[0].split()) >= WORDS_OF_REMARK
    return remark or bool(FOOTER.match(filled[0])) or not any(c.isalnum() for line in filled for c in line)


def _fields(sheet: Headings, values: Sequence[Cell]) -> dict[RosterField, Cell]:
    return {name: values[place] for name, place in sheet.places.items() if place < len(values)}


def _is_booking(own: Mapping[RosterField, Cell]) -> bool:
    """Tell whether a row speaks of a delegate; one with an event only is a course that nobody has booked."""
    return any(given(text(own[name])) for name in BOOKING if name in own)
