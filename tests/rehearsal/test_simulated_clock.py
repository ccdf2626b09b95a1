"""The clock of a play."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.rehearsal.clock import SimulatedClock

NINE = datetime(2026, 3, 29, 9, tzinfo=UTC)


def test_it_stands_until_it_is_moved() -> None:
    clock = SimulatedClock(NINE)
    assert clock() == clock() == NINE
    clock.move_to(NINE.astimezone(timezone(timedelta(hours=1))) + timedelta(hours=1))
    assert clock() == NINE + timedelta(hours=1) and clock().tzinfo is UTC


def test_it_never_goes_back_but_for_another_play() -> None:
    clock = SimulatedClock(NINE)
    with pytest.raises(ValueError, match="does not go back"):
        clock.move_to(NINE - timedelta(seconds=1))
    clock.begin_again(NINE - timedelta(days=1))
    assert clock() == NINE - timedelta(days=1)
