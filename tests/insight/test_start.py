"""Q3: whether those who answered only before the course differed at its start."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bot.insight.disclosure import Ground
from bot.insight.gain import standing_on
from bot.insight.pairing import Pairing, pair
from bot.insight.pools import Cell, Cells
from bot.insight.start import Start, compared
from tests.insight.sheets import sheets
from tests.insight.test_learning_gain import SLEEP

EVENT = 7
points = st.lists(st.integers(1, 5), min_size=5, max_size=30)


def ground(smallest: int = 5) -> Ground:
    inside = frozenset({EVENT})
    return Ground(
        inside,
        inside,
        smallest,
        Cells([Cell(2026, 1, "Neglect", (EVENT,), over=True, year_over=True)]),
        {},
        (smallest,),
    )


def paired(before: dict[int, tuple[str, str]], after: dict[int, tuple[str, str]]) -> Pairing:
    return pair(*(sheets(side, dict.fromkeys(before, EVENT)) for side in (before, after)))


def start(both: list[int], only: list[int], smallest: int = 5) -> Start:
    """Give the comparison where `both` also answered after the course and `only` did not."""
    before = {number: ("a#1", str(point)) for number, point in enumerate([*both, *only])}
    after = {number: ("a#1", "3") for number in range(len(both))}
    return compared(paired(before, after), ground(smallest), "pre_course", "end_of_course")


def test_interval_agrees_with_welchs_test_of_the_sleep_data() -> None:
    """R's t.test(extra ~ group, data = sleep), as if of twenty people: 17.776 degrees of freedom, -3.365 to 0.205."""
    only, both = ([point + 20 for point in side] for side in SLEEP)
    made = start(both, only)
    assert made.ci == pytest.approx((-33.654832, 2.054832), abs=1e-6)
    assert made.difference == pytest.approx(-15.8)
    assert (made.both_n, made.only_n) == (10, 10)
    assert made.differed is False


@settings(deadline=None)
@given(points, points)
def test_interval_agrees_with_scipy(both: list[int], only: list[int]) -> None:
    made = start(both, only)
    assert made.ci is not None
    if len({*both}) == len({*only}) == 1:
        assert made.ci == (made.difference, made.difference)
    elif len({*both}) > 1 and len({*only}) > 1:  # of one that does not vary scipy warns
        wanted = stats.ttest_ind(only, both, equal_var=False).confidence_interval(0.95)
        assert made.ci == pytest.approx((wanted.low, wanted.high))


def test_both_is_who_is_paired_and_its_mean_the_one_that_the_gain_calls_before() -> None:
    """Q3: one of seven who answered both forms was asked in other words after the course, and is in no pair."""
    before = {**{number: ("a#1", "2") for number in range(6)}, 6: ("b#1", "5")}
    before |= {number: ("a#1", "4") for number in range(7, 12)}
    after = {**{number: ("a#1", "3") for number in range(6)}, 6: ("b#2", "5")}
    found = paired(before, after)
    whole, _ = standing_on(ground(), found.people)
    made = compared(found, ground(), "pre_course", "end_of_course")
    assert (made.both_n, made.both, made.difference) == (6, 2.0, 2.0) == (whole.pairs, whole.before, 2.0)


def test_where_each_group_is_alike_nothing_is_said_of_a_difference() -> None:
    made = start([2] * 5, [4] * 5)
    assert (made.difference, made.ci, made.alike, made.differed) == (2.0, (2.0, 2.0), True, None)


def test_groups_that_are_apart_differed_at_the_start() -> None:
    assert start([4, 5] * 6, [1, 2] * 6).differed is True


@pytest.mark.parametrize(("both", "only"), [(5, 4), (4, 5)])
def test_below_five_on_either_side_there_is_nothing_to_see(both: int, only: int) -> None:
    made = start([2] * both, [4] * only)
    assert (made.both_n, made.only_n, made.why_not) == (both, only, "fewer than 5 people: not shown")
    assert {made.both, made.only, made.difference, made.ci, made.differed} == {None}


def test_where_everybody_answered_both_times_there_is_nothing_to_compare() -> None:
    assert start([1, 2, 3, 4, 5], []) == Start(both_n=5)


def test_json_has_no_figure_that_is_no_number() -> None:
    for made in (start([2] * 5, [4] * 5), start([2] * 5, [4] * 4), start([], [3] * 6)):
        figures = [each for each in made.as_json().values() if isinstance(each, float)]
        assert all(math.isfinite(each) for each in figures)
