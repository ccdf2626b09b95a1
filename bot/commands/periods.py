"""The words for periods: `2026-Q1`, `last quarter`, `2026-01-01..2026-03-31`; a partnership's own year is honoured."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.errors import WordsError
from bot.messages.wording import day

MEND = "write it like 2026-Q1, 2026, last quarter, this year, 30d or 2026-01-01..2026-03-31"
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_NAMED = re.compile(r"(?P<which>last|this|next) (?P<unit>month|quarter|year)")
_QUARTER = re.compile(r"(?P<year>\d{4})[- ]?q(?P<quarter>\d)|q(?P<quarter_>\d)[- ](?P<year_>\d{4})")
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"\d{4}-\d{2}")
_LENGTH = re.compile(r"(?P<n>\d{1,4}) ?(?P<unit>d|days?|w|weeks?)")
_RANGE = re.compile(r"(?P<first>[\d-]+) ?(?:\.\.\.?|…|to) ?(?P<last>[\d-]+)")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both in it."""

    first: date
    last: date

    def __str__(self) -> str:
        """Give the dates in words: they are always printed, since years do not begin alike."""
        return day(self.first) if self.first == self.last else f"{day(self.first)} to {day(self.last)}"

    def instants(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Give the first instant of the period and the first after it, in UTC."""
        ends = (self.first, self.last + timedelta(days=1))
        first, until = (datetime.combine(each, time(), tzinfo=zone).astimezone(UTC) for each in ends)
        return first, until


def parse(words: str, today: date, year_starts: str) -> Period | None:
    """Read a period; None if the words are none at all; raises `WordsError` if they are one that cannot be.

    `year_starts` is the month and day of the partnership's year (`04-01`): its 2026 begins on 1 April 2026.
    `30d` and `6w` are so many days back, today included.
    """
    text = " ".join(words.lower().split())
    named = _NAMED.fullmatch(text)
    if named:
        return _named(named["which"], named["unit"], today, year_starts)
    quarter = _QUARTER.fullmatch(text)
    if quarter:
        year, number = quarter["year"] or quarter["year_"], quarter["quarter"] or quarter["quarter_"]
        return _quarter(int(year), int(number), year_starts)
    if _YEAR.fullmatch(text):
        return _months_from(_start(_known(int(text)), year_starts), 12)
    length = days(text)
    if length is not None:
        return Period(today - timedelta(days=length - 1), today)
    between = _RANGE.fullmatch(text)
    if between:
        return _between(between["first"], between["last"])
    if _MONTH.fullmatch(text):
        return _months_from(_day(f"{text}-01"), 1)
    return _between(text, text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None


def days(words: str) -> int | None:
    """Read a length (`7d`, `2 weeks`) as days; None if it is none, or nothing long."""
    match = _LENGTH.fullmatch(words.strip().lower())
    if match is None:
        return None
    n = int(match["n"]) * (7 if match["unit"].startswith("w") else 1)
    if n == 0:
        raise WordsError(f"'{words}' is no time at all - write it like 7d or 2w")
    return n


def _named(which: str, unit: str, today: date, year_starts: str) -> Period:
    months = _MONTHS[unit]
    start = _start(today.year, year_starts)
    if start > today:
        start = _start(today.year - 1, year_starts)
    while start + relativedelta(months=months) <= today:
        start += relativedelta(months=months)
    turns = {"last": -1, "this": 0, "next": 1}[which]
    return _months_from(start + relativedelta(months=turns * months), months)


def _quarter(year: int, quarter: int, year_starts: str) -> Period:
    if not 1 <= quarter <= 4:
        raise WordsError(f"'{year}-Q{quarter}' - a year has the quarters Q1 to Q4")
    return _months_from(_start(_known(year), year_starts) + relativedelta(months=3 * (quarter - 1)), 3)


def _start(year: int, year_starts: str) -> date:
    return date.fromisoformat(f"{year}-{year_starts}")


def _known(year: int) -> int:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise WordsError(f"'{year}' - years go from {_FIRST_YEAR} to {_LAST_YEAR}")
    return year


def _months_from(first: date, months: int) -> Period:
    return Period(first, first + relativedelta(months=months) - timedelta(days=1))


def _between(first: str, last: str) -> Period:
    period = Period(_day(first), _day(last))
    if period.last < period.first:
        raise WordsError(f"'{first}..{last}' ends before it begins - write the earlier day first")
    return period


def _day(words: str) -> date:
    try:
        found = date.fromisoformat(words)
    except ValueError:
        raise WordsError(f"'{words}' is no day of the calendar - {MEND}") from None
    _known(found.year)
    return found
