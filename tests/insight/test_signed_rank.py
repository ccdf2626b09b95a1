"""Q3: the signed-rank test with ties and zeros."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bot.insight.signed_rank import EXACT_UP_TO, p_value

slow = settings(deadline=None, max_examples=40)
changes = st.lists(st.integers(-4, 4), min_size=2, max_size=10)


def by_hand(by: list[int]) -> float:
    """Try every sign of every change: ranks with zeros in them, then without (Pratt)."""
    ranks = stats.rankdata(np.abs(by))
    kept = [float(rank) for rank, change in zip(ranks, by, strict=True) if change]
    seen = sum(rank for rank, change in zip(ranks, by, strict=True) if change > 0)
    sums = [sum(r for r, up in zip(kept, signs, strict=True) if up) for signs in product((0, 1), repeat=len(kept))]
    tails = (sum(s <= seen for s in sums), sum(s >= seen for s in sums))
    return min(1.0, 2 * min(tails) / len(sums))


def approximately(by: list[int]) -> float:
    return float(stats.wilcoxon(np.array(by, dtype=float), zero_method="pratt", method="approx").pvalue)


@slow
@given(changes)
def test_small_groups_are_counted_whole(by: list[int]) -> None:
    assert p_value(Counter[float](by)) == pytest.approx(by_hand(by))


@slow
@given(changes.filter(any))
def test_exact_agrees_with_scipys_permutations(by: list[int]) -> None:
    method = stats.PermutationMethod(n_resamples=2**10)
    wanted = stats.wilcoxon(np.array(by, dtype=float), zero_method="pratt", method=method).pvalue
    assert p_value(Counter[float](by)) == pytest.approx(wanted)


@slow
@given(st.lists(st.integers(-9, 10), min_size=EXACT_UP_TO + 1, max_size=300).filter(any))
def test_large_groups_agree_with_scipys_approximation(by: list[int]) -> None:
    assert p_value(Counter[float](by)) == pytest.approx(approximately(by), abs=1e-12)


def test_exact_and_approximate_meet_where_they_change_over() -> None:
    by = [1] * 22 + [2] * 6 + [-1] * 12 + [0] * 10
    assert len(by) == EXACT_UP_TO
    assert p_value(Counter[float](by)) == pytest.approx(approximately(by), abs=0.01)


def test_the_direction_does_not_matter() -> None:
    by = Counter[float]({1: 7, 2: 3, -1: 2, 0: 4})
    assert p_value(by) == p_value({-change: n for change, n in by.items()})


@pytest.mark.parametrize("by", [{}, {0: 9}])
def test_no_change_gives_one(by: dict[float, int]) -> None:
    assert p_value(by) == 1.0
