"""Q3: the figures of learning gain, against textbooks and scipy."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bot.insight.learning_gain import LARGE, Cell, change, hedges, t_quantile

RUNS = 2000
SLEEP = ([7, -16, -2, -12, -1, 34, 37, 8, 0, 20], [19, 8, 11, 1, -1, 44, 55, 16, 46, 34])
"""What two drugs did to the sleep of ten patients, in tenths of hours: R's `sleep`.

Cushny and Peebles 1905, Journal of Physiology 32:501-510; Student 1908, "The probable error of a mean", Biometrika
6:1-25, doi 10.2307/2331554."""
MOVIES = ([9, 6, 7, 8, 7, 9, 8, 8, 8, 7], [9, 7, 8, 9, 8, 9, 9, 10, 9, 9])
"""Lakens 2013, table 1: how ten people rated two films."""
MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
"""By how many eighths of an inch each of fifteen crossed plants was taller than its selfed twin.

Darwin 1876, The Effects of Cross and Self Fertilisation in the Vegetable Kingdom, table 97 (chapter 6, Zea mays)."""
DEPRESSION = (
    [1830, 500, 1620, 2480, 1680, 1880, 1550, 3060, 1300],
    [878, 647, 598, 2050, 1060, 1290, 1060, 3140, 1290],
)
"""Hamilton's depression scale factor IV of nine patients before and after a drug, in thousandths.

Hollander and Wolfe 1973, Nonparametric Statistical Methods, example 3.1, p. 29; table 3.1 of later editions."""
C4 = {2: 0.7979, 3: 0.8862, 4: 0.9213, 5: 0.9400, 6: 0.9515, 7: 0.9594, 8: 0.9650, 9: 0.9693, 10: 0.9727, 25: 0.9896}
"""The control chart constant c4 by sample size (Montgomery, Statistical Quality Control, appendix VI)."""
points = st.integers(1, 5)
people = st.lists(st.tuples(points, points), min_size=2, max_size=70)


def cells(before: list[int], after: list[int], questions: int = 1) -> list[Cell]:
    return [Cell(first, last, questions, 1) for first, last in zip(before, after, strict=True)]


def test_interval_and_effect_agree_with_students_own_sleep_data() -> None:
    """Student gave no interval: R's example of `sleep` does, with t -4.0621 of 9 degrees of freedom."""
    made = change(cells(*SLEEP, questions=10))
    assert made.change == pytest.approx(1.58)
    assert made.ci == pytest.approx((0.7001142, 2.4598858))
    assert made.dz == pytest.approx(4.0621 / math.sqrt(10), abs=1e-4)


def test_effect_sizes_agree_with_lakens() -> None:
    made = change(cells(*MOVIES))
    assert (made.before, made.after, made.change) == (7.7, 8.7, 1.0)
    assert (round(made.dz or 0, 2), round(made.dav or 0, 2)) == (1.5, 1.13)
    assert (made.improved, made.same, made.worse) == (8, 2, 0)


def test_figures_agree_with_fishers_test_of_darwins_maize() -> None:
    """Fisher 1935, The Design of Experiments, chapter III: 314 eighths in all, t 2.148 of 14 degrees of freedom."""
    made = change(cells([0] * 15, MAIZE, questions=8))
    assert made.change == pytest.approx(20.933 / 8, abs=1e-4)
    assert (made.dz or 0) * math.sqrt(15) == pytest.approx(2.148, abs=5e-4)
    # Every sign of every rank: 1352 of 32768 ways are as far out.
    assert made.wilcoxon_p == pytest.approx(0.0412598, abs=1e-7)


def test_signed_rank_agrees_with_hollander_and_wolfe() -> None:
    """Two-sided p 0.0391 in the 2nd edition (1999), p. 40; R's example(wilcox.test): V 40, one-sided p 0.01953."""
    made = change(cells(*DEPRESSION, questions=1000))
    assert made.wilcoxon_p == pytest.approx(2 * 0.01953, abs=1e-5)
    assert (made.improved, made.same, made.worse) == (2, 0, 7)


@pytest.mark.parametrize(("df", "c4"), C4.items())
def test_correction_agrees_with_the_table_of_c4(df: int, c4: float) -> None:
    """Both are quotients of gamma functions: the factor is c4 times the root of (df - 1) / df."""
    assert hedges(1.0, df) == pytest.approx(c4 * math.sqrt((df - 1) / df), abs=5e-5)


def test_correction_takes_the_bias_out() -> None:
    """The mean of many effect sizes of ten people is the true one, 0.8; without the correction it is too large."""
    drawn = np.random.default_rng(6).normal(0.8, 1.0, (20_000, 10))
    dz = drawn.mean(axis=1) / drawn.std(axis=1, ddof=1)
    error = 3 * float(dz.std()) / math.sqrt(len(dz))
    corrected = [hedges(d, 9) or 0.0 for d in dz.tolist()]
    assert abs(math.fsum(corrected) / len(dz) - 0.8) < error < float(dz.mean()) - 0.8


def test_effect_sizes_have_their_corrected_ones_beside_them() -> None:
    made = change(cells(*MOVIES))
    assert made.dz_hedges == pytest.approx((made.dz or 0) * C4[9] * math.sqrt(8 / 9), abs=1e-4)
    assert made.dav_hedges == pytest.approx((made.dav or 0) * C4[9] * math.sqrt(8 / 9), abs=1e-4)
    two = change([Cell(1, 2, 1, 1), Cell(1, 3, 1, 1)])
    assert two.dz is not None and two.dz_hedges is None


def test_interval_covers_no_gain_nineteen_times_in_twenty() -> None:
    """2,000 courses of 20 people on five points, where before and after are drawn alike: all gain is chance."""
    draw = np.random.default_rng(1908)
    covered, found = 0, 0
    for able in draw.normal(3.0, 0.8, (RUNS, 20)):
        sides = np.clip(np.rint(able + draw.normal(0.0, 0.9, (2, 20))), 1, 5).astype(int)
        made = change(cells(*sides.tolist()))
        assert made.ci is not None and made.wilcoxon_p is not None
        covered += made.ci[0] <= 0 <= made.ci[1]
        found += made.wilcoxon_p < 0.05
    low, high = stats.binom.interval(0.999, RUNS, 0.95)
    assert low <= covered <= high
    assert found <= stats.binom.ppf(0.9995, RUNS, 0.05)


@given(people)
def test_shares_have_wilsons_interval(pairs: list[tuple[int, int]]) -> None:
    made = change(Cell(before, after, 1, 1) for before, after in pairs)
    wanted = stats.binomtest(made.improved or 0, made.pairs).proportion_ci(0.95, method="wilson")
    assert made.shares["improved"] == pytest.approx((wanted.low, wanted.high), abs=1e-9)


@given(people)
def test_turned_round_the_gain_is_the_loss(pairs: list[tuple[int, int]]) -> None:
    made, turned = (
        change(Cell(each[0], each[1], 1, 1) for each in (pair[::step] for pair in pairs)) for step in (1, -1)
    )
    assert turned.change == pytest.approx(-(made.change or 0))
    assert (turned.improved, turned.worse) == (made.worse, made.improved)
    assert turned.wilcoxon_p == made.wilcoxon_p
    assert turned.shares["improved"] == made.shares["worse"]


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


@pytest.mark.parametrize(("n", "alike"), [(1, False), (2, True)])
def test_who_all_changed_alike_have_an_interval_that_is_a_point(n: int, alike: bool) -> None:
    assert change([Cell(2, 4, 1, n)]).alike is alike
    assert not change([Cell(2, 4, 1, n), Cell(2, 3, 1, 1)]).alike


def test_nobody_is_no_small_group() -> None:
    made = change([]).as_json()
    assert (made["pairs"], made["suppressed"]) == (0, False)
    assert made["before"] is made["ci"] is made["wilcoxon_p"] is None


def test_json_is_rounded_and_has_the_names_of_the_contract() -> None:
    made = change(cells(*SLEEP, questions=10)).as_json()
    assert made["ci"] == [0.7001, 2.4599]
    assert set(made) == {
        *("pairs", "before", "after", "change", "ci", "dz", "dav", "improved", "same", "worse", "wilcoxon_p"),
        *("suppressed", "dz_hedges", "dav_hedges", "improved_ci", "same_ci", "worse_ci"),
    }
