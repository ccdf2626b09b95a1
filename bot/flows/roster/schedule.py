"""When an event starts and ends, from what its date and time cells say together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.flows.roster.when import Clock, When

USUAL_START, USUAL_END, USUAL_LENGTH = Clock(9, 30), Clock(16, 30), timedelta(hours=3)
EARLIEST_HOUR = 7
EARLIEST = date(2000, 1, 1)
LATEST = date(2100, 1, 1)
LONGEST = timedelta(days=92)
"""A course in several parts may take a term; longer is a slip of the year or the month."""
FAR_AHEAD = timedelta(days=5 * 366)


@dataclass(frozen=True)
class Schedule:
    """Wall times in the partnership's zone, and (field, remark) of what had to be guessed."""

    starts: datetime
    ends: datetime
    notes: tuple[tuple[str, str], ...] = ()


class Unclear(ValueError):  # noqa: N818  (a sentence about one field, not a failure of the program)
    """The cells do not make a time; `field` is the one to mend."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(problem)
        self.field = field


def schedule(said: Mapping[str, When], *, zone: ZoneInfo, z_is_utc: bool, today: date | None = None) -> Schedule:
    """Put `date`, `start`, `end` and `times` together; raises `Unclear`.

    A time that ends in Z is UTC if `z_is_utc`, else it is taken as it is written; one with another offset is converted.
    """
    for field, when in said.items():
        _check_span(field, when.days, today)
    local = {field: _localized(when, zone, z_is_utc) for field, when in said.items()}
    date_, start, end, times = (local.get(field, When()) for field in ("date", "start", "end", "times"))
    days = date_.days or start.days or times.days or end.days
    if not days:
        raise Unclear("date" if "date" in said else "start" if "start" in said else "times", "no date")
    if date_.days and start.days and start.days[0] != date_.days[0]:
        raise Unclear("start", f"another day than the date column's {date_.days[0].isoformat()}")
    last_day = (end.days or days[1:] or times.days[1:] or start.days[1:] or days)[-1]
    opens = (start.clocks or times.clocks or date_.clocks)[:1]
    closes = end.clocks[:1] or start.clocks[1:] or times.clocks[1:] or date_.clocks[1:]
    starts, ends, notes = _guessed(days[0], last_day, opens, closes)
    if ends <= starts:
        raise Unclear("end" if end.clocks or end.days else "times", f"ends before it starts ({starts:%d/%m/%Y %H:%M})")
    if ends - starts > LONGEST:
        raise Unclear("end", f"{(ends - starts).days} days after it starts")
    notes += [(field, when.note) for field, when in said.items() if when.note]
    notes += [("start", f"{at:%d/%m/%Y %H:%M} {wrong}") for at in (starts, ends) if (wrong := _clock_change(at, zone))]
    return Schedule(starts, ends, tuple(notes))


def _localized(when: When, zone: ZoneInfo, z_is_utc: bool) -> When:
    if when.offset is None or (when.is_z and not z_is_utc):
        return when
    moment = (when.clocks[0].at(when.days[0]) - when.offset).replace(tzinfo=UTC).astimezone(zone)
    return replace(when, days=(moment.date(),), clocks=(Clock(moment.hour, moment.minute),))


def _check_span(field: str, days: tuple[date, ...], today: date | None) -> None:
    if any(day < EARLIEST for day in days):
        raise Unclear(field, "before the year 2000")
    if any(day > (today + FAR_AHEAD if today else LATEST) for day in days):
        raise Unclear(field, "more than five years ahead" if today else "after the year 2100")


def _guessed(
    day: date, last_day: date, opens: tuple[Clock, ...], closes: tuple[Clock, ...]
) -> tuple[datetime, datetime, list[tuple[str, str]]]:
    """Fill in the times that nobody wrote, and read `1.30` and `4.00` as afternoons; each guess is noted."""
    notes: list[tuple[str, str]] = []
    opening, closing = (opens or (USUAL_START,))[0], (closes or (None,))[0]
    if not opens:
        notes.append(("start", f"no start time: {USUAL_START.at(day):%H:%M} is taken"))
    if opening.loose and opening.hour < EARLIEST_HOUR and (closing is None or closing.loose or closing.hour >= 12):
        opening = opening.later()
        notes.append(("start", f"read as {opening.at(day):%H:%M}"))
    starts = opening.at(day)
    if closing is None:
        ends = USUAL_END.at(last_day) if not opens or last_day > day else starts + USUAL_LENGTH
        return starts, ends, [*notes, ("end", f"no end time: {ends:%d/%m/%Y %H:%M} is taken")]
    if closing.loose and closing.hour < 12 and closing.at(last_day) <= starts:
        closing = closing.later()
        notes.append(("end", f"read as {closing.at(last_day):%H:%M}"))
    return starts, closing.at(last_day), notes


def _clock_change(wall: datetime, zone: ZoneInfo) -> str:
    """Tell whether a wall time is not there, or is there twice, on the day when the clocks change."""
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return ""
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
        return "does not exist: the clocks go forward that night"
    return "is there twice: the clocks go back that night, and the first is taken"
