"""One row of a roster: its cells by our fields, and what is found wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.flows.roster import words
from bot.flows.roster.rows import Cell, Finding
from bot.plan.columns import Columns, RosterField

USUAL = Columns(fields={})


@dataclass(frozen=True)
class Reading:
    """How a partnership's file is read."""

    columns: Columns
    zone: ZoneInfo
    full_attendance: float
    today: date | None = None

    @cached_property
    def status(self) -> words.Words:
        """Give the partnership's words for a booking's status, and the usual ones that it does not use otherwise."""
        return words.with_usual(self.columns.status, USUAL.status)

    @cached_property
    def attendance(self) -> words.Words:
        """Give the partnership's words for attendance, and the usual ones that it does not use otherwise."""
        return words.with_usual(self.columns.attendance, USUAL.attendance)


@dataclass
class Cells:
    """One row's cells, and what is found wrong with them."""

    row: int
    values: Mapping[RosterField, Cell]
    headings: Mapping[RosterField, str]
    """Our field -> its heading, for every column that the file has."""
    faults: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    event_warnings: list[Finding] = field(default_factory=list)
    """What is wrong with the event, which every row of the event would say again."""

    def text(self, name: RosterField, newline: str = " ") -> str:
        """Give a cell as one line of text; empty where there is no such column."""
        return words.text(self.values.get(name), newline)

    def given(self, name: RosterField) -> str:
        """Give a cell as text, or nothing where it says `n/a` and the like."""
        return words.given(self.text(name, ", "))

    def finding(self, name: RosterField, problem: str) -> Finding:
        """Name a cell and what is wrong with it."""
        return Finding(self.row, self.headings.get(name, name), words.as_written(self.values.get(name)), problem)

    def fault(self, name: RosterField, problem: str) -> None:
        """Note what stops the import."""
        self.faults.append(self.finding(name, problem))

    def warn(self, name: RosterField, problem: str) -> None:
        """Note what the officer should know."""
        self.warnings.append(self.finding(name, problem))

    def warn_of_event(self, name: RosterField, problem: str) -> None:
        """Note what the officer should know of the event."""
        self.event_warnings.append(self.finding(name, problem))

    def first_of(self, *names: RosterField) -> RosterField:
        """Give the first of these fields that has a column."""
        return next((name for name in names if name in self.headings), names[0])
