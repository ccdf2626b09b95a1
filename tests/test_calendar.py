"""The calendar: a tick is safe at any time, by any number of processes (rule 3)."""

import dataclasses
from datetime import timedelta
from threading import Thread

import pytest

from bot.storage.tables import Booking, PlanSeen
from tests.build import World
from tests.plans import THERE, a_partnership, at

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


def test_what_waits_for_a_stage_to_be_sent_goes_at_the_same_tick(world: World) -> None:
    at_once = {"when": "at supervisor_briefing sent", "who": "booked"}
    world.use(a_partnership(supervisor_check=at_once), a_partnership(THERE))
    booking = world.a_booking(attended=True)
    world.tick(at("2026-03-16"))
    assert world.touchpoint(booking, "supervisor_check").state == "sent"
    assert world.tick().queued == 0
