"""A short run of the fault harness on each database; `make faults` runs the long one (P3, P4)."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.running import Plan, run
from tests.postgres import NoServerError

SHORT = Plan(messages=120, seconds=15, workers=2, pace=0.6, gap=1.0, age=3, think=0.2)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_whatever_fails_nothing_is_lost_or_doubled_and_conversations_keep_their_order(
    database: str, tmp_path: Path
) -> None:
    """P3: nothing is lost; P4: nothing goes twice where the provider can be asked."""
    plan = replace(SHORT, database=database)
    try:
        outcome = run(plan, tmp_path)
    except NoServerError as reason:
        pytest.skip(f"no PostgreSQL: {reason}")
    assert outcome.whole, (outcome.counted, outcome.answers, outcome.complaints, outcome.doubles)
    assert outcome.diary.times.total() > 3
