"""Counts of people by event and scale points, so that any events' figures can be taken out of one reading."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.insight.learning_gain import Cell
from bot.storage.assessments import Sheets
from bot.storage.rows import spans

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Rows:
    """Numbers side by side: each row so many people of one event with the same points."""

    events: "Whole"
    """The events that there are; `event` counts in them."""
    event: "Whole"
    before: "Whole"
    after: "Whole"
    questions: "Whole"
    n: "Whole"


@dataclass(frozen=True, eq=False)
class Tally:
    """People by event and by what they said."""

    rows: Rows | None = None

    def by_event(self) -> Mapping[int, int]:
        """Give how many people there are, by event; events with nobody are left out."""
        return self._by_event

    @cached_property
    def _by_event(self) -> Mapping[int, int]:
        if self.rows is None:
            return {}
        import numpy as np

        counts = np.bincount(self.rows.event, weights=self.rows.n, minlength=len(self.rows.events)).astype(np.int64)
        return {event: n for event, n in zip(self.rows.events.tolist(), counts.tolist(), strict=True) if n}

    def cells(self, events: Collection[int]) -> list[Cell]:
        """Count the people of some events by their points."""
        if self.rows is None or not events:
            return []
        import numpy as np

        rows = self.rows
        mine = np.isin(rows.events, list(events))[rows.event]
        before, after, questions = (side[mine] for side in (rows.before, rows.after, rows.questions))
        width = 1 + max(_most(side) for side in (before, after, questions))
        alike, where = np.unique((before * width + after) * width + questions, return_inverse=True)
        counts = np.bincount(where, weights=rows.n[mine]).astype(np.int64)
        return [
            Cell(each // width**2, each // width % width, each % width, n)
            for each, n in zip(alike.tolist(), counts.tolist(), strict=True)
        ]

    def of_each(self) -> dict[int, list[Cell]]:
        """Give the counts of every event by itself."""
        found: dict[int, list[Cell]] = {}
        if self.rows is not None:
            rows = self.rows
            sides = (rows.events[rows.event], rows.before, rows.after, rows.questions, rows.n)
            for event, *cell in zip(*(side.tolist() for side in sides), strict=True):
                found.setdefault(event, []).append(Cell(*cell))
        return found


@dataclass(frozen=True, eq=False)
class Flat:
    """Answers side by side: whose, to which pair, how many points."""

    person: "Whole"
    pair: "Whole"
    points: "Whole"

    def only(self, mine: "Whole | NDArray[np.bool_]") -> "Flat":
        """Give some of the answers, by their places or by a yes or no for each."""
        return Flat(self.person[mine], self.pair[mine], self.points[mine])


@dataclass(frozen=True, eq=False)
class Points:
    """All that was said both times in the same words."""

    names: list[str]
    """The pairs; `before.pair` counts in them."""
    events: "Whole"
    event: "Whole"
    """Of each person."""
    before: Flat
    after: "Whole"

    def at_ends(self, scales: Mapping[str, tuple[int, int]], events: Collection[int]) -> tuple[int, int]:
        """Count who of some events was at the lowest point of every scale before the course, and who at the highest."""
        import numpy as np

        person, pair, said = self.before.person, self.before.pair, self.before.points
        mine = np.isin(self.events, list(events))[self.event]
        asked = np.bincount(person, minlength=len(self.event))
        counts = []
        for end in (0, 1):
            # What has no known scale has no end.
            points = np.array([scales[name][end] if name in scales else -1 for name in self.names], dtype=np.int64)
            there = np.bincount(person[said == points[pair]], minlength=len(self.event))
            counts.append(int(np.count_nonzero(mine & (asked > 0) & (there == asked))))
        return counts[0], counts[1]


class Names:
    """Numbers for pairs and for their names without the wording; most people were asked the same list."""

    def __init__(self) -> None:
        self.pairs: dict[str, int] = {}
        self.bases: dict[str, int] = {}

    def flat(self, said: Sheets) -> Flat:
        """Lay answers side by side, of each person in the order of the sheets."""
        import numpy as np

        lengths = np.array([len(each) for each in said.lists], dtype=np.int64)
        pairs = np.array([self._number(name) for each in said.lists for name in each], dtype=np.int64)
        return Flat(
            person=np.repeat(np.arange(len(said.asked)), lengths[said.asked]),
            pair=pairs[spans(np.cumsum(lengths) - lengths, lengths, said.asked)],
            points=said.points,
        )

    def base(self, pair: "Whole") -> "Whole":
        """Give the number of each pair's name."""
        import numpy as np

        return np.array([self.bases[name.partition("#")[0]] for name in self.pairs], dtype=np.int64)[pair]

    def _number(self, name: str) -> int:
        self.bases.setdefault(name.partition("#")[0], len(self.bases))
        return self.pairs.setdefault(name, len(self.pairs))


def by_person(events: "Whole", event: "Whole", before: Flat, after: "Whole | None" = None) -> Tally:
    """Add each person's points up, and count who of an event has the same sums over as many questions.

    `event` is each person's; without `after` only what was said before counts.
    """
    import numpy as np

    questions = np.bincount(before.person, minlength=len(event))
    sums = [
        np.bincount(before.person, weights=points, minlength=len(event)).astype(np.int64)
        for points in (before.points, np.zeros_like(before.points) if after is None else after)
    ]
    said = questions > 0
    return Tally(_rows(events, event[said], sums[0][said], sums[1][said], questions[said]))


def by_question(points: Points) -> dict[str, Tally]:
    """Count, for each pair, how many of an event went from which point to which."""
    import numpy as np

    pair, event = points.before.pair, points.event[points.before.person]
    order = np.argsort(pair, kind="stable")
    breaks = np.flatnonzero(np.diff(pair[order])) + 1
    found = {}
    for mine in np.split(order, breaks) if len(order) else ():
        once = np.ones(len(mine), dtype=np.int64)
        rows = _rows(points.events, event[mine], points.before.points[mine], points.after[mine], once)
        found[points.names[int(pair[mine[0]])]] = Tally(rows)
    return found


def _rows(events: "Whole", event: "Whole", before: "Whole", after: "Whole", questions: "Whole") -> Rows:
    """Count equal rows."""
    import numpy as np

    width = 1 + max(_most(side) for side in (before, after, questions))
    alike, n = np.unique(((event * width + before) * width + after) * width + questions, return_counts=True)
    rest, asked = np.divmod(alike, width)
    rest, last = np.divmod(rest, width)
    at, first = np.divmod(rest, width)
    return Rows(events, at, first, last, asked, n)


def _most(points: "Whole") -> int:
    return int(points.max(initial=0))
