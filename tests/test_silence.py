"""How long nothing has ticked, whatever the clocks do: no false alarm after a pause, none missed after a step back."""

from datetime import timedelta

import pytest

from bot.silence import Silence
from tests.plans import START

MINUTE = timedelta(minutes=1)


def looks(silence: Silence, *minutes: int) -> list[bool]:
    told = []
    for minute in minutes:
        silence.look(START + minute * MINUTE)
        told.append(silence.too_long)
    return told


def test_a_quarter_of_an_hour_without_a_tick_is_too_long() -> None:
    silence = Silence(START)
    silence.last = START
    assert looks(silence, *range(15)) == [False] * 15
    assert looks(silence, 15) == [True]
    silence.last = START + 15 * MINUTE
    assert looks(silence, 16, 17) == [False, False]


def test_where_nothing_ever_ticked_it_counts_from_when_the_process_awoke() -> None:
    silence = Silence(START)
    assert looks(silence, *range(16)) == [False] * 15 + [True]
    assert silence.since == START


@pytest.mark.parametrize("hours", [1, 1000])
def test_who_starts_after_a_long_silence_lets_the_calendar_tick_first(hours: int) -> None:
    silence = Silence(START)
    silence.last = START - timedelta(hours=hours)
    assert looks(silence, *range(5)) == [False] * 5
    assert silence.long
    assert looks(silence, 5) == [True]
    assert silence.since == START - timedelta(hours=hours)


def test_a_machine_that_was_suspended_lets_the_calendar_tick_first() -> None:
    silence = Silence(START)
    silence.last = START + MINUTE
    assert looks(silence, 1, 2, 600, 601) == [False] * 4
    silence.last = START + 601 * MINUTE
    assert looks(silence, 602, 603, 604, 605, 606, 607) == [False] * 6


def test_a_clock_that_was_set_back_hides_no_silence() -> None:
    """The last tick then claims to be still to come."""
    silence = Silence(START)
    silence.last = START
    assert looks(silence, 0, -600) == [False, False]
    assert looks(silence, *range(-599, -585)) == [False] * 14
    assert looks(silence, -585) == [True]
    silence.last = START - 585 * MINUTE
    assert looks(silence, -584) == [False]
