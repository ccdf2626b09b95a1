"""What supervisors saw in practice: of everybody, and of those who say that they use what they learned."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

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
    """Delegates of whom a supervisor said something, by event and what they said, and the `rest`, by event."""

    of: Mapping[int, Counter[str]]
    people: Mapping[int, int]
    rest: Mapping[int, int]


@once
def _counted(
    session: Session, partnership: str, events: Collection[int], use: str, follow_up: str
) -> tuple[_Told, _Told, _Told]:
    """Count everybody, those who say that they use what they learned, and those who have begun an action."""
    acts = practice.seen(session, partnership, events)
    said = practice.reported(session, partnership, events, use, follow_up) if acts and (use or follow_up) else {}

    def who(key: str, options: Collection[str]) -> _Told:
        wanted = {f"{key}={option}" for option in options}
        return _told(acts, {booking for booking, chosen in said.items() if chosen & wanted})

    return _told(acts, acts), who(use, USING), who(follow_up, DOING)


def _told(acts: Mapping[int, tuple[int, str]], bookings: Collection[int]) -> _Told:
    """Count some delegates; the rest of them are in the figure of everybody."""
    of: dict[int, Counter[str]] = {}
    for booking, (event, what) in acts.items():
        if booking in bookings:
            of.setdefault(event, Counter())[what] += 1
    rest = Counter(event for booking, (event, _) in acts.items() if booking not in bookings)
    return _Told(of, {event: each.total() for event, each in of.items()}, rest)


def _seen(told: _Told, ground: Ground, kinds: Collection[str]) -> Seen:
    released = ground.released(told.people, *kinds, others=told.rest)
    counted = Counter[str]()
    for event in released.events:
        counted.update(told.of[event])
    return Seen(released, counted["seen"], counted["partly"], counted["not_yet"]) if released.n else Seen(released)
