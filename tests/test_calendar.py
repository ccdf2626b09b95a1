"""The calendar: a tick is safe at any time, by any number of processes (rule 3)."""

import dataclasses
from datetime import timedelta
from threading import Thread

import pytest

from bot import calendar
from bot.storage.tables import Booking, Heartbeat, PlanSeen, TickClaim
from tests.build import START, THERE, World, a_partnership, at

DUE = at("2026-02-23")


def test_a_tick_tells_what_it_did(world: World) -> None:
    world.a_booking()
    world.a_booking(partnership=THERE)
    ticked = world.tick(DUE)
    assert (ticked.now, ticked.queued, ticked.delivered.sent) == (DUE, 2, 2)
    again = world.tick(DUE)
    assert (again.planned, again.queued, again.delivered.sent) == (0, 0, 0)


def test_a_tick_without_a_dispatcher_plans_and_queues_and_sends_nothing(world: World) -> None:
    world.a_booking()
    ticked = world.tick(DUE, deliver=False)
    assert (ticked.queued, ticked.delivered.sent, world.mail.accepted) == (1, 0, [])
    assert world.tick(DUE).delivered.sent == 1


def test_a_changed_plan_is_followed_once(world: World) -> None:
    world.a_booking()
    world.tick()
    world.use(a_partnership(pre_course={"when": "2 weeks before event start"}), a_partnership(THERE))
    assert world.tick().planned == 1
    assert world.tick().planned == 0
    assert {seen.partnership for seen in world.rows(PlanSeen)} == {"here", THERE}


def test_a_booking_that_was_marked_is_worked_out_anew(world: World) -> None:
    booking = world.a_booking()
    world.tick()
    with world.database.write() as session:
        row = session.get_one(Booking, booking.id)
        row.state, row.stale = "cancelled", True
    assert world.tick().planned == 3
    assert not world.get(booking).stale


def test_more_is_due_than_one_batch_holds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.calendar.BATCH", 2)
    monkeypatch.setattr("bot.flows.queueing.BATCH", 2)
    event = world.an_event()
    for _ in range(5):
        world.a_booking(event)
    world.use(a_partnership(pre_course={"when": "8 days before event start"}), a_partnership(THERE))
    ticked = world.tick(DUE)
    assert (ticked.planned, ticked.queued) == (5, 5)


def test_several_processes_that_tick_at_once_send_each_message_once(world: World) -> None:
    event = world.an_event()
    for _ in range(6):
        world.a_booking(event)
    world.now = DUE
    threads = [Thread(target=world.tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({m.message_id for m in world.mail.accepted}) == len(world.mail.accepted) == 6


def test_a_partnership_without_a_plan_is_left_alone(world: World) -> None:
    theirs = world.a_booking(partnership=THERE)
    world.use(a_partnership())
    assert world.tick(DUE).queued == 0
    assert world.touchpoint(theirs, "pre_course").state == "planned"


def test_a_minute_is_claimed_by_one(world: World) -> None:
    at_once = [calendar.claim_minute(world.database, f"p{n}", START + timedelta(seconds=n)) for n in range(3)]
    assert at_once == [True, False, False]
    assert calendar.claim_minute(world.database, "p2", START + timedelta(minutes=1))


def test_claims_of_other_days_are_not_kept(world: World) -> None:
    for day in range(4):
        calendar.claim_minute(world.database, "p", START + timedelta(days=day))
    assert [claim.minute for claim in world.rows(TickClaim)] == [START + timedelta(days=day) for day in (2, 3)]


def test_one_process_delivers_while_its_heart_beats(world: World) -> None:
    beats = world.database
    assert not calendar.someone_delivers(beats, START)
    assert calendar.beat(beats, "a", START)
    assert not calendar.beat(beats, "b", START + calendar.STALE_AFTER - timedelta(seconds=1))
    assert calendar.beat(beats, "a", START + calendar.BEAT)
    assert calendar.someone_delivers(beats, START + calendar.BEAT)
    later = START + calendar.BEAT + calendar.STALE_AFTER
    assert not calendar.someone_delivers(beats, later)
    assert calendar.beat(beats, "b", later)
    assert world.rows(Heartbeat)[0].owner == "b"


def test_who_stops_makes_room_and_nobody_elses_beat_is_stopped(world: World) -> None:
    calendar.beat(world.database, "a", START)
    calendar.stop_beating(world.database, "b")
    assert calendar.someone_delivers(world.database, START)
    calendar.stop_beating(world.database, "a")
    assert calendar.beat(world.database, "b", START)


def test_a_touchpoint_that_cannot_be_dealt_with_holds_up_no_other(world: World) -> None:
    mine, theirs = world.a_booking(), world.a_booking(partnership=THERE)
    world.use(dataclasses.replace(a_partnership(), questionnaires={}), a_partnership(THERE))
    world.tick(DUE)
    assert (world.sent(mine), world.sent(theirs)) == ([], ["pre_course"])
    world.use(a_partnership(), a_partnership(THERE))
    world.tick(DUE + timedelta(minutes=59))
    assert world.sent(mine) == []
    world.tick(DUE + timedelta(minutes=60))
    assert world.sent(mine) == ["pre_course"]


def test_a_plan_that_cannot_be_followed_stops_neither_the_others_nor_the_delivery(world: World) -> None:
    theirs = world.a_booking(partnership=THERE)
    mine = world.a_booking()
    broken = world.plans["here"].plan.model_copy(update={"stages": {"pre_course": None}})
    world.use(dataclasses.replace(world.plans["here"], plan=broken, digest="broken"), a_partnership(THERE))
    with pytest.raises(AttributeError):
        world.tick(DUE)
    assert (world.sent(theirs), world.sent(mine)) == (["pre_course"], [])
