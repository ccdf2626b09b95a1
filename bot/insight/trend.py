"""Learning gain over time, by the quarters of the partnership's own year."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy.orm import Session

from bot.insight import gain, pairing
from bot.insight.disclosure import Ground, Released
from bot.insight.learning_gain import Change
from bot.insight.pairing import Pairing
from bot.messages.nouns import Json
from bot.plan.model import Partnership

_QUARTERS, _MONTHS = 4, 3


@dataclass(frozen=True)
class QuarterGain:
    """The gain of a quarter's events, and of which days it is."""

    year: int
    quarter: int
    first: date
    last: date
    events: int
    change: Change
    released: Released

    @property
    def label(self) -> str:
        """Name the quarter as a period is written: 2026-Q1."""
        return f"{self.year}-Q{self.quarter}"

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        days = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        why_not = {"why_not": self.released.why_not()}
        return {"quarter": self.label, **days, "events": self.events, **self.change.as_json(), **why_not}


def of_events(
    session: Session, partnership: Partnership, ground: Ground, *, paired: Pairing | None = None
) -> tuple[QuarterGain, ...]:
    """Give the gain of each quarter from the first event's to the last one's, also those in between without any.

    Each quarter stands on its own ground; `paired` is what was already read of the same events.
    """
    paired = paired or pairing.of_events(session, partnership.key, ground.around)
    held: dict[tuple[int, int], set[int]] = {}
    for cell in ground.cells:
        held.setdefault((cell.year, cell.quarter), set()).update(ground.inside.intersection(cell.events))
    numbers = [year * _QUARTERS + quarter - 1 for (year, quarter), events in held.items() if events]
    made = []
    for number in range(min(numbers, default=0), max(numbers, default=-1) + 1):
        year, quarter = number // _QUARTERS, number % _QUARTERS + 1
        events = held.get((year, quarter), set())
        first, last = days(year, quarter, partnership.about.year_starts)
        made.append(QuarterGain(year, quarter, first, last, len(events), *_change(ground, events, paired)))
    return tuple(made)


def _change(ground: Ground, events: set[int], paired: Pairing) -> tuple[Change, Released]:
    return gain.standing_on(ground.within(events), paired.people)


def days(year: int, quarter: int, year_starts: str) -> tuple[date, date]:
    """Give the first and last day of a quarter of a partnership's own year (`year_starts`: month and day)."""
    first = date.fromisoformat(f"{year}-{year_starts}") + relativedelta(months=_MONTHS * (quarter - 1))
    return first, first + relativedelta(months=_MONTHS) - timedelta(days=1)
