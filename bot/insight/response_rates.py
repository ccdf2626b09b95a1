"""Response rates: what became of each stage's touchpoints."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from sqlalchemy.orm import Session

from bot.messages.nouns import Json
from bot.plan.model import ANSWERABLE, Partnership
from bot.storage import figures, states_by_event


@dataclass(frozen=True)
class StageRate:
    """How many touchpoints of a stage are in each state; cancelled ones are not counted, nor are cancelled bookings."""

    stage: str
    kind: str
    planned: int = 0
    sent: int = 0
    """Sent, and waiting for an answer now; where nothing is asked, just sent."""
    answered: int = 0
    expired: int = 0
    undeliverable: int = 0
    ever_sent: int = 0
    unsent: int = 0
    """Of those expired, whose time had passed before they could be sent."""
    reached: int = 0
    """Ever sent, and not undeliverable: what the rate is a share of."""

    @property
    def rate(self) -> float | None:
        """Give the share of those reached who answered; None where nothing is asked or nobody was reached."""
        return self.answered / self.reached if self.kind in ANSWERABLE and self.reached else None

    def as_json(self) -> dict[str, Json]:
        """Give the counts under the names that others read."""
        names = ("stage", "planned", "sent", "answered", "expired", "undeliverable", "ever_sent")
        rate = None if self.rate is None else round(self.rate, 4)
        return {**{name: getattr(self, name) for name in names}, "rate": rate}


def by_stage(session: Session, partnership: Partnership, events: Collection[int]) -> tuple[StageRate, ...]:
    """Count the touchpoints of some events by stage, in the plan's order; stages that it no longer has come last."""
    return of_counts(partnership, figures.touchpoint_states(session, partnership.key, events))


def of_kinds(
    session: Session, partnership: Partnership, events: Collection[int], kinds: Collection[str]
) -> tuple[StageRate, ...]:
    """Count the touchpoints as `by_stage`, of some kinds of stage alone: that is much quicker."""
    stages = frozenset(key for key, stage in partnership.plan.stages.items() if stage.kind in kinds)
    counts = figures.touchpoint_states(session, partnership.key, events, stages)
    return tuple(rate for rate in of_counts(partnership, counts) if rate.kind in kinds)


def once_closed(
    session: Session, partnership: Partnership, events: Collection[int], waiting: Mapping[str, Collection[int]]
) -> tuple[StageRate, ...]:
    """Count the touchpoints as `by_stage`, without the events that still wait for answers to a kind of stage.

    Of a form that may still be answered, a low rate says nothing yet.
    """
    kinds = {key: stage.kind for key, stage in partnership.plan.stages.items()}
    open_ = frozenset(events).intersection(chain.from_iterable(waiting.values()))
    gone = (
        replace(count, n=-count.n, sent=-count.sent)
        for event, counts in states_by_event.touchpoint_states(session, partnership.key, open_).items()
        for count in counts
        if event in waiting.get(kinds.get(count.stage, ""), ())
    )
    return of_counts(partnership, chain(figures.touchpoint_states(session, partnership.key, events), gone))


def of_counts(partnership: Partnership, counts: Iterable[figures.StateCount]) -> tuple[StageRate, ...]:
    """Sum up counted touchpoints by stage, in the plan's order."""
    counted: dict[str, Counter[str]] = {}
    for count in counts:
        if count.state != "cancelled":
            counted.setdefault(count.stage, Counter()).update(_counts(count))
    stages = partnership.plan.stages
    in_order = [*partnership.plan.active(), *sorted(key for key in counted if key not in partnership.plan.active())]
    return tuple(
        StageRate(key, stages[key].kind if key in stages else "", **counted.get(key, Counter())) for key in in_order
    )


def _counts(count: figures.StateCount) -> dict[str, int]:
    # What was answered was sent, though an import of past answers may not say when.
    sent = count.n if count.state == "answered" else count.sent
    return {
        count.state: count.n,
        "ever_sent": sent,
        "reached": 0 if count.state == "undeliverable" else sent,
        "unsent": count.n - sent if count.state == "expired" else 0,
    }
