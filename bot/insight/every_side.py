"""Counts of people by event and by what they said on every side: before the course, after it, weeks later."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial, reduce
from typing import TYPE_CHECKING

from bot.insight.learning_gain import Cell
from bot.insight.tally import Flat, Names
from bot.storage.assessments import Sheets
from bot.storage.rows import by_event, places

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Alike:
    """Rows side by side, each so many people of one event with the same points on each side, over so many questions."""

    event: "Whole"
    sides: tuple["Whole", ...]
    questions: "Whole"
    n: "Whole"

    def of(self, events: Collection[int]) -> "Alike":
        """Give the rows of some events."""
        import numpy as np

        mine = np.isin(self.event, list(events))
        return Alike(self.event[mine], tuple(side[mine] for side in self.sides), self.questions[mine], self.n[mine])

    def cells(self, one: int, other: int) -> list[Cell]:
        """Count people by their points on two sides."""
        alike, n = _counted((self.sides[one], self.sides[other], self.questions), self.n)
        return [
            Cell(before, after, questions, people)
            for before, after, questions, people in zip(*(each.tolist() for each in (*alike, n)), strict=True)
        ]


@dataclass(frozen=True)
class Counts:
    """Who answered on every side, and how many of each event answered on all but the last: 'gain' is about both."""

    people: Alike | None = None
    begun: Mapping[int, int] = field(default_factory=dict)
    example: int = 0
    """A booking that answered on every side."""

    @cached_property
    def by_event(self) -> Mapping[int, int]:
        """Give how many answered on every side, by event."""
        return by_event(self.people.event, self.people.n) if self.people else {}


def counted(sides: Sequence[Sheets]) -> tuple[Counts, dict[str, Counts]]:
    """Count alike people of an event, over all questions and for each; only the last side may lack somebody."""
    import numpy as np

    events, bookings = sides[0].event, sides[0].booking
    names = Names()
    flats = [_flat(names, side, bookings) for side in sides]
    width = max(1, len(names.pairs))
    keys = [flat.person * width + flat.pair for flat in flats]
    begun = reduce(partial(np.intersect1d, assume_unique=True), keys[:-1])
    asked = np.intersect1d(begun, keys[-1], assume_unique=True)
    points = tuple(_points(key, flat, asked) for key, flat in zip(keys, flats, strict=True))
    person, pair = np.divmod(asked, width)
    begun_person, begun_pair = np.divmod(np.setdiff1d(begun, asked, assume_unique=True), width)
    questions = {}
    for number, name in enumerate(names.pairs):
        mine, theirs = pair == number, begun_person[begun_pair == number]
        said = _alike(events[person[mine]], tuple(side[mine] for side in points), np.ones(int(mine.sum()), dtype=int))
        example = int(bookings[person[mine][0]]) if mine.any() else 0
        questions[name] = Counts(said, by_event(events[theirs]), example)
    n = np.bincount(person, minlength=len(events))
    sums = tuple(np.bincount(person, weights=side, minlength=len(events)).astype(np.int64) for side in points)
    only_begun = np.bincount(begun // width, minlength=len(events)) > 0
    there = n > 0
    whole = _alike(events[there], tuple(each[there] for each in sums), n[there])
    return Counts(whole, by_event(events[only_begun & ~there])), questions


def _flat(names: Names, side: Sheets, bookings: "Whole") -> Flat:
    """Lay a side's answers beside each other, of those who are among some bookings."""
    flat, place = names.flat(side), places(side.booking, bookings)
    flat = Flat(place[flat.person], flat.pair, flat.points)
    return flat.only(flat.person >= 0)


def _points(keys: "Whole", flat: Flat, asked: "Whole") -> "Whole":
    import numpy as np

    order = np.argsort(keys)
    return flat.points[order[np.searchsorted(keys, asked, sorter=order)]]


def _alike(event: "Whole", sides: tuple["Whole", ...], questions: "Whole") -> Alike:
    import numpy as np

    found, n = _counted((event, *sides, questions), np.ones(len(event), dtype=np.int64))
    return Alike(found[0], tuple(found[1:-1]), found[-1], n)


def _counted(columns: Sequence["Whole"], n: "Whole") -> tuple[Sequence["Whole"], "Whole"]:
    """Add up the people of equal rows."""
    import numpy as np

    width = 1 + max((int(each.max(initial=0)) for each in columns[1:]), default=0)
    key = reduce(lambda left, right: left * width + right, columns)
    _, first, where = np.unique(key, return_index=True, return_inverse=True)
    added = np.bincount(where, weights=n, minlength=len(first)).astype(np.int64)
    return [each[first] for each in columns], added
