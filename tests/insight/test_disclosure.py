"""Rule 11: small groups are suppressed in one place."""

import pytest

from bot.insight import disclosure
from tests.insight.building import a_partnership


@pytest.mark.parametrize(
    ("n", "shown", "suppressed"), [(0, False, False), (1, False, True), (4, False, True), (5, True, False)]
)
def test_from_five_people_on_a_figure_is_shown(n: int, shown: bool, suppressed: bool) -> None:
    plan = a_partnership().plan
    assert (disclosure.shown(n, plan), disclosure.suppressed(n, plan)) == (shown, suppressed)
    assert bool(disclosure.why_not(n, plan)) is not shown
