"""When sample people do what they are asked."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rehearsal.manners import AtOnce, SampleManner
from tests.rehearsal.arriving import NOON, an_arrival

LONDON = ZoneInfo("Europe/London")
MANY = 2000
MANNER = SampleManner(1, LONDON)


def who(n: int) -> str:
    return f"p{n}@a.example p{n}"


@pytest.mark.parametrize(
    ("kind", "share"),
    [("pre_course", 0.80), ("end_of_course", 0.70), ("impact_check", 0.45), ("trainer_feedback", 0.9)],
)
def test_so_many_answer_some_of_them_only_after_a_reminder(kind: str, share: float) -> None:
    moved_by = [
        [number for number in range(3) if MANNER.when(an_arrival(who=who(n), kind=kind, number=number), reminders=2)]
        for n in range(MANY)
    ]
    assert sum(map(bool, moved_by)) / MANY == pytest.approx(share, abs=0.03)
    assert all(len(each) <= 1 for each in moved_by)
    assert {0, 1, 2} == {number for each in moved_by for number in each}


def test_some_are_out_of_office_for_days() -> None:
    times = [MANNER.when(an_arrival(who=who(n)), reminders=2) for n in range(MANY)]
    waits = [at - NOON for at in times if at is not None]
    assert sum(wait > timedelta(days=3) for wait in waits) / MANY == pytest.approx(0.7 * 0.15, abs=0.03)


@pytest.mark.parametrize("days", [1, 28])
def test_it_is_done_in_the_day_and_before_the_stage_closes(days: int) -> None:
    for n in range(300):
        arrival = an_arrival(who=who(n), days=days)
        at = MANNER.when(arrival, reminders=0)
        assert at is None or arrival.at <= at < arrival.closes_at
        if at is not None and at < arrival.closes_at - timedelta(hours=1):
            assert time(8) <= at.astimezone(LONDON).time() <= time(20)


def test_supervisors_act_at_once_after_a_nudge_or_never() -> None:
    def moved(number: int) -> float:
        come = [an_arrival(who=who(n), kind="supervisor_briefing", number=number) for n in range(MANY)]
        return sum(MANNER.when(each, reminders=2) is not None for each in come) / MANY

    assert moved(0) == pytest.approx(0.45, abs=0.03)
    assert moved(1) == pytest.approx(0.30, abs=0.03)
    assert moved(2) == 0


def test_the_prompt_do_everything_in_the_instant_of_the_invitation() -> None:
    assert AtOnce().when(an_arrival(), reminders=2) == NOON
    assert AtOnce().when(an_arrival(number=1), reminders=2) is None
