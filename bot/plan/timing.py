"""The words for time in a plan (`12 weeks after event end`) and the instants that they mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.plan.working_days import is_working_day, working_days_from

_UNITS = {
    "minute": "minutes",
    "hour": "hours",
    "day": "days",
    "working day": "working_days",
    "week": "weeks",
    "month": "months",
    "year": "years",
}
_EXACT = {"minutes", "hours"}
_OFFSET = re.compile(
    r"(?P<n>\d+|a|an|one) (?P<unit>working day|minute|hour|day|week|month|year)s? (?P<side>before|after) (?P<anchor>.+)"
)
_AT = re.compile(r"(?:at|on|when) (?P<anchor>.+)")
_EVENT = re.compile(r"(?:the )?(?:event|course) (?P<what>start|end)s?")
_STAGE = re.compile(r"(?P<stage>[a-z][a-z0-9_]*) (?P<what>sent|answered|acknowledged)")
_LATEST = ", at the latest "
MEND = (
    "write it like '12 weeks after event end', '7 days before event start', 'at event end' "
    "or '2 working days after briefing sent'"
)
_TEN_YEARS_OF = {
    "minutes": 10 * 365 * 24 * 60,
    "hours": 10 * 365 * 24,
    "days": 3650,
    "working_days": 2600,
    "weeks": 520,
    "months": 120,
    "years": 10,
}


@dataclass(frozen=True)
class Timing:
    """An offset from an anchor: `amount` of `unit`, negative before it, 0 for the very instant.

    `anchor` is one of `event start`, `event end`, `booking`, `sent` (this stage's own invitation) or
    `<stage> sent|answered|acknowledged`. `latest` bounds it: whichever comes first counts.
    """

    amount: int
    unit: str
    anchor: str
    latest: "Timing | None" = None
    text: str = ""

    @property
    def stage(self) -> str | None:
        """Name the stage that the anchor waits for, if it waits for one."""
        match = _STAGE.fullmatch(self.anchor)
        return match["stage"] if match else None

    def stages(self) -> list[tuple[str, str]]:
        """List (stage, sent|answered|acknowledged) for each anchor, the latest bound's too."""
        match = _STAGE.fullmatch(self.anchor)
        own = [(match["stage"], match["what"])] if match else []
        return own + (self.latest.stages() if self.latest else [])


@dataclass(frozen=True)
class Hours:
    """When a partnership sends: its zone, the local sending hour, and whether on working days only."""

    zone: ZoneInfo
    send_at: time
    working_days_only: bool = False


def parse(words: str) -> Timing:
    """Read a timing as a person writes it; raises `ValueError` with what is wrong."""
    text = " ".join(str(words).lower().split())
    first, _, rest = text.partition(_LATEST)
    latest = parse(rest) if rest else None
    match = _OFFSET.fullmatch(first)
    if match:
        sign = -1 if match["side"] == "before" else 1
        unit = _UNITS[match["unit"]]
        return Timing(sign * _amount(match["n"], unit), unit, _anchor(match["anchor"]), latest, text)
    match = _AT.fullmatch(first)
    if not match:
        raise ValueError(f"'{words}' is no time that a plan knows; {MEND}")
    return Timing(0, "minutes", _anchor(match["anchor"]), latest, text)


def _amount(words: str, unit: str) -> int:
    n = int(words) if words.isdigit() else 1
    if n == 0:
        raise ValueError("an offset of 0 falls at the sending hour, not at the instant; write it like 'at event end'")
    if n > _TEN_YEARS_OF[unit]:
        raise ValueError(f"'{words} {unit.replace('_', ' ')}' is more than ten years; {MEND}")
    return n


def _anchor(words: str) -> str:
    event = _EVENT.fullmatch(words)
    if event:
        return f"event {event['what']}"
    if words in ("booking", "booked"):
        return "booking"
    if words == "sent" or _STAGE.fullmatch(words):
        return words
    raise ValueError(f"'{words}' is nothing that a time can count from; {MEND}")


def instant(timing: Timing, anchors: Mapping[str, datetime], hours: Hours) -> datetime | None:
    """Work out when `timing` falls, in UTC; None while what it counts from has not happened.

    Minutes and hours are exact; days and longer fall on the local date, at the sending hour, so that
    a clock change moves nothing; with `working_days_only` they move off weekends and bank holidays,
    away from the anchor (so never past an event that they come before).
    """
    own = _own_instant(timing, anchors, hours)
    bound = instant(timing.latest, anchors, hours) if timing.latest else None
    return min((at for at in (own, bound) if at is not None), default=None)


def _own_instant(timing: Timing, anchors: Mapping[str, datetime], hours: Hours) -> datetime | None:
    start = anchors.get(timing.anchor)
    if start is None:
        return None
    if timing.unit in _EXACT:
        return start.astimezone(UTC) + timedelta(**{timing.unit: timing.amount})
    day = _shift(start.astimezone(hours.zone).date(), timing)
    step = -1 if timing.amount < 0 else 1
    while hours.working_days_only and not is_working_day(day):
        day += timedelta(days=step)
    return at_hour(day, hours)


def _shift(day: date, timing: Timing) -> date:
    if timing.unit == "working_days":
        return working_days_from(day, timing.amount)
    if timing.unit in ("months", "years"):
        return day + relativedelta(**{timing.unit: timing.amount})  # type: ignore[arg-type]
    return day + timedelta(**{timing.unit: timing.amount})


def later(length: str, since: datetime, zone: ZoneInfo) -> datetime:
    """Give when a length of time such as `2 days` is over, at the same time of the day; raises `ValueError`."""
    local = since.astimezone(zone)
    own = instant(parse(f"{length} after sent"), {"sent": since}, Hours(zone, local.time()))
    return own or since


def at_hour(day: date, hours: Hours) -> datetime:
    """Give the instant of the sending hour on a local date, in UTC."""
    return datetime.combine(day, hours.send_at, tzinfo=hours.zone).astimezone(UTC)
