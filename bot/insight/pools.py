"""Pools of events: the smallest groups that a figure is made of, so that no difference of figures is about fewer.

Every released figure is about a union of pools, and so is every difference of two: at least the smallest group's
people, or nobody (docs/adr/0011-small-groups.md).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
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

    def is_enough(self, size: int) -> bool:
        """Tell whether a figure of them may be shown to whom groups of this size may be."""
        return enough(self.n, self.others, size)


_ORDER = attrgetter("order")
_Small = Mapping[tuple[int, int, str], list[Pool]]


class Together(NamedTuple):
    """The cells of a quarter."""

    year: int
    quarter: int
    places: Sequence[tuple[int, int, str]]
    over: bool
    year_over: bool


class Cells(tuple[Cell, ...]):
    """All cells of a ground, in order, with what every figure on it needs to know of them."""

    @cached_property
    def place(self) -> Mapping[int, tuple[tuple[int, int, str], int]]:
        """Give each event's cell (year, quarter, course), and its number in the order of all."""
        events = (((each.year, each.quarter, each.course), event) for each in self for event in each.events)
        return {event: (place, number) for number, (place, event) in enumerate(events)}

    @cached_property
    def quarters(self) -> Sequence["Together"]:
        """Give the cells of each quarter, in order."""
        found: dict[tuple[int, int], list[Cell]] = {}
        for each in self:
            found.setdefault((each.year, each.quarter), []).append(each)
        return [
            Together(
                year,
                quarter,
                [(year, quarter, cell.course) for cell in cells],
                all(cell.over for cell in cells),
                all(cell.year_over for cell in cells),
            )
            for (year, quarter), cells in found.items()
        ]

    def first_open(self, waiting: Collection[int]) -> dict[tuple[int, int, str], int]:
        """Give the number of the first event of each cell whose form is open."""
        found: dict[tuple[int, int, str], int] = {}
        for event in waiting:
            if event in self.place:
                place, number = self.place[event]
                found[place] = min(number, found.get(place, number))
        return found


def alone_and_joined(
    cells: Cells,
    counts: Mapping[int, int],
    waiting: Collection[int],
    sizes: Sequence[int],
    others: Mapping[int, int] | None = None,
) -> tuple[list[int], list[Pool]]:
    """Put events into pools of at least `sizes[-1]` people; gives those that are one by themselves, and the others.

    `counts` says how many of each event a figure is about. Most events are big, and a pool of their own at every size.

    Big events stand alone. Small ones of a course and a quarter join in order of time until they are enough; what is
    left of a quarter joins once all of it is closed, then what is left of the year. Events that are `waiting` (their
    forms are open) are in none, and no small one behind them joins before they do: so a pool, once made, stays as it
    is. With several sizes the pools of each are put together from those of the one before: whoever sees figures of
    both cannot take a smaller group out of them. `others` are the people whom another figure has beside these: in no
    pool are they so few that the difference of both figures would tell of them.
    """
    beside, most = others or {}, sizes[-1]
    alone: list[int] = []
    made: list[Pool] = []
    for event, n in counts.items():
        if n and event in cells.place and event not in waiting:
            if n >= most and (event not in beside or enough(n, beside[event], most)):
                alone.append(event)
            else:
                made.append(_single(cells, event, counts, beside))
    for size in sizes:
        made = list(_joined(cells, sorted(made, key=_ORDER), waiting, size))
    return alone, made


def _single(cells: Cells, event: int, counts: Mapping[int, int], beside: Mapping[int, int]) -> Pool:
    place, order = cells.place[event]
    return Pool(frozenset({event}), counts[event], place, order, beside.get(event, 0))


def _joined(cells: Cells, parts: Iterable[Pool], waiting: Collection[int], size: int) -> Iterator[Pool]:
    """Join what is too small: in a course's quarter, then in the quarter, then in the year."""
    small: dict[tuple[int, int, str], list[Pool]] = {}
    for part in parts:
        if part.is_enough(size):
            yield part
        else:
            small.setdefault(part.place, []).append(part)
    if small:
        yield from _of_small(cells, small, cells.first_open(waiting), size)


def _of_small(cells: Cells, small: _Small, first_open: Mapping[tuple[int, int, str], int], size: int) -> Iterator[Pool]:
    left = {cell.year: small.get((cell.year, 0, ""), []) for cell in cells}
    unfinished: set[int] = set()
    for each in cells.quarters:
        rest = small.get((each.year, each.quarter, ""), [])
        for place in filter(small.__contains__, each.places):
            made, alone = _chained(small[place], first_open.get(place, len(cells.place)), size)
            yield from made
            rest = [*rest, *alone]
        if not each.year_over:
            unfinished.add(each.year)
        if not each.over or any(place in first_open for place in each.places):
            unfinished.add(each.year)
        elif rest and (together := _union(rest, (each.year, each.quarter, ""))).is_enough(size):
            yield together
        else:
            left[each.year] = [*left[each.year], *rest]
    whole = (_union(rest, (year, 0, "")) for year, rest in left.items() if rest and year not in unfinished)
    yield from (together for together in whole if together.is_enough(size))


def enough(n: int, others: int, size: int) -> bool:
    """Tell whether so many people are in a part, and as many beside them, or nobody."""
    return n >= size and (others == 0 or others >= size)


def _chained(parts: Iterable[Pool], first_open: int, size: int) -> tuple[list[Pool], list[Pool]]:
    """Join small parts of a cell in order of time; gives the pools, and what is not enough for one."""
    made: list[Pool] = []
    held: list[Pool] = []
    n = others = 0
    in_order = sorted(parts, key=_ORDER)
    for number, part in enumerate(in_order):
        if part.order > first_open:
            return made, [*held, *in_order[number:]]
        held.append(part)
        n += part.n
        others += part.others
        if enough(n, others, size):
            made.append(_union(held, part.place))
            held, n, others = [], 0, 0
    return made, held


def _union(parts: Sequence[Pool], place: tuple[int, int, str]) -> Pool:
    events = frozenset[int]().union(*[part.events for part in parts])
    n, others = sum([part.n for part in parts]), sum([part.others for part in parts])
    return Pool(events, n, place, max([part.order for part in parts]), others)
