"""Pairs what delegates said before and after the course, question by question and person by person."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot.insight.learning_gain import Cell
from bot.storage import figures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

Said = Mapping[int, tuple[str, str]]
"""Booking -> (pairs, scale points), as `figures.self_assessments` gives them."""


@dataclass(frozen=True)
class Pairing:
    """Counts of people by their points before and after."""

    people: list[Cell] = field(default_factory=list)
    questions: dict[str, list[Cell]] = field(default_factory=dict)
    """By pair: name and fingerprint of the wording."""
    example: dict[str, int] = field(default_factory=dict)
    """For each pair a booking that answered it both times."""
    only_before: int = 0
    only_after: int = 0
    reworded: dict[str, int] = field(default_factory=dict)
    """By name of the pair: people who were asked in other words after the course than before it."""


def of_events(session: Session, partnership: str, events: Collection[int]) -> Pairing:
    """Pair the self-assessments of some events; a million answers take about a second's half."""
    sides: dict[str, dict[int, tuple[str, str]]] = {"pre_course": {}, "end_of_course": {}}
    for booking, kind, pairs, points in figures.self_assessments(session, partnership, events):
        sides[kind][booking] = (pairs, points)
    return pair(sides["pre_course"], sides["end_of_course"])


def pair(before: Said, after: Said) -> Pairing:
    """Pair what the same bookings said before and after, where wording and scale are the same."""
    both = sorted(booking for booking in before if booking in after)
    alone = len(before) - len(both), len(after) - len(both)
    if not both:
        return Pairing(only_before=alone[0], only_after=alone[1])
    import numpy as np  # here, since not every command should wait for it to load

    names = _Names()
    first, last = (names.flat([side[booking] for booking in both]) for side in (before, after))
    # A number for each person and name of a pair; those on both sides are what may be compared.
    keys = [side.person * len(names.bases) + names.base(side.pair) for side in (first, last)]
    _, here, there = np.intersect1d(keys[0], keys[1], assume_unique=True, return_indices=True)
    same = first.pair[here] == last.pair[there]
    changed = Counter(names.base(first.pair[here][~same]).tolist())
    here, there = here[same], there[same]
    bookings = np.asarray(both)[first.person[here]]
    return Pairing(
        people=_people(first.person[here], first.points[here], last.points[there]),
        questions=_questions(list(names.pairs), first.pair[here], first.points[here], last.points[there]),
        example=_examples(list(names.pairs), first.pair[here], bookings),
        only_before=alone[0],
        only_after=alone[1],
        reworded={list(names.bases)[base]: n for base, n in changed.items()},
    )


@dataclass(frozen=True)
class _Flat:
    """Answers side by side: whose, to which pair, how many points."""

    person: "Whole"
    pair: "Whole"
    points: "Whole"


class _Names:
    """Numbers for pairs and for their names without the wording; most people were asked the same list."""

    def __init__(self) -> None:
        self.pairs: dict[str, int] = {}
        self.bases: dict[str, int] = {}
        self._lists: dict[str, Whole] = {}

    def flat(self, said: list[tuple[str, str]]) -> _Flat:
        """Lay answers side by side."""
        import numpy as np

        lists = [self._list(pairs) for pairs, _ in said]
        lengths = np.fromiter(map(len, lists), dtype=np.int64, count=len(lists))
        return _Flat(
            person=np.repeat(np.arange(len(said)), lengths),
            pair=np.concatenate(lists),
            points=np.fromstring(",".join([points for _, points in said]), dtype=np.int64, sep=","),
        )

    def base(self, pair: "Whole") -> "Whole":
        """Give the number of each pair's name."""
        import numpy as np

        return np.array([self.bases[base_of(name)] for name in self.pairs], dtype=np.int64)[pair]

    def _list(self, pairs: str) -> "Whole":
        known = self._lists.get(pairs)
        return known if known is not None else self._new_list(pairs)

    def _new_list(self, pairs: str) -> "Whole":
        import numpy as np

        names = pairs.split(",")
        for name in names:
            self.bases.setdefault(base_of(name), len(self.bases))
        numbers = [self.pairs.setdefault(name, len(self.pairs)) for name in names]
        self._lists[pairs] = np.array(numbers, dtype=np.int64)
        return self._lists[pairs]


def base_of(pair: str) -> str:
    """Give the name of a pair without the fingerprint of its wording."""
    return pair.partition("#")[0]


def _people(person: "Whole", before: "Whole", after: "Whole") -> list[Cell]:
    """Add each person's points up, and count who has the same sums over as many questions."""
    import numpy as np

    questions = np.bincount(person)
    sums = [np.bincount(person, weights=points).astype(np.int64) for points in (before, after)]
    width = 1 + max(_most(side) for side in (questions, *sums))
    alike, counts = np.unique((sums[0] * width + sums[1]) * width + questions, return_counts=True)
    rows = [(*divmod(each // width, width), each % width, n) for each, n in _both_lists(alike, counts)]
    return [Cell(*row) for row in rows if row[2]]


def _questions(names: list[str], pair: "Whole", before: "Whole", after: "Whole") -> dict[str, list[Cell]]:
    """Count, for each pair, how many went from which point to which."""
    import numpy as np

    width = 1 + max(_most(before), _most(after))
    counts = np.bincount((pair * width + before) * width + after)
    steps = np.flatnonzero(counts)
    found: dict[str, list[Cell]] = {}
    for step, n in _both_lists(steps, counts[steps]):
        which, points = divmod(step, width * width)
        found.setdefault(names[which], []).append(Cell(*divmod(points, width), 1, n))
    return found


def _most(points: "Whole") -> int:
    return int(points.max(initial=0))


def _both_lists(one: "Whole", other: "Whole") -> list[tuple[int, int]]:
    return list(zip(one.tolist(), other.tolist(), strict=True))


def _examples(names: list[str], pair: "Whole", bookings: "Whole") -> dict[str, int]:
    import numpy as np

    found = np.zeros(len(names), dtype=np.int64)
    found[pair[::-1]] = bookings[::-1]  # of several the last written stays: the first of all
    return {names[number]: int(found[number]) for number in np.flatnonzero(np.bincount(pair)).tolist()}
