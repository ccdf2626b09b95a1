"""Dates and times as people and spreadsheets write them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from bot.flows.roster.rows import Cell
from bot.flows.roster.words import is_missing, text

Order = Literal["day_first", "month_first"]
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAME = r"\b(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?"
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?"
NTH = r"\d{1,2}(?:st|nd|rd|th)?"
ZONE = r"(z|[+-]\d\d:?\d\d)"
INSTANT = re.compile(rf"(\d{{4}}-\d\d-\d\d)[t ](\d\d:?\d\d(?::?\d\d)?)(?:\.\d+)?\s*{ZONE}?")
DATES = (
    re.compile(r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<a>\d{1,2})([-/. ])(?P<b>\d{1,2})\2(?P<y>\d{4}|\d\d)(?![\d:])"),
    re.compile(rf"(?P<d>{NTH})(?: of)?[\s-]*(?P<n>{MONTH})[\s-]*'?(?P<y>\d{{4}}|\d\d)(?![\d:.])"),
    re.compile(rf"(?P<n>{MONTH})\s*(?P<d>{NTH}),?\s+(?P<y>\d{{4}})"),
    re.compile(r"^(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)$"),
)
CLOCK = re.compile(
    r"(\d{1,2})(?:\s?[:.h]\s?([0-5]\d|[03](?!\d))|([0-5]\d))?(?:[:.][0-5]\d(?:\.\d+)?)?\s*(am|pm|noon|midday|midnight|hrs?|hours|h)?"
)
TO = re.compile(r"\s*(?:-|–|—|−|\bto\b|\buntil\b|\btill?\b)\s*")
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
"""Excel's day numbers of 1954 and 2119: what is outside is no serial date."""
LONGEST = 100
LAST_YEAR, NO_DAY = 9999, 1904
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  (wall time)


@dataclass(frozen=True)
class Clock:
    """A time of day; `loose` if it was written as `4.00`, which may be an afternoon."""

    hour: int
    minute: int = 0
    loose: bool = False

    def later(self) -> "Clock":
        """Give the same time in the afternoon."""
        return Clock(self.hour + 12, self.minute)

    def at(self, day: date) -> datetime:
        """Give the wall time on a day."""
        return datetime.combine(day, time(self.hour, self.minute))


@dataclass(frozen=True)
class When:
    """What a cell says: a day (two, for a course of several days) and up to two times."""

    days: tuple[date, ...] = ()
    clocks: tuple[Clock, ...] = ()
    offset: timedelta | None = None
    """From UTC, where the cell says it."""
    is_z: bool = False
    note: str = ""


@lru_cache(maxsize=8192, typed=True)
def when(cell: Cell, order: Order) -> When:
    """Read a date, a time, a range of either, or a mixture; nothing gives an empty `When`. Raises `ValueError`."""
    if isinstance(cell, datetime):
        return _moment(cell)
    if isinstance(cell, date):
        return When((cell,))
    if isinstance(cell, time):
        return When(clocks=(Clock(cell.hour, cell.minute),))
    if isinstance(cell, timedelta):
        return _number(cell / timedelta(days=1))
    if isinstance(cell, int | float) and not isinstance(cell, bool) and _is_serial(cell):
        return _number(float(cell))
    words = text(cell).casefold()
    if len(words) > LONGEST:
        raise ValueError("not a date or a time")
    return When() if is_missing(words) else _words(words, order)


def _is_serial(number: float) -> bool:
    return 0 <= number < 1 or FIRST_SERIAL <= number < LAST_SERIAL


def _moment(moment: datetime) -> When:
    """Take a spreadsheet's moment to the nearest minute.

    Midnight is how it writes a day without a time, and its first years are how it writes a time without a day.
    """
    if moment.year == LAST_YEAR:
        raise ValueError("not a date")
    near = (moment.replace(tzinfo=None) + timedelta(seconds=30)).replace(second=0, microsecond=0)
    clocks = () if near.time() == time() else (Clock(near.hour, near.minute),)
    return When((near.date(),) if near.year > NO_DAY else (), clocks)


def _number(number: float) -> When:
    """Read Excel's day number, or its fraction of a day."""
    if not 0 <= number < LAST_SERIAL:
        raise ValueError("not a date or a time")
    moment = EPOCH + timedelta(minutes=round(number * 24 * 60))
    return _moment(moment) if number >= 1 else When(clocks=(Clock(moment.hour, moment.minute),))


def _words(words: str, order: Order) -> When:
    if re.fullmatch(r"\d{5}(\.\d+)?|0?\.\d{3,}", words) and _is_serial(float(words)):
        return _number(float(words))
    instant = INSTANT.fullmatch(words)
    if instant:
        return _instant(instant)
    days, rest = _take_days(words, order)
    named = re.search(DAY_NAME, rest)
    rest = re.sub(DAY_NAME, " ", rest)
    return When(tuple(days), _clocks(rest), note=_wrong_day(named[1], days) if named and days else "")


def _instant(match: "re.Match[str]") -> When:
    clock, zone = match[2].replace(":", ""), match[3]
    at = Clock(int(clock[:2]), int(clock[2:4]))
    try:
        day = date.fromisoformat(match[1])
        moment = at.at(day)
    except ValueError:
        raise ValueError("there is no such date or time") from None
    if zone is None:
        return _moment(moment)
    return When((day,), (at,), _offset(zone), is_z=zone == "z" or zone[1:].strip("0:") == "")


def _offset(zone: str) -> timedelta:
    if zone == "z":
        return timedelta(0)
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return -size if zone[0] == "-" else size


def _take_days(words: str, order: Order) -> tuple[list[date], str]:
    days: list[date] = []
    for pattern in DATES:
        while len(days) < 2 and (found := pattern.search(words)):
            days.append(_day(found.groupdict(), order))
            words = f"{words[: found.start()]} {words[found.end() :]}".strip()
    return sorted(days), words


def _day(parts: dict[str, str], order: Order) -> date:
    year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
    if "a" in parts:
        first, second = int(parts["a"]), int(parts["b"])
        day, month = (first, second) if order == "day_first" else (second, first)
    else:
        day = int(parts["d"].rstrip("stndrh"))
        month = int(parts["m"]) if "m" in parts else MONTHS.index(parts["n"][:3]) + 1
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"there is no such date (columns.yaml says dates: {order})") from None


def _wrong_day(named: str, days: list[date]) -> str:
    if DAYS.index(named[:3]) in {day.weekday() for day in days}:
        return ""
    return f"{days[0].isoformat()} is a {days[0]:%A}: the date is used"


def _clocks(rest: str) -> tuple[Clock, ...]:
    plain = re.sub(r"\b([ap])\.?\s?m\b\.?", r"\1m", rest)
    plain = re.sub(r"\bat\b|\bfrom\b|\bbetween\b|[,@()&]|\band\b", " ", plain).strip(" -–—.")
    if not plain:
        return ()
    read = [_clock(part) for part in TO.split(plain) if part]
    if len(read) > 2:
        raise ValueError("more than two times")
    if len(read) == 2 and read[1][1] == "pm" and not read[0][1]:
        return _with_pm(read[0][0], read[1][0])
    return tuple(clock for clock, _ in read)


def _with_pm(start: Clock, end: Clock) -> tuple[Clock, Clock]:
    """Read `1-4pm` as an afternoon and `9.30-12.30pm` as a morning."""
    if start.hour < 12 and (start.hour + 12, start.minute) < (end.hour, end.minute):
        return start.later(), end
    return start, end


def _clock(words: str) -> tuple[Clock, str]:
    if words in {"noon", "midday", "midnight"}:
        return Clock(0 if words == "midnight" else 12), words
    match = CLOCK.fullmatch(words.strip())
    if not match:
        raise ValueError(_why_not(words))
    hour, written, minute, half = int(match[1]), match[1], (match[2] or match[3] or "0").ljust(2, "0"), match[4] or ""
    if half in {"am", "pm"} and not 1 <= hour <= 12 and not (half == "pm" and hour < 24):
        raise ValueError("not a time")
    if half in {"am", "midnight"}:
        hour %= 12
    elif half == "pm" and hour < 12:
        hour += 12
    if hour > 23:
        raise ValueError("there is no such time")
    return Clock(hour, int(minute), loose=not half and len(written) == 1), half


def _why_not(words: str) -> str:
    return "a date without its year" if re.search(MONTH, words) else "not a date or a time"
