"""Q3: the interval of a share, against the paper that compared seven of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bot.insight.wilson import interval

NEWCOMBE = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
"""Newcombe 1998, "Two-sided confidence intervals for the single proportion: comparison of seven methods".

Statistics in Medicine 17:857-872, table I, method 3 (score, no continuity correction)."""
shares = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("k", "n", "low", "high"), NEWCOMBE)
def test_interval_agrees_with_newcombes_table(k: int, n: int, low: float, high: float) -> None:
    assert interval(k, n) == pytest.approx((low, high), abs=5e-5)


@given(shares)
def test_interval_agrees_with_scipy(share: tuple[int, int]) -> None:
    wanted = stats.binomtest(*share).proportion_ci(0.95, method="wilson")
    assert interval(*share) == pytest.approx((wanted.low, wanted.high), abs=1e-9)


@given(shares)
def test_interval_holds_the_share_and_stays_a_share(share: tuple[int, int]) -> None:
    low, high = interval(*share)
    assert 0 <= low <= share[0] / share[1] <= high <= 1


@given(shares)
def test_who_did_and_who_did_not_mirror_each_other(share: tuple[int, int]) -> None:
    k, n = share
    low, high = interval(n - k, n)
    assert interval(k, n) == pytest.approx((1 - high, 1 - low))


def test_nobody_may_be_any_share() -> None:
    assert interval(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("k", "n"), [(-1, 4), (5, 4)])
def test_more_than_all_is_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        interval(k, n)
