"""Who came, and who answered: attendance and participation by course, level, agency and staff group."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.insight.learning_gain import rounded
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.storage import presence
from bot.storage.presence import Places

BY = ("course", "level", "agency", "staff_group")
NOT_SAID = ""
"""The name of those whose agency, level or staff group nobody has said."""
_DECLARED = {"all": "attended", "part": "partly", "none": "absent"}
_REGISTERED = {"attended": "attended", "partly_attended": "partly", "absent": "absent", "cancelled": "cancelled"}


@dataclass(frozen=True)
class Presence:
    """Bookings of events that are over; where no register says so, what the delegates say of themselves counts."""

    attended: int = 0
    partly: int = 0
    absent: int = 0
    unknown: int = 0
    """Neither the register nor the delegate has said."""
    cancelled: int = 0
    reached: int = 0
    """Those who were sent the form at the end of the course, and could be reached."""
    answered: int = 0

    def __add__(self, other: "Presence") -> "Presence":
        return Presence(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def booked(self) -> int:
        """Count the places that were not cancelled."""
        return self.attended + self.partly + self.absent + self.unknown

    @property
    def known(self) -> int:
        """Count the places of which it is known whether the delegate came."""
        return self.attended + self.partly + self.absent

    @property
    def attendance(self) -> float | None:
        """Give the share of those known who came, for all or part of it; None where nothing is known."""
        return (self.attended + self.partly) / self.known if self.known else None

    @property
    def response(self) -> float | None:
        """Give the share of those reached who answered at the end of the course; None where nobody was."""
        return self.answered / self.reached if self.reached else None

    def as_json(self) -> dict[str, Json]:
        """Give the counts under the names that others read."""
        counts = {each.name: getattr(self, each.name) for each in fields(self)}
        rates = {"attendance": rounded(self.attendance), "response": rounded(self.response)}
        return {"booked": self.booked, **counts, **rates}


@dataclass(frozen=True)
class Group:
    """One course, level, agency or staff group; None where it is too small to be published."""

    name: str
    presence: Presence | None


@dataclass(frozen=True)
class Participation:
    """The whole, and each way to divide it, the largest group first; `by` lacks what is the same of everybody."""

    whole: Presence
    by: dict[str, tuple[Group, ...]]

    def as_json(self) -> dict[str, Json]:
        """Give the counts under the names that others read; null where a group is too small to be published."""
        told: dict[str, Json] = {
            f"by_{name}": [
                {"name": group.name, **(group.presence.as_json() if group.presence else {"suppressed": True})}
                for group in groups
            ]
            for name, groups in self.by.items()
        }
        return {**self.whole.as_json(), **told}


def of_events(session: Session, partnership: Partnership, events: Collection[int], *, now: datetime) -> Participation:
    """Count who came to the events that are over. These are facts of administration: no group is kept back."""
    places = presence.places(session, partnership.key, events, now=now)
    catalogue = partnership.catalogue
    found = {(each.course, each.code): catalogue.find(each.course, each.code) for each in places}

    def course(each: Places) -> str:
        known = found[each.course, each.code]
        return known.title if known else each.course

    def level(each: Places) -> str:
        known = found[each.course, each.code]
        return each.level or (known.level if known else NOT_SAID)

    ways: dict[str, Callable[[Places], str]] = {
        "course": course,
        "level": level,
        "agency": lambda each: each.agency,
        "staff_group": lambda each: each.staff_group,
    }
    return Participation(
        _presence(places),
        {name: groups for name in BY if len(groups := _grouped(places, ways[name])) > 1},
    )


def _grouped(places: Iterable[Places], way: Callable[[Places], str]) -> tuple[Group, ...]:
    sorted_in: dict[str, list[Places]] = {}
    for each in places:
        sorted_in.setdefault(way(each), []).append(each)
    groups = {name: _presence(mine) for name, mine in sorted_in.items()}
    # What nobody has said stands last.
    in_order = sorted(groups.items(), key=lambda group: (group[0] == NOT_SAID, -group[1].booked, group[0]))
    return tuple(Group(name, made) for name, made in in_order)


def _presence(places: Iterable[Places]) -> Presence:
    """Add up alike bookings: a cancelled place is nothing but that."""
    counts = Counter[str]()
    for each in places:
        state = _REGISTERED.get(each.state) or _DECLARED.get(each.declared, "unknown")
        counts[state] += each.n
        if state != "cancelled":
            counts["reached"] += each.reached
            counts["answered"] += each.answered
    return Presence(**counts)


def for_trainers(found: Participation) -> Participation:
    """Give the whole alone: who gives a course knows its people, and a group of one would be one of them by name."""
    return replace(found, by={})


def published(found: Participation, smallest: int) -> Participation:
    """Keep back, for a document that is published, groups of fewer than `smallest` people.

    Where but one is kept back, the smallest of the others is, too: else it could be taken from the whole.
    """
    return replace(found, by={name: _kept_back(groups, smallest) for name, groups in found.by.items()})


def _kept_back(groups: tuple[Group, ...], smallest: int) -> tuple[Group, ...]:
    sizes = {group.name: group.presence.booked + group.presence.cancelled if group.presence else 0 for group in groups}
    small = {name for name, n in sizes.items() if n < smallest}
    while small and sum(sizes[name] for name in small) < smallest and len(small) < len(sizes):
        small.add(min((name for name in sizes if name not in small), key=lambda name: (sizes[name], name)))
    if len(small) == 1 and len(sizes) > 1:
        small.add(min((name for name in sizes if name not in small), key=lambda name: (sizes[name], name)))
    return tuple(replace(group, presence=None) if group.name in small else group for group in groups)
