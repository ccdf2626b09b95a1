"""Pools of events: the smallest groups that a figure is made of, so that no difference of figures is about fewer.

Every released figure is about a union of pools, and so is every difference of two: at least the smallest group's
people, or nobody (docs/adr/0011-small-groups.md).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


@dataclass(frozen=True)
class Cell:
    """The events of one course in one quarter of the partnership's own year, in order of time."""

    year: int
    quarter: int
    course: str
    events: tuple[int, ...]
    over: bool
    """Whether the quarter has ended: no event can join it."""
    year_over: bool
    """Whether its year has ended, too."""


class Pool(NamedTuple):
    """Events whose figure is only ever shown together."""

    events: frozenset[int]
    n: int
    place: tuple[int, int, str]
    """Year, quarter (0: of several), course (empty: of several)."""
    order: int
    """Of its last event, among all."""
    others: int = 0
    """People beside them whom another figure of the same events is about, too."""


class Cells(tuple[Cell, ...]):
    """All cells of a ground, in order, with what every figure on it needs to know of them."""

    @cached_property
    def place(self) -> Mapping[int, tuple[tuple[int, int, str], int]]:
        """Give each event's cell (year, quarter, course), and its number in the order of all."""
        events = (((each.year, each.quarter, each.course), event) for each in self for event in each.events)
        return {event: (place, number) for number, (place, event) in enumerate(events)}

    @cached_property
    def quarters(self) -> Mapping[tuple[int, int], Sequence[Cell]]:
        """Give the cells of each quarter."""
        found: dict[tuple[int, int], list[Cell]] = {}
        for each in self:
            found.setdefault((each.year, each.quarter), []).append(each)
        return found

    def first_open(self, waiting: Collection[int]) -> dict[tuple[int, int, str], int]:
        """Give the number of the first event of each cell whose form is open."""
        found: dict[tuple[int, int, str], int] = {}
        for event in waiting:
            if event in self.place:
                place, number = self.place[event]
                found[place] = min(number, found.get(place, number))
        return found


def pools(
    cells: Sequence[Cell],
    counts: Mapping[int, int],
    waiting: Collection[int],
    sizes: Sequence[int],
    others: Mapping[int, int] | None = None,
) -> list[Pool]:
    """Put events into pools of at least `sizes[-1]` people; `counts` says how many of each event a figure is about.

    Big events stand alone. Small ones of a course and a quarter join in order of time until they are enough; what is
    left of a quarter joins once all of it is closed, then what is left of the year. Events that are `waiting` (their
    forms are open) are in none, and no small one behind them joins before they do: so a pool, once made, stays as it
    is. With several sizes the pools of each are put together from those of the one before: whoever sees figures of
    both cannot take a smaller group out of them. `others` are the people whom another figure has beside these: in no
    pool are they so few that the difference of both figures would tell of them.
    """
    laid = cells if isinstance(cells, Cells) else Cells(cells)
    alone, joined = alone_and_joined(laid, counts, waiting, sizes, others)
    return [*(_single(laid, event, counts, others or {}) for event in alone), *joined]


def alone_and_joined(
    cells: Cells,
    counts: Mapping[int, int],
    waiting: Collection[int],
    sizes: Sequence[int],
    others: Mapping[int, int] | None = None,
) -> tuple[list[int], list[Pool]]:
    """Give the events that are pools of their own at every size, and the other pools: most events are big."""
    beside, most = others or {}, sizes[-1]
    there = [event for event, n in counts.items() if n and event in cells.place and event not in waiting]
    alone = [event for event in there if counts[event] >= most and (not beside.get(event) or beside[event] >= most)]
    big = frozenset(alone)
    made = [_single(cells, event, counts, beside) for event in there if event not in big]
    for size in sizes:
        made = list(_joined(cells, sorted(made, key=lambda part: part.order), frozenset(waiting), size))
    return alone, made


def _single(cells: Cells, event: int, counts: Mapping[int, int], beside: Mapping[int, int]) -> Pool:
    place, order = cells.place[event]
    return Pool(frozenset({event}), counts[event], place, order, beside.get(event, 0))


def _joined(cells: Cells, parts: Sequence[Pool], waiting: frozenset[int], size: int) -> Iterator[Pool]:
    """Join what is too small: in a course's quarter, then in the quarter, then in the year."""
    yield from (part for part in parts if enough([part], size))
    small: dict[tuple[int, int, str], list[Pool]] = {}
    for part in parts:
        if not enough([part], size):
            small.setdefault(part.place, []).append(part)
    if not small:
        return
    first_open = cells.first_open(waiting)
    left = {cell.year: small.get((cell.year, 0, ""), []) for cell in cells}
    unfinished: set[int] = set()
    for (year, quarter), here in cells.quarters.items():
        rest = small.get((year, quarter, ""), [])
        places = [(year, quarter, cell.course) for cell in here]
        for place in (place for place in places if place in small):
            made, alone = _chained(small[place], first_open.get(place, len(cells.place)), size)
            yield from made
            rest = [*rest, *alone]
        if not all(cell.year_over for cell in here):
            unfinished.add(year)
        if not all(cell.over for cell in here) or any(place in first_open for place in places):
            unfinished.add(year)
        elif enough(rest, size):
            yield _union(rest, (year, quarter, ""))
        else:
            left[year] = [*left[year], *rest]
    yield from (
        _union(rest, (year, 0, "")) for year, rest in left.items() if year not in unfinished and enough(rest, size)
    )


def enough(parts: Collection[Pool], size: int) -> bool:
    """Tell whether so many people are in some parts together, and as many beside them, or nobody."""
    n = others = 0
    for part in parts:
        n += part.n
        others += part.others
    return n >= size and (others == 0 or others >= size)


def _chained(parts: Iterable[Pool], first_open: int, size: int) -> tuple[list[Pool], list[Pool]]:
    """Join small parts of a cell in order of time; gives the pools, and what is not enough for one."""
    made: list[Pool] = []
    held: list[Pool] = []
    in_order = sorted(parts, key=lambda part: part.order)
    for number, part in enumerate(in_order):
        if part.order > first_open:
            return made, [*held, *in_order[number:]]
        held.append(part)
        if enough(held, size):
            made.append(_union(held, part.place))
            held = []
    return made, held


def _union(parts: Sequence[Pool], place: tuple[int, int, str]) -> Pool:
    events = frozenset[int]().union(*(part.events for part in parts))
    n, others = sum(part.n for part in parts), sum(part.others for part in parts)
    return Pool(events, n, place, max(part.order for part in parts), others)
