"""What a report is about: the events of some days, or one event."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy.orm import Session

from bot.messages.wording import day
from bot.plan.model import Partnership
from bot.storage import listings
from bot.storage.listings import EventLine

PERIODS = ("quarter", "half", "year")
EVENTS = ("event", "trainers")
TITLES = {
    "quarter": "Quarterly training report",
    "half": "Six-monthly impact evaluation of training",
    "year": "Annual training report",
    "event": "Training event report",
}
TREND_MONTHS = 24
"""Eight quarters, this one among them."""


@dataclass(frozen=True)
class Subject:
    """One report's kind, days and events; cancelled events are counted, and in no figure."""

    kind: str
    """One of `PERIODS` or `EVENTS`."""
    label: str
    """A period as it is written (2026-Q1), or an event's reference."""
    first: date
    last: date
    lines: tuple[EventLine, ...]
    cancelled: int = 0
    recent: tuple[EventLine, ...] = ()
    """The events of the eight quarters that end with the last day, for the trend."""

    @property
    def events(self) -> frozenset[int]:
        """Give the ids of the events."""
        return frozenset(line.id for line in self.lines)

    @property
    def dates(self) -> str:
        """Give the days in words: years do not begin alike, so they are always printed."""
        return day(self.first) if self.first == self.last else f"{day(self.first)} to {day(self.last)}"

    @property
    def words(self) -> str:
        """Give the period with its days, or the event with its course and day."""
        if self.kind in PERIODS:
            return f"{self.label}: {self.dates}"
        return f"{self.lines[0].course}, {self.dates} ({self.label})"

    @property
    def whole(self) -> str:
        """Say what the figures are about, within a sentence."""
        return self.dates if self.kind in PERIODS else f"{self.label} on {self.dates}"


def of_days(session: Session, partnership: Partnership, kind: str, label: str, first: date, last: date) -> Subject:
    """Take the events that started on these days, where the partnership is."""
    placed = [(_on(partnership, line), line) for line in listings.events(session, partnership.key)]
    since = last + timedelta(days=1) - relativedelta(months=TREND_MONTHS)
    return Subject(
        kind=kind,
        label=label,
        first=first,
        last=last,
        lines=tuple(line for on, line in placed if first <= on <= last and line.cancelled_at is None),
        cancelled=sum(first <= on <= last and line.cancelled_at is not None for on, line in placed),
        recent=tuple(line for on, line in placed if since <= on <= last and line.cancelled_at is None),
    )


def of_event(partnership: Partnership, kind: str, line: EventLine) -> Subject:
    """Take one event."""
    on = _on(partnership, line)
    return Subject(kind, line.ref, on, on, (line,), cancelled=int(line.cancelled_at is not None))


def title_of(partnership: Partnership, line: EventLine) -> str:
    """Give a course's title as the catalogue has it, else as the roster does."""
    course = partnership.catalogue.find(line.course, line.course_code)
    return course.title if course else line.course


def _on(partnership: Partnership, line: EventLine) -> date:
    return line.starts_at.astimezone(partnership.about.tz).date()
