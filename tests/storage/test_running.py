"""The processes at work: one ticks each minute, one delivers or several share the lanes, and no clock stops them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.storage import running
from bot.storage.running import LANE_LEASE, STALE_AFTER
from bot.storage.tables import Heartbeat, TickClaim
from tests.build import World
from tests.plans import START

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def claims(world: World, owner: str, now: datetime) -> bool:
    with world.database.write() as session:
        return running.claim_minute(session, owner, now)


def beats(world: World, owner: str, now: datetime, *ended: str) -> bool:
    with world.database.write() as session:
        return running.beat_alone(session, owner, now, ended.__contains__)


def workers(world: World, now: datetime) -> int:
    with world.database.read() as session:
        return running.workers(session, now)


def stops(world: World, owner: str) -> None:
    with world.database.write() as session:
        running.stop_beating(session, owner)


def holds(world: World, owner: str, now: datetime, *names: str) -> set[str]:
    with world.database.write() as session:
        return running.hold_lanes(session, owner, names, now)


def test_a_minute_is_claimed_by_one(world: World) -> None:
    assert [claims(world, f"p{n}", START + n * SECOND) for n in range(3)] == [True, False, False]
    assert claims(world, "p2", START + MINUTE)


def test_claims_of_other_days_are_not_kept(world: World) -> None:
    for day in range(4):
        claims(world, "p", START + timedelta(days=day))
    assert [claim.minute for claim in world.rows(TickClaim)] == [START + timedelta(days=day) for day in (2, 3)]


def test_a_clock_that_steps_back_does_not_stop_the_ticks(world: World) -> None:
    back = START - timedelta(hours=1)
    assert claims(world, "p", START)
    assert claims(world, "p", back)
    assert not claims(world, "q", back)


def test_two_clocks_that_differ_a_little_tick_each_minute_once(world: World) -> None:
    ahead = START + MINUTE
    assert claims(world, "fast", ahead)
    assert claims(world, "slow", START)
    assert not claims(world, "slow", ahead)


def test_one_process_delivers_while_its_heart_beats(world: World) -> None:
    assert workers(world, START) == 0
    assert beats(world, "a", START)
    assert not beats(world, "b", START + STALE_AFTER - SECOND)
    assert workers(world, START + SECOND) == 1
    later = START + STALE_AFTER
    assert workers(world, later) == 0
    assert beats(world, "b", later)
    assert world.rows(Heartbeat)[0].owner == "b"


def test_a_process_that_has_ended_need_not_be_waited_for(world: World) -> None:
    assert beats(world, "a", START)
    assert beats(world, "b", START + SECOND, "a")


def test_a_beat_from_the_future_is_an_old_one(world: World) -> None:
    """The clock has stepped back: the beat's owner would have beaten again since."""
    assert beats(world, "a", START + timedelta(hours=1))
    assert beats(world, "b", START)


def test_who_stops_makes_room_and_nobody_elses_beat_is_stopped(world: World) -> None:
    beats(world, "a", START)
    stops(world, "b")
    assert workers(world, START) == 1
    stops(world, "a")
    assert beats(world, "b", START)


def test_workers_beat_side_by_side_and_are_forgotten_when_they_are_gone(world: World) -> None:
    for n in range(3):
        with world.database.write() as session:
            running.beat_among(session, f"w{n}", START + n * timedelta(seconds=60))
    assert workers(world, START + timedelta(seconds=120)) == 2
    assert len(world.rows(Heartbeat)) == 2


def test_a_lane_is_held_by_one_worker_until_its_lease_runs_out(world: World) -> None:
    assert holds(world, "a", START, "mail", "slack:here") == {"mail", "slack:here"}
    assert holds(world, "b", START + LANE_LEASE - SECOND, "mail") == set()
    assert holds(world, "a", START + SECOND, "mail") == {"mail"}
    assert holds(world, "b", START + LANE_LEASE + SECOND, "mail", "slack:here") == {"mail", "slack:here"}


@pytest.mark.parametrize("gives_back", ["let_go", "stop_beating"])
def test_a_lane_that_is_given_back_can_be_had_at_once(world: World, gives_back: str) -> None:
    holds(world, "a", START, "mail")
    with world.database.write() as session:
        if gives_back == "let_go":
            running.let_go(session, "a", ["mail"])
        else:
            running.stop_beating(session, "a")
    assert holds(world, "b", START, "mail") == {"mail"}


def test_a_lease_from_the_future_has_run_out(world: World) -> None:
    holds(world, "a", START + timedelta(hours=1), "mail")
    assert holds(world, "b", START, "mail") == {"mail"}
    with world.database.read() as session:
        assert running.lanes_held(session, START) == {"mail": "b"}


def test_a_tick_that_ended_is_remembered(world: World) -> None:
    with world.database.write() as session:
        assert running.last_ticked(session) is None
        running.ticked(session, "a", START)
        running.stop_beating(session, "a")
    with world.database.read() as session:
        assert running.last_ticked(session) == START


def test_an_alarm_is_raised_by_one_and_ended_by_one(world: World) -> None:
    with world.database.write() as session:
        assert running.alarm_since(session) is None
        assert [running.raise_alarm(session, owner, START) for owner in ("a", "b")] == [True, False]
        running.stop_beating(session, "a")
        assert running.alarm_since(session) == START
        assert [running.end_alarm(session) for _ in range(2)] == [START, None]
        assert running.raise_alarm(session, "b", START + MINUTE)
        assert workers_in(session) == 0


def workers_in(session: Session) -> int:
    return running.workers(session, START + MINUTE)
