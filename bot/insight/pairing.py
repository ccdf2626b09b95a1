"""Pairs what delegates said before and after the course, question by question and person by person."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.insight.tally import Flat, Names, Points, Tally, by_person, by_question
from bot.storage import assessments
from bot.storage.assessments import Sheets
from bot.storage.once import once
from bot.storage.rows import by_event, places

if TYPE_CHECKING:
    from bot.insight.tally import Whole

NOBODY = Tally()


@dataclass(frozen=True)
class Pairing:
    """Counts of people by event and by their points before and after."""

    people: Tally = NOBODY
    questions: dict[str, Tally] = field(default_factory=dict)
    """By pair: name and fingerprint of the wording."""
    example: dict[str, int] = field(default_factory=dict)
    """For each pair a booking that answered it both times."""
    only_before: Tally = NOBODY
    """Who answered before the course alone, by all that they said then (nothing is in `after`)."""
    only_after: Mapping[int, int] = field(default_factory=dict)
    """Who answered after the course alone, by event."""
    reworded: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    """By name of the pair and event: people who were asked in other words after the course than before it."""
    points: Points | None = None

    def at_ends(self, scales: Mapping[str, tuple[int, int]], events: Collection[int]) -> tuple[int, int]:
        """Count who of some events could not go down, and who could not go up: at the end in all they said before.

        `scales` gives the lowest and highest point of each pair.
        """
        return self.points.at_ends(scales, events) if self.points else (0, 0)


@once
def of_events(session: Session, partnership: str, events: Collection[int]) -> Pairing:
    """Pair the self-assessments of some events; a million answers take about a second's third."""
    before, after = (assessments.sent(session, partnership, events, kind) for kind in ("pre_course", "end_of_course"))
    return pair(before, after)


def pair(before: Sheets, after: Sheets) -> Pairing:
    """Pair what the same bookings said before and after, where wording and scale are the same."""
    import numpy as np  # here, since not every command should wait for it to load

    where = places(after.booking, before.booking)
    only_after = by_event(after.event[where < 0])
    events, event = np.unique(before.event, return_inverse=True)
    names = Names()
    first, last = names.flat(before), names.flat(after)
    last = Flat(where[last.person], last.pair, last.points)
    last = last.only(last.person >= 0)
    both = np.zeros(len(event), dtype=bool)
    both[where[where >= 0]] = True
    only_before = by_person(events, event, first.only(~both[first.person]))
    if not len(last.person):
        return Pairing(only_before=only_before, only_after=only_after)
    # A number for each person and name of a pair; those on both sides are what may be compared.
    keys = [side.person * len(names.bases) + names.base(side.pair) for side in (first, last)]
    _, here, there = np.intersect1d(keys[0], keys[1], assume_unique=True, return_indices=True)
    same = first.pair[here] == last.pair[there]
    reworded = _by_name(
        list(names.bases), names.base(first.pair[here][~same]), events[event[first.person[here][~same]]]
    )
    here, there = here[same], there[same]
    points = Points(list(names.pairs), events, event, first.only(here), last.points[there])
    return Pairing(
        people=by_person(events, event, points.before, points.after),
        questions=by_question(points),
        example=_examples(points.names, points.before.pair, before.booking[points.before.person]),
        only_before=only_before,
        only_after=only_after,
        reworded=reworded,
        points=points,
    )


def base_of(pair: str) -> str:
    """Give the name of a pair without the fingerprint of its wording."""
    return pair.partition("#")[0]


def _by_name(names: list[str], name: "Whole", event: "Whole") -> dict[str, Counter[int]]:
    found: dict[str, Counter[int]] = {}
    for each, at in zip(name.tolist(), event.tolist(), strict=True):
        found.setdefault(names[each], Counter())[at] += 1
    return found


def _examples(names: list[str], pair: "Whole", bookings: "Whole") -> dict[str, int]:
    import numpy as np

    found = np.zeros(len(names), dtype=np.int64)
    found[pair[::-1]] = bookings[::-1]  # of several the last written stays: the first of all
    return {names[number]: int(found[number]) for number in np.flatnonzero(np.bincount(pair)).tolist()}
