"""Leaves out of a roster who asked to be erased, and events that are too old to be kept with names (P5)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows.roster.rows import Finding, Roster, RosterRow
from bot.messages.wording import count
from bot.plan.model import Partnership
from bot.plan.retaining import removed_at
from bot.storage import events
from bot.storage.erased import Marks

ERASED, TOO_OLD = "asked to be erased", "of an event that is kept without names, or not at all (retention)"
MAY_BE = "not known by this name at an address where somebody asked to be erased"


@dataclass
class _Sieve:
    marks: Marks
    partnership: Partnership
    now: datetime
    bare: set[str]
    """Refs of events that names have come off, in small letters."""
    ignored: list[tuple[int, str]] = field(default_factory=list)
    others: list[int] = field(default_factory=list)

    def through(self, row: RosterRow) -> RosterRow | None:
        """Give the row as it may be taken in; None where it may not."""
        ends = row.ends.replace(tzinfo=self.partnership.about.tz)
        if row.event_ref.casefold() in self.bare or removed_at(self.partnership, ends) <= self.now:
            self.ignored.append((row.row, TOO_OLD))
            return None
        if self.marks.of(row.email, row.name):
            self.ignored.append((row.row, ERASED))
            return None
        if self.marks.may_be(row.email, row.name):
            self.ignored.append((row.row, MAY_BE))
            return None
        trainers = tuple((name, email) for name, email in row.trainers if not self._is_gone(email, name))
        supervisor = self._is_gone(row.supervisor_email, row.supervisor_name)
        if trainers == row.trainers and not supervisor:
            return row
        self.others.append(row.row)
        named = ("", "") if supervisor else (row.supervisor_name, row.supervisor_email)
        return replace(row, trainers=trainers, supervisor_name=named[0], supervisor_email=named[1])

    def _is_gone(self, email: str, name: str) -> bool:
        return bool(self.marks.of(email, name)) or self.marks.may_be(email, name)


def without_who_is_gone(session: Session, partnership: Partnership, roster: Roster, *, now: datetime) -> Roster:
    """Have rows of people who asked to be erased, and of events without names, count as ignored, with a warning."""
    sieve = _Sieve(Marks(session, partnership.key), partnership, now, events.without_names(session, partnership.key))
    rows, waiting = (
        tuple(kept for row in some if (kept := sieve.through(row)) is not None)
        for some in (roster.rows, roster.waiting)
    )
    if not sieve.ignored and not sieve.others:
        return roster
    already = {number for number, _ in roster.ignored}
    ignored = sorted([*roster.ignored, *(each for each in sieve.ignored if each[0] not in already)])
    warnings = (*roster.warnings, *_warnings(sieve))
    return replace(roster, rows=rows, waiting=waiting, ignored=tuple(ignored), warnings=warnings)


def _warnings(sieve: _Sieve) -> Iterator[Finding]:
    gone = sum(why == ERASED for _, why in sieve.ignored)
    unsure = [number for number, why in sieve.ignored if why == MAY_BE]
    old = len(sieve.ignored) - gone - len(unsure)
    if gone:
        problem = f"{_rows(gone)} of people who asked to be erased: left out (if one came back: evalbot person readmit)"
        yield Finding(None, "email", "", problem)
    if unsure:
        problem = (
            f"{_rows(len(unsure))} of people not known by name at an address where somebody asked to be erased: "
            "left out (if it is somebody else: evalbot person readmit ADDRESS --name NAME, then import again)"
        )
        yield Finding(unsure[0], "email", "", problem)
    if sieve.others:
        who = "with a supervisor or trainer who asked to be erased, or may have"
        problem = f"{_rows(len(sieve.others))} {who}: taken without them"
        yield Finding(None, "supervisor_email", "", problem)
    if old:
        problem = f"{_rows(old)} of events that names have come off, or that are removed (retention): left out"
        yield Finding(None, "event_ref", "", problem)


def _rows(n: int) -> str:
    return f"{count(n, 'row')} {'is' if n == 1 else 'are'}"
