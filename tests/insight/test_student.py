"""The points of Student's t agree with scipy's, also where the degrees of freedom are not whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bot.insight.student import two_sided


@pytest.mark.parametrize("df", [1, 1.01, 1.5, 2, 2.7, 3, 13.37, 77.7, 999, 5_000])
@pytest.mark.parametrize("share", [0.5, 0.95])
def test_points_agree_with_scipy(share: float, df: float) -> None:
    assert two_sided(share, df) == pytest.approx(float(stats.t.ppf((1 + share) / 2, df)), rel=1e-8)


@given(st.floats(1, 10_000))
def test_a_point_comes_nearer_to_the_normal_curves_as_people_are_more(df: float) -> None:
    assert 1.95996398 < two_sided(0.95, 2 * df) < two_sided(0.95, df) <= 12.7062048
