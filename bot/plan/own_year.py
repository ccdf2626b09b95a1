"""The periods of a partnership's own year, and the morning on which the report of one is made."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.plan.model import Partnership, Recurring
from bot.plan.working_days import is_working_day

MONTHS = {"quarter": 3, "half": 6, "year": 12}
"""The kinds of period, which are those of reports."""
AT = time(8, 0)
_LETTERS = {"quarter": "Q", "half": "H"}
_LONGEST_WAIT = timedelta(days=15)
"""Longer than any holiday: from the end of a period to the morning of its report."""


@dataclass(frozen=True)
class OwnPeriod:
    """A quarter, half year or year as the partnership counts it, from the first to the last day, both in it."""

    kind: str
    label: str
    """As officers write it: 2026-Q1, 2026-H1, 2026; a year is called after the one in which it begins."""
    first: date
    last: date

    @property
    def day_after(self) -> date:
        """Give the day on which it is over."""
        return self.last + timedelta(days=1)


@dataclass(frozen=True)
class Owed:
    """A report that the plan asks for: of which period, when it is made (UTC), and the duties that it is for."""

    period: OwnPeriod
    at: datetime
    duties: tuple[Recurring, ...]


def turn_of(kind: str, on: date, year_starts: str) -> tuple[int, int]:
    """Give the own year that a day lies in, and which of the year's periods of a kind, from 1.

    `year_starts` is a month and day (`04-01`); where a month is too short for the day, its last one counts.
    """
    month, day = (int(part) for part in year_starts.split("-"))
    is_before = on.day < day and on.day < monthrange(on.year, on.month)[1]
    year, months = divmod(on.year * 12 + on.month - month - is_before, 12)
    return year, months // MONTHS[kind] + 1


def period_of(kind: str, on: date, year_starts: str) -> OwnPeriod:
    """Give the period of a kind that a day lies in; `year_starts` is a month and day (`04-01`)."""
    year, turn = turn_of(kind, on, year_starts)
    begins = date(year, *(int(part) for part in year_starts.split("-")))
    first, after = (begins + relativedelta(months=n * MONTHS[kind]) for n in (turn - 1, turn))
    label = f"{year}" if kind == "year" else f"{year}-{_LETTERS[kind]}{turn}"
    return OwnPeriod(kind, label, first, after - timedelta(days=1))


def morning(day: date, zone: ZoneInfo) -> datetime:
    """Give eight o'clock of the first working day from `day` on, in UTC."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, AT, tzinfo=zone).astimezone(UTC)


def owed(partnership: Partnership, since: datetime, until: datetime) -> list[Owed]:
    """Give the reports that are made after `since` and not after `until`, in order of time (L9).

    Duties that are the same report of the same period are one.
    """
    found = [each for kind in MONTHS for each in _owed(partnership, kind, since, until)]
    return sorted(found, key=lambda each: each.at)


def _owed(partnership: Partnership, kind: str, since: datetime, until: datetime) -> Iterator[Owed]:
    zone, year_starts = partnership.about.tz, partnership.about.year_starts
    duties = [duty for duty in partnership.plan.recurring.values() if duty.report == kind]
    if not duties:
        return
    period = period_of(kind, (since - _LONGEST_WAIT).astimezone(zone).date(), year_starts)
    while (at := morning(period.day_after, zone)) <= until:
        begun = tuple(duty for duty in duties if duty.every.start is None or duty.every.start <= period.day_after)
        if at > since and begun:
            yield Owed(period, at, begun)
        period = period_of(kind, period.day_after, year_starts)
