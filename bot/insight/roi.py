"""Return on investment: what the training cost, a delegate and a delegate who reports use, and what it brought.

Sums come from the partnership's configuration; the level is Phillips' fifth (Phillips 1997, Return on Investment in
Training and Performance Improvement Programs): return = (value - cost) / cost.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.insight.corroboration import USING
from bot.insight.disclosure import Ground, Released
from bot.insight.shares import SELF_REPORT, Shares
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.plan.money import Costs
from bot.storage import presence
from bot.storage.presence import Given

ONLINE = ("online", "teams", "zoom", "virtual", "webinar", "http:", "https:")
"""Words of a venue that is no room."""


@dataclass(frozen=True)
class Line:
    """One kind of cost: how much of it, at what price, in pounds."""

    name: str
    """As the configuration has it: `trainer_day`, `venue_day`, `delegate_day`, `administration_event`."""
    quantity: float
    price: float

    @property
    def sum(self) -> float:
        """Give quantity times price."""
        return self.quantity * self.price


@dataclass(frozen=True)
class Roi:
    """What events cost, in pounds; figures of use are None where they are kept back or the plan does not ask."""

    costs: Costs
    lines: tuple[Line, ...]
    events: int
    delegates: int
    used: Released | None = None
    """Who said how much they use: the events that `users` and `cost_of_used` are about."""
    users: int | None = None
    """Delegates who report that they use what they learned."""
    cost_of_used: float | None = None
    """What the events cost that `users` are of."""
    came: int = 0
    """Of `delegates`, those of whom somebody has said that they were there."""

    @property
    def whose(self) -> str:
        """Say what a delegate's cost is the cost of: of a place, where it is not known of all whether they came."""
        unknown = self.delegates - self.came
        return f"A place paid for ({self.came:,} came, {unknown:,} not known)" if unknown else "A delegate who came"

    @property
    def total(self) -> float:
        """Give the whole cost."""
        return math.fsum(line.sum for line in self.lines)

    @property
    def a_delegate(self) -> float | None:
        """Give the cost a delegate; None where nobody came."""
        return self.total / self.delegates if self.delegates else None

    @property
    def a_user(self) -> float | None:
        """Give the cost a delegate who reports use, over the same events: as if who did not answer used nothing."""
        return self.cost_of_used / self.users if self.users and self.cost_of_used is not None else None

    @property
    def value(self) -> float | None:
        """Give what the reported use is worth; None where no value is configured."""
        worth = self.costs.value_per_change
        return None if worth is None or self.users is None else worth * self.users

    @property
    def return_(self) -> float | None:
        """Give the return as a share of the cost: 0.5 is fifty pence on top of each pound."""
        return (
            (self.value - self.cost_of_used) / self.cost_of_used
            if self.value is not None and self.cost_of_used
            else None
        )

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read; pounds."""
        lines: list[Json] = [
            {"name": line.name, "quantity": line.quantity, "price": line.price, "sum": round(line.sum, 2)}
            for line in self.lines
        ]
        return {
            "lines": lines,
            "total": _pence(self.total),
            "events": self.events,
            "delegates": self.delegates,
            "a_delegate": _pence(self.a_delegate),
            "users": self.users,
            "a_user": _pence(self.a_user),
            "value_per_change": self.costs.value_per_change,
            "value": _pence(self.value),
            "return": None if self.return_ is None else round(self.return_, 4),
            "evidence": SELF_REPORT,
        }


def _pence(pounds: float | None) -> float | None:
    return None if pounds is None else round(pounds, 2)


def of_events(
    session: Session, partnership: Partnership, ground: Ground, used: Shares | None, *, now: datetime
) -> Roi | None:
    """Work out what the events cost that are over; None where no sums are configured or the plan has no such level.

    `used` is what delegates said of how much they use, over the same ground.
    """
    costs = partnership.about.costs
    if costs is None or "roi" not in partnership.plan.levels:
        return None
    given = presence.given(session, partnership.key, ground.inside, now=now)
    delegates, came = sum(each.delegates for each in given), sum(each.came for each in given)
    made = Roi(costs, _lines(given, costs), len(given), delegates, came=came)
    if used is None or not used.released.n:
        return made if used is None else replace(made, used=used.released)
    same = _lines([each for each in given if each.event in used.released.events], costs)
    cost = math.fsum(line.sum for line in same)
    return replace(made, used=used.released, users=used.of(*USING), cost_of_used=cost)


def _lines(given: Iterable[Given], costs: Costs) -> tuple[Line, ...]:
    quantities = dict.fromkeys(costs.sums(), 0.0)
    for each in given:
        days = days_of(each, costs)
        of_event = {
            # An event has a trainer, though the roster may not name them.
            "trainer_day": days * max(1, each.trainers),
            "venue_day": 0.0 if is_online(each.venue) else days,
            "delegate_day": days * each.delegates,
            "administration_event": 1.0,
        }
        for name in quantities:
            quantities[name] += of_event[name]
    return tuple(Line(name, quantity, costs.sums()[name]) for name, quantity in quantities.items())


def days_of(each: Given, costs: Costs) -> float:
    """Give how many days an event takes: half a day, one, or as many as it goes over."""
    lasts = each.ends_at - each.starts_at
    if lasts <= timedelta(hours=costs.half_day_hours):
        return 0.5
    return float(1 + (each.ends_at.date() - each.starts_at.date()).days)


def is_online(venue: str) -> bool:
    """Tell whether a venue is no room, by its words; one that nobody has named is taken for a room."""
    return any(word in venue.casefold() for word in ONLINE)
