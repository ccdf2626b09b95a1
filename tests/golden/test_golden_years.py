"""The figures of a seeded year of each partnership stay as they are (issue 6, "Golden data")."""

import pytest

from bot.plan.loading import load
from tests.bench.bench_world import CONFIG
from tests.golden import figures
from tests.golden.year import PLACES, a_roster, played

PLANS = load(CONFIG)


@pytest.mark.parametrize("key", sorted(PLANS))
def test_a_seeded_year_gives_the_figures_that_are_kept_of_it(key: str) -> None:
    """`python -m docs.examples` keeps those of a change that is meant."""
    with played(PLANS[key]) as context:
        found = figures.of(context)
    assert found == figures.kept(key)


@pytest.mark.parametrize("key", sorted(PLANS))
def test_a_year_has_twelve_events_some_of_them_small(key: str) -> None:
    roster = a_roster(PLANS[key])
    events = [row.event_ref for row in roster.rows]
    assert sorted(events.count(ref) for ref in set(events)) == sorted(PLACES)
    assert min(PLACES) < PLANS[key].plan.small_groups.officers
    assert a_roster(PLANS[key]) == roster
