"""Q3: the figures of learning gain, against textbooks and scipy."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bot.insight.learning_gain import LARGE, Cell, Change, change, t_quantile

SLEEP = ([7, -16, -2, -12, -1, 34, 37, 8, 0, 20], [19, 8, 11, 1, -1, 44, 55, 16, 46, 34])
"""Student's sleep data (1908), in tenths of hours: what two drugs did to ten patients."""
MOVIES = ([9, 6, 7, 8, 7, 9, 8, 8, 8, 7], [9, 7, 8, 9, 8, 9, 9, 10, 9, 9])
"""Lakens 2013, table 1: how ten people rated two films."""
points = st.integers(1, 5)
people = st.lists(st.tuples(points, points), min_size=2, max_size=70)


def cells(before: list[int], after: list[int], questions: int = 1) -> list[Cell]:
    return [Cell(first, last, questions, 1) for first, last in zip(before, after, strict=True)]


def test_interval_and_effect_agree_with_students_own_sleep_data() -> None:
    made = change(cells(*SLEEP, questions=10))
    assert made.change == pytest.approx(1.58)
    assert made.ci == pytest.approx((0.7001142, 2.4598858))
    assert made.dz == pytest.approx(4.0621 / math.sqrt(10), abs=1e-4)


def test_effect_sizes_agree_with_lakens() -> None:
    made = change(cells(*MOVIES))
    assert (made.before, made.after, made.change) == (7.7, 8.7, 1.0)
    assert (round(made.dz or 0, 2), round(made.dav or 0, 2)) == (1.5, 1.13)
    assert (made.improved, made.same, made.worse) == (8, 2, 0)


@settings(deadline=None)
@given(people)
def test_interval_agrees_with_scipy(pairs: list[tuple[int, int]]) -> None:
    before, after = ([pair[side] for pair in pairs] for side in (0, 1))
    made = change(cells(before, after))
    if made.dz is None:
        assert made.ci == (made.change, made.change)
    else:
        wanted = stats.ttest_rel(after, before).confidence_interval(0.95)
        assert made.ci == pytest.approx((wanted.low, wanted.high))


@pytest.mark.parametrize("df", [1, 9, LARGE - 1, LARGE, LARGE + 1, 50_000, 10**7])
def test_quantiles_agree_with_scipy_on_both_sides_of_the_shortcut(df: int) -> None:
    assert t_quantile(df) == pytest.approx(float(stats.t.ppf(0.975, df)), rel=1e-8)


@given(people, st.randoms())
def test_order_of_rows_changes_no_digit(pairs: list[tuple[int, int]], draw: object) -> None:
    rows = [Cell(before, after, 3, 1) for before, after in pairs]
    shuffled = sorted(rows, key=lambda _: draw.random())  # type: ignore[attr-defined]
    assert change(rows) == change(shuffled)


@given(people)
def test_everybody_improved_stayed_or_got_worse(pairs: list[tuple[int, int]]) -> None:
    made = change(Cell(before, after, 1, 1) for before, after in pairs)
    assert (made.improved or 0) + (made.same or 0) + (made.worse or 0) == made.pairs == len(pairs)


@given(st.lists(st.tuples(points, points, st.integers(1, 9)), min_size=1, max_size=12))
def test_counts_give_what_rows_give(counted: list[tuple[int, int, int]]) -> None:
    rows = [Cell(before, after, 1, 1) for before, after, n in counted for _ in range(n)]
    made = change(Cell(before, after, 1, n) for before, after, n in counted)
    assert made.as_json() == change(rows).as_json()


def test_equal_changes_over_different_numbers_of_questions_are_ties() -> None:
    """A third and two sixths are the same change, though floating point may not say so of differences of means."""
    made = change([Cell(10, 11, 3, 1), Cell(20, 22, 6, 1), Cell(1, 1, 1, 1)])
    assert made.wilcoxon_p == change([Cell(1, 2, 1, 2), Cell(1, 1, 1, 1)]).wilcoxon_p


def test_who_all_changed_alike_have_a_point_for_an_interval_and_no_effect_size() -> None:
    made = change([Cell(2, 3, 1, 4), Cell(3, 4, 1, 2)])
    assert (made.change, made.ci, made.dz) == (1.0, (1.0, 1.0), None)
    assert made.dav is not None


def test_nobody_changed_gives_p_of_one() -> None:
    made = change([Cell(3, 3, 1, 8)])
    assert (made.change, made.ci, made.dz, made.dav, made.wilcoxon_p) == (0.0, (0.0, 0.0), None, None, 1.0)


def test_one_person_has_no_interval() -> None:
    made = change([Cell(2, 4, 1, 1)])
    assert (made.change, made.ci, made.dz, made.wilcoxon_p) == (2.0, None, None, 1.0)


def test_small_groups_are_kept_back() -> None:
    assert change([Cell(2, 4, 1, 4)], at_least=5) == Change(4, suppressed=True)
    assert change([Cell(2, 4, 1, 5)], at_least=5).change == 2.0


def test_nobody_is_no_small_group() -> None:
    made = change([], at_least=5).as_json()
    assert (made["pairs"], made["suppressed"]) == (0, False)
    assert made["before"] is made["ci"] is made["wilcoxon_p"] is None


def test_json_is_rounded_and_has_the_names_of_the_contract() -> None:
    made = change(cells(*SLEEP, questions=10)).as_json()
    assert made["ci"] == [0.7001, 2.4599]
    assert set(made) == {
        *("pairs", "before", "after", "change", "ci", "dz", "dav", "improved", "same", "worse", "wilcoxon_p"),
        "suppressed",
    }
