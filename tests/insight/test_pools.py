"""Rule 11: what figures are made of, so that no difference of two is about fewer than the smallest group."""

from collections.abc import Collection, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.insight.pools import Cell, Cells, Pool, alone_and_joined


def cells(*sizes: tuple[int, int, str, int], over: bool = True, year_over: bool = True) -> list[Cell]:
    """Give cells of (year, quarter, course, how many events); events are numbered through."""
    made, first = [], 1
    for year, quarter, course, n in sizes:
        made.append(Cell(year, quarter, course, tuple(range(first, first + n)), over, over and year_over))
        first += n
    return made


def pools(
    made: list[Cell],
    counts: Mapping[int, int],
    waiting: Collection[int],
    sizes: Sequence[int],
    others: Mapping[int, int] | None = None,
) -> list[Pool]:
    """Give all pools, those of one event too."""
    laid, beside = Cells(made), others or {}
    alone, joined = alone_and_joined(laid, counts, waiting, sizes, others)
    single = [Pool(frozenset({each}), counts[each], *laid.place[each], beside.get(each, 0)) for each in alone]
    return [*single, *joined]


def groups(
    made: list[Cell], counts: Mapping[int, int], waiting: set[int] | None = None, *sizes: int
) -> set[tuple[int, ...]]:
    return {tuple(sorted(pool.events)) for pool in pools(made, counts, waiting or set(), sizes or (5,))}


def test_a_big_event_stands_alone_and_small_ones_join_in_order_of_time() -> None:
    assert groups(cells((2026, 1, "a", 5)), {1: 2, 2: 9, 3: 3, 4: 4, 5: 4}) == {(2,), (1, 3), (4, 5)}


def test_small_events_of_two_courses_join_only_once_their_quarter_is_over() -> None:
    two = ((2026, 1, "a", 1), (2026, 1, "b", 1))
    assert groups(cells(*two, over=False), {1: 3, 2: 3}) == set()
    assert groups(cells(*two), {1: 3, 2: 3}) == {(1, 2)}


def test_what_is_left_of_quarters_joins_once_the_year_is_over() -> None:
    two = cells((2026, 1, "a", 1), (2026, 3, "b", 1))
    assert groups(two, {1: 3, 2: 3}) == {(1, 2)}
    assert groups(two, {1: 3, 2: 1}) == set()
    assert groups(cells((2026, 1, "a", 1), (2026, 3, "b", 1), year_over=False), {1: 3, 2: 3}) == set()
    assert groups(cells((2025, 4, "a", 1), (2026, 1, "a", 1)), {1: 3, 2: 3}) == set()


def test_an_open_event_is_in_no_pool_and_small_ones_behind_it_wait() -> None:
    made = cells((2026, 1, "a", 4))
    counts = {1: 3, 2: 3, 3: 2, 4: 8}
    assert groups(made, counts, {2}) == {(4,)}
    assert groups(made, counts) == {(1, 2), (4,)}


def test_published_pools_are_made_of_the_officers() -> None:
    made = cells((2026, 1, "a", 4))
    counts = {1: 4, 2: 7, 3: 6, 4: 12}
    assert groups(made, counts, None, 5) == {(2,), (3,), (4,)}
    assert groups(made, counts, None, 5, 10) == {(2, 3), (4,)}


def test_who_is_beside_a_pool_in_another_figure_is_nobody_or_enough() -> None:
    made, counts = cells((2026, 1, "a", 3)), {1: 6, 2: 6, 3: 6}
    found = pools(made, counts, (), (5,), {1: 2, 2: 3})
    assert {(tuple(sorted(pool.events)), pool.n, pool.others) for pool in found} == {((1, 2), 12, 5), ((3,), 6, 0)}
    assert {tuple(pool.events) for pool in pools(made, counts, (), (5,), {1: 2, 3: 8})} == {(2,), (3,)}


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Cell], dict[int, int], set[int]]:
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=8))
    made = cells(*((2025 + n % 2, n // 2 % 4 + 1, "ab"[n % 3 % 2], size) for n, size in enumerate(shape)))
    everything = [event for cell in made for event in cell.events]
    counts = {event: draw(st.integers(0, 7)) for event in everything}
    return made, counts, set(draw(st.lists(st.sampled_from(everything), max_size=4)))


@given(worlds(), st.sampled_from([(5,), (5, 10)]))
def test_pools_never_overlap_and_none_is_too_small(
    world: tuple[list[Cell], dict[int, int], set[int]], sizes: tuple[int, ...]
) -> None:
    made, counts, waiting = world
    found = pools(made, counts, waiting, sizes)
    everything = [event for pool in found for event in pool.events]
    assert len(everything) == len(set(everything)) and waiting.isdisjoint(everything)
    assert all(pool.n == sum(counts[event] for event in pool.events) >= sizes[-1] for pool in found)


@given(worlds(), st.sampled_from([(5,), (5, 10)]))
def test_a_pool_once_made_stays_when_forms_close(
    world: tuple[list[Cell], dict[int, int], set[int]], sizes: tuple[int, ...]
) -> None:
    made, counts, waiting = world
    before = {pool.events for pool in pools(made, counts, waiting, sizes)}
    while waiting:
        waiting.pop()
        after = {pool.events for pool in pools(made, counts, waiting, sizes)}
        assert before <= after
        before = after


@pytest.mark.parametrize("smaller", [(5,), (5, 10)])
def test_nobody_gives_no_pools(smaller: tuple[int, ...]) -> None:
    assert pools(cells((2026, 1, "a", 2)), {1: 0}, (), smaller) == []
