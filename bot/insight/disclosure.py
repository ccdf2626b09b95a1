"""Small groups: the one place that says what is shown of what people said, and of how many people at least.

What a figure may stand on is a `Ground`: closed, whole events, in pools of at least the plan's smallest group
(`bot/insight/pools.py`, docs/adr/0011-small-groups.md).
"""

from array import array
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from itertools import chain
from typing import Any

from sqlalchemy.orm import Session

from bot.insight.pools import Cell, Cells, Pool, alone_and_joined
from bot.plan.model import Partnership, Plan
from bot.plan.own_year import turn_of
from bot.storage import closing, listings
from bot.storage.listings import EventLine

Quarter = tuple[int, int]
"""The partnership's own year, and the quarter in it."""


def shown(n: int, plan: Plan) -> bool:
    """Tell whether what `n` people of one closed event said may be shown to officers and trainers."""
    return n >= plan.small_groups.officers


@dataclass(frozen=True)
class Released:
    """Whose answers a figure is made of."""

    events: frozenset[int]
    n: int
    """People in them."""
    too_few: int
    """People of the scope who are kept back: their events have too few for this figure."""
    still_open: int
    """People of the scope who wait for their event's form to close."""
    smallest: int

    @property
    def suppressed(self) -> bool:
        """Tell whether there are answers, and none that may be shown."""
        return self.n == 0 and bool(self.too_few or self.still_open)

    def why_not(self) -> str:
        """Say in plain words why nothing is shown; nothing if something is."""
        if self.n:
            return ""
        if self.too_few:
            return f"fewer than {self.smallest} people: not shown"
        if self.still_open:
            return "the form is still open: shown once it has closed, or everybody has answered"
        return "nobody has answered"

    def kept_back(self) -> str:
        """Say what is left out beside the figure that is shown; nothing if it is about everybody."""
        parts = [f"{self.too_few:,} from events with fewer than {self.smallest}"] if self.too_few else []
        parts += [f"{self.still_open:,} from events whose form is still open"] if self.still_open else []
        return f"Left out: {' and '.join(parts)}." if parts and self.n else ""


@dataclass(frozen=True)
class Ground:
    """What figures about some events may stand on."""

    inside: frozenset[int]
    """The events that are meant."""
    around: frozenset[int]
    """The events whose counts are needed to decide: theirs, and those of the same years."""
    smallest: int
    cells: Cells
    waiting: Mapping[str, frozenset[int]]
    """By kind of stage: the events where somebody may still answer."""
    sizes: tuple[int, ...]
    made: dict[Any, tuple[list[int], list[Pool]]] = field(default_factory=dict, compare=False, repr=False)
    """Pools that have been made already, for the parts of a report: they are the same in each."""

    def released(self, counts: Mapping[int, int], *kinds: str, others: Mapping[int, int] | None = None) -> Released:
        """Give whose answers may be shown of those whom a figure is about.

        `counts` gives the people by event, over `around`; `kinds` are the stages whose forms must have closed. Where
        another figure shows the same of these people and `others` together, these are kept from being few, too.
        """
        waiting = self._waiting(kinds)
        alone, joined = self._made(counts, waiting, others or {})
        out = self.inside.intersection(alone).union(*(pool.events for pool in joined if pool.events <= self.inside))
        kept = {event: counts[event] for event in self.inside.difference(out) if event in counts}
        still_open = sum(n for event, n in kept.items() if event in waiting)
        return Released(
            events=out,
            n=sum(map(counts.__getitem__, out)),
            too_few=sum(kept.values()) - still_open,
            still_open=still_open,
            smallest=self.smallest,
        )

    def alone(self, counts: Mapping[int, int], *kinds: str) -> list[int]:
        """Give the events that are a pool of their own for a figure, in the scope and around it."""
        alone, joined = self._made(counts, self._waiting(kinds), {})
        return [*alone, *(event for pool in joined if len(pool.events) == 1 for event in pool.events)]

    def within(self, events: Collection[int]) -> "Ground":
        """Give the ground of some of the events: a part of a report."""
        return Ground(
            frozenset(events) & self.inside, self.around, self.smallest, self.cells, self.waiting, self.sizes, self.made
        )

    def as_it_stands(self) -> "Ground":
        """Give the ground with open forms taken as closed: only for the letter to an event's trainers (ADR 11)."""
        return replace(self, waiting={}, made={})

    def _made(
        self, counts: Mapping[int, int], waiting: frozenset[int], others: Mapping[int, int]
    ) -> tuple[list[int], list[Pool]]:
        key = _digest(counts), waiting, _digest(others)
        if key not in self.made:
            self.made[key] = alone_and_joined(self.cells, counts, waiting, self.sizes, others)
        return self.made[key]

    def _waiting(self, kinds: Iterable[str]) -> frozenset[int]:
        return frozenset[int]().union(*(self.waiting.get(kind, frozenset()) for kind in kinds))


def ground(
    session: Session, partnership: Partnership, events: Collection[int], *, now: datetime, published: bool = False
) -> Ground:
    """Make the ground of some events, for officers or for what is published (`small_groups` in the plan)."""
    inside = frozenset(events)
    lines = listings.events(session, partnership.key)
    began = closing.began(session, partnership.key, [line.id for line in lines if line.moves])
    placed = [(line, _quarter(partnership, began.get(line.id, line.starts_at))) for line in lines]
    meant = [(line, quarter) for line, quarter in placed if line.id in inside]
    if len(meant) > 1:
        years = {year for _, (year, _) in meant}
        meant = [(line, quarter) for line, quarter in placed if quarter[0] in years]
    groups = partnership.plan.small_groups
    sizes = (groups.officers, max(groups.officers, groups.published)) if published else (groups.officers,)
    return Ground(
        inside=inside,
        around=frozenset(line.id for line, _ in meant),
        smallest=sizes[-1],
        cells=Cells(_cells(partnership, meant, began, now)),
        waiting=closing.still_open(session, partnership.key, now=now),
        sizes=sizes,
    )


def _digest(counts: Mapping[int, int]) -> bytes:
    """Stand for counts in little room: those of each figure are kept as long as the ground."""
    return blake2b(array("q", chain.from_iterable(counts.items())).tobytes()).digest()


def _cells(
    partnership: Partnership, placed: Iterable[tuple[EventLine, Quarter]], began: Mapping[int, datetime], now: datetime
) -> Iterable[Cell]:
    """Sort events into cells; a cancelled event keeps its place, so that none beside it is told by its going."""
    titles: dict[tuple[str, str], str] = {}
    sorted_in: dict[tuple[int, int, str], list[EventLine]] = {}
    for line, quarter in placed:
        named = line.course, line.course_code
        if named not in titles:
            found = partnership.catalogue.find(*named)
            titles[named] = found.title if found else line.course
        sorted_in.setdefault((*quarter, titles[named]), []).append(line)
    today = _quarter(partnership, now)
    for (year, number, title), of_cell in sorted(sorted_in.items()):
        in_order = sorted(of_cell, key=lambda line: (began.get(line.id, line.ends_at), line.id))
        ids = tuple(line.id for line in in_order)
        yield Cell(year, number, title, ids, over=(year, number) < today, year_over=year < today[0])


def _quarter(partnership: Partnership, at: datetime) -> Quarter:
    return turn_of("quarter", at.astimezone(partnership.about.tz).date(), partnership.about.year_starts)
