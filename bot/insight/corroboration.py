"""What supervisors saw in practice: of everybody, and of those who say that they use what they learned."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.insight import wilson
from bot.insight.actions import DOING
from bot.insight.disclosure import Ground, Released
from bot.insight.learning_gain import ends, rounded
from bot.insight.shares import CORROBORATED
from bot.messages.nouns import Json
from bot.plan.model import TELLS_SUPERVISORS
from bot.storage import practice
from bot.storage.once import once
from bot.storage.practice import Acts
from bot.storage.rows import by_event

if TYPE_CHECKING:
    from bot.storage.rows import Whole

USING = ("a_lot", "some")
"""Options that say that somebody uses what they learned, where the questionnaire has them."""


@dataclass(frozen=True)
class Seen:
    """Delegates whose supervisor has said what they see: the newest word that was not taken back, one a delegate."""

    released: Released
    seen: int = 0
    partly: int = 0
    not_yet: int = 0

    @property
    def confirmed(self) -> int:
        """Count delegates of whom the supervisor has seen it, wholly or in part."""
        return self.seen + self.partly

    @property
    def share(self) -> float | None:
        """Give the share confirmed of those whose supervisor said something."""
        return self.confirmed / self.released.n if self.released.n else None

    @property
    def ci(self) -> tuple[float, float] | None:
        """Give the 95 % interval of the share."""
        return wilson.interval(self.confirmed, self.released.n) if self.released.n else None

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read; null where they are kept back."""
        shown = self.released.n > 0
        return {
            "n": self.released.n,
            **{name: getattr(self, name) if shown else None for name in ("seen", "partly", "not_yet", "confirmed")},
            "share": rounded(self.share),
            "ci": ends(self.ci),
            "suppressed": self.released.suppressed,
            "evidence": CORROBORATED,
        }


@dataclass(frozen=True)
class Corroboration:
    """What supervisors saw, of whom."""

    everybody: Seen
    using: Seen | None
    """Of delegates who report that they use what they learned; None where the plan does not ask that."""
    doing: Seen | None
    """Of delegates who report that they have done or begun an action; None where the plan does not ask that."""


def of_events(session: Session, partnership: str, ground: Ground, *, use: str, follow_up: str) -> Corroboration:
    """Put what supervisors saw beside what their delegates report; `use` and `follow_up` are keys, or empty."""
    everybody, using, doing = _counted(session, partnership, ground.around, use, follow_up)
    supervisors = sorted(TELLS_SUPERVISORS)
    both = (*supervisors, practice.IMPACT)
    return Corroboration(
        everybody=_seen(everybody, ground, supervisors),
        using=_seen(using, ground, both) if use else None,
        doing=_seen(doing, ground, both) if follow_up else None,
    )


@dataclass(frozen=True)
class _Told:
    """Delegates of whom a supervisor said something, by what they said and event, and the `rest`, by event."""

    of: Mapping[str, Mapping[int, int]]
    people: Mapping[int, int]
    rest: Mapping[int, int]


@once
def _counted(
    session: Session, partnership: str, events: Collection[int], use: str, follow_up: str
) -> tuple[_Told, _Told, _Told]:
    """Count everybody, those who say that they use what they learned, and those who have begun an action."""
    acts = practice.seen(session, partnership, events)
    asked = ((use, USING, False), (follow_up, DOING, True))
    using, doing = (
        practice.chose(session, partnership, events, key, options, per_action=per_action)
        if key and len(acts.booking)
        else acts.booking[:0]
        for key, options, per_action in asked
    )
    return _told(acts, acts.booking), _told(acts, using), _told(acts, doing)


def _told(acts: Acts, bookings: "Whole") -> _Told:
    """Count some delegates; the rest of them are in the figure of everybody."""
    import numpy as np

    mine = np.isin(acts.booking, bookings)
    of = {each: by_event(acts.event[mine & (acts.what == number)]) for number, each in enumerate(practice.SAW)}
    return _Told(of, by_event(acts.event[mine]), by_event(acts.event[~mine]))


def _seen(told: _Told, ground: Ground, kinds: Collection[str]) -> Seen:
    released = ground.released(told.people, *kinds, others=told.rest)
    if not released.n:
        return Seen(released)
    counted = {each: sum(n for event, n in by.items() if event in released.events) for each, by in told.of.items()}
    return Seen(released, **counted)
