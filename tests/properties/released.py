"""A stage for small groups: events that are announced, held and answered over time, and all that officers may ask."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import combinations
from typing import cast
from unittest.mock import patch

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.insight import disclosure
from bot.insight.disclosure import Ground
from bot.storage import closing, listings
from bot.storage.listings import EventLine
from tests.plans import a_partnership

KINDS = ("pre_course", "end_of_course", "impact_check")
BEGINS = datetime(2026, 1, 1, 10, tzinfo=UTC)
DAYS = 560
TSCP = a_partnership()
_SESSION = cast(Session, None)


@dataclass(frozen=True)
class Played:
    """An event, in days since the beginning: announced before it is held, and closed a while after."""

    id: int
    course: str
    held: int
    announced: int
    closes: Mapping[str, int]
    """By kind of stage: when nobody can answer any more."""
    people: Mapping[str, int]
    """By kind of stage: who will have answered by then."""

    def line(self) -> EventLine:
        starts = BEGINS + timedelta(days=self.held)
        ref, ends = f"E-{self.id}", starts + timedelta(hours=6)
        return EventLine(self.id, ref, self.course, "", "", starts, ends, None, None)

    def answered(self, kind: str, day: int) -> int:
        """Give how many have answered by a day: some as soon as it was held, all when it closes."""
        if day >= self.closes[kind]:
            return self.people[kind]
        return self.people[kind] // 2 if day > self.held else 0


@st.composite
def stages(draw: st.DrawFn) -> tuple[Played, ...]:
    """Draw up to ten events of three courses, most of them small."""
    size = st.sampled_from([0, 1, 1, 2, 2, 3, 4, 4, 5, 6, 9, 12])
    made = []
    for number in range(1, draw(st.integers(1, 10)) + 1):
        held = draw(st.integers(1, DAYS))
        closes = {kind: held + draw(st.integers(0, 60)) for kind in KINDS}
        people = {kind: draw(size) for kind in KINDS}
        announced = held - draw(st.integers(1, 90))
        made.append(Played(number, draw(st.sampled_from("ABC")), held, announced, closes, people))
    return tuple(made)


@contextmanager
def on(played: Collection[Played], day: int) -> Iterator[datetime]:
    """Have the database say what is known on a day; gives that day's time."""
    known = [each for each in played if each.announced <= day]

    def events(*_: object) -> list[EventLine]:
        return sorted((each.line() for each in known), key=lambda line: (line.starts_at, line.id))

    def still_open(*_: object, **__: object) -> dict[str, frozenset[int]]:
        return {kind: frozenset(each.id for each in known if day < each.closes[kind]) for kind in KINDS}

    with patch.object(listings, "events", events), patch.object(closing, "still_open", still_open):
        yield BEGINS + timedelta(days=day)


def scopes(played: Collection[Played], days: Iterable[tuple[int, int]]) -> set[frozenset[int]]:
    """Give what can be meant: each event, everything, courses, periods, courses in periods."""
    found = {frozenset(each.id for each in played)} | {frozenset({each.id}) for each in played}
    for first, last in [(0, DAYS), *days]:
        inside = [each for each in played if first <= each.held <= last]
        found.add(frozenset(each.id for each in inside))
        found |= {frozenset(each.id for each in inside if each.course == course) for course in "ABC"}
    return found - {frozenset()}


def released(
    played: Collection[Played], day: int, spans: Iterable[tuple[int, int]], *kinds: str, published: bool = False
) -> set[frozenset[int]]:
    """Give the sets of events that figures of these stages are shown of on a day, whatever is asked."""
    known = [each for each in played if each.announced <= day]
    found = set()
    with on(played, day) as now:
        for scope in scopes(known, spans):
            ground: Ground = disclosure.ground(_SESSION, TSCP, scope, now=now, published=published)
            # Whoever answered all of the stages, as a pair needs.
            counts = {each.id: min(each.answered(kind, day) for kind in kinds) for each in known}
            counts = {event: n for event, n in counts.items() if event in ground.around}
            out = ground.released(counts, *kinds)
            assert out.events <= scope
            assert out.n == sum(counts[event] for event in out.events)
            assert out.n + out.too_few + out.still_open == sum(n for event, n in counts.items() if event in scope)
            found.add(frozenset(event for event in out.events if counts[event]))
    return found - {frozenset()}


def atoms(sets: Collection[frozenset[int]]) -> list[frozenset[int]]:
    """Give the events that no set tells apart: all that is solvable from sums over the sets is a sum over atoms."""
    by_sign: dict[frozenset[frozenset[int]], set[int]] = {}
    for event in frozenset[int]().union(*sets):
        by_sign.setdefault(frozenset(each for each in sets if event in each), set()).add(event)
    return [frozenset(each) for each in by_sign.values()]


def solvable(sets: Collection[frozenset[int]], wanted: frozenset[int]) -> bool:
    """Tell whether the sum over some events follows from the sums over the sets, as a system of linear equations."""
    columns = sorted(frozenset[int]().union(*sets))
    rows = [[Fraction(event in each) for event in columns] for each in sorted(sets, key=sorted)]
    return _rank(rows) == _rank([*rows, [Fraction(event in wanted) for event in columns]])


def _rank(rows: Iterable[list[Fraction]]) -> int:
    left, rank = [row[:] for row in rows], 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((row for row in left[rank:] if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(rank, pivot)
        for number in range(rank + 1, len(left)):
            factor = left[number][column] / pivot[column]
            left[number] = [each - factor * of for each, of in zip(left[number], pivot, strict=True)]
        rank += 1
    return rank


def small_sets(n: Mapping[int, int], below: int, among: Collection[int]) -> Iterator[frozenset[int]]:
    """Give every set of some events that fewer people than `below` are in, and somebody."""
    few = [event for event in sorted(among) if 0 < n[event] < below]
    for size in range(1, below):
        for some in combinations(few, size):
            if sum(n[event] for event in some) < below:
                yield frozenset(some)
