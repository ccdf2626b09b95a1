"""Stored touchpoints follow the timeline: what is unsent moves, what is sent stays (L1)."""

from datetime import timedelta

import pytest

from bot.flows.reconcile import reconcile_bookings
from bot.storage.tables import Booking, Event, Touchpoint
from tests.build import World
from tests.plans import a_partnership, at, without_stages

AFTER = at("2026-03-02", "15:30")


def states(world: World, booking: Booking) -> dict[str, str]:
    return {t.stage: t.state for t in world.touchpoints(booking)}


def test_a_booking_makes_a_touchpoint_for_every_stage_with_a_date(world: World) -> None:
    booking = world.a_booking()
    assert states(world, booking) == dict.fromkeys(("pre_course", "end_of_course", "impact_check"), "planned")
    assert all(t.next_at == t.due_at for t in world.touchpoints(booking))


def test_a_moved_event_moves_what_is_unsent(world: World) -> None:
    event = world.an_event()
    booking = world.a_booking(event)
    world.moves(event, at("2026-03-30"))
    assert world.plans_of(booking)["pre_course"] == at("2026-03-23")
    assert world.plans_of(booking)["end_of_course"] == at("2026-03-30", "15:30")


def test_a_sent_invitation_stays_open_and_closes_at_the_new_start(world: World) -> None:
    event = world.an_event()
    booking = world.a_booking(event)
    world.tick(at("2026-02-23"))
    world.moves(event, at("2026-03-30"))
    sent = world.touchpoint(booking, "pre_course")
    assert (sent.state, sent.due_at, sent.closes_at) == ("sent", at("2026-02-23"), at("2026-03-30"))
    world.run_until(at("2026-03-29"))
    assert world.sent(booking) == ["pre_course", "pre_course_reminder"]  # not a second invitation
    assert world.letters("pre_course_reminder")[0].context["event"]["date"] == "Monday 30 March 2026"  # type: ignore[index,call-overload]


def test_a_form_that_closed_opens_again_when_its_event_moves_away(world: World) -> None:
    event = world.an_event()
    booking = world.a_booking(event)
    world.run_until(at("2026-03-02"))
    assert states(world, booking)["pre_course"] == "expired"
    world.moves(event, at("2026-03-30"))
    assert states(world, booking)["pre_course"] == "sent"


def test_an_event_moved_into_the_past_mails_nothing_that_would_have_closed(world: World) -> None:
    event = world.an_event()
    booking = world.a_booking(event)
    world.moves(event, at("2025-06-02"))
    assert set(states(world, booking).values()) == {"expired"}
    world.run_until(at("2026-02-01"))
    assert world.sent() == []


def test_the_past_is_not_mailed_but_what_is_still_open_is(world: World) -> None:
    booking = world.a_booking(world.an_event(at("2025-12-15")), attended=True)
    pre, end = world.touchpoint(booking, "pre_course"), world.touchpoint(booking, "end_of_course")
    assert (pre.state, pre.reason, pre.sent_at, pre.next_at) == ("expired", "past", None, None)
    world.tick()
    assert world.sent(booking) == ["end_of_course"]  # three weeks late, one week before it closes
    assert end.state == "planned"


def test_a_late_cancellation_cancels_what_is_unsent_and_what_is_open(world: World) -> None:
    booking = world.a_booking()
    world.tick(at("2026-02-23"))
    world.change(booking, state="cancelled")
    assert states(world, booking) == dict.fromkeys(("pre_course", "end_of_course", "impact_check"), "cancelled")
    world.run_until(at("2026-07-01"))
    assert world.sent(booking) == ["pre_course"]


def test_cancelled_after_answering_is_kept(world: World) -> None:
    booking = world.a_booking()
    world.tick(at("2026-02-23"))
    world.answers(booking, "pre_course")
    world.change(booking, state="cancelled")
    answered = world.touchpoint(booking, "pre_course")
    assert answered.state == "answered"
    assert world.figures(answered)


def test_re_booking_begins_a_new_round(world: World) -> None:
    booking = world.a_booking()
    world.tick(at("2026-02-23"))
    world.change(booking, state="cancelled")
    world.change(booking, state="booked", round=2)
    assert sorted((t.stage, t.round, t.state) for t in world.touchpoints(booking)) == [
        ("end_of_course", 1, "cancelled"),
        ("end_of_course", 2, "planned"),
        ("impact_check", 1, "cancelled"),
        ("impact_check", 2, "planned"),
        ("pre_course", 1, "cancelled"),
        ("pre_course", 2, "planned"),
    ]
    world.tick()
    assert world.sent(booking) == ["pre_course", "pre_course"]  # once in each round


def test_the_register_overrides_what_the_delegate_declared(world: World) -> None:
    booking = world.a_booking()
    world.run_until(AFTER)
    world.answers(booking, there="all")
    assert "certificate" in world.plans_of(booking)
    world.marks(booking, False)
    assert not {"certificate", "supervisor_briefing", "impact_check"} & set(world.plans_of(booking))
    assert states(world, booking)["end_of_course"] == "answered"


def test_attendance_put_right_brings_back_what_was_called_off(world: World) -> None:
    booking = world.a_booking()
    world.run_until(AFTER)
    world.marks(booking, False)
    assert states(world, booking)["end_of_course"] == "cancelled"
    world.marks(booking, True)
    again = world.touchpoint(booking, "end_of_course")
    assert (again.state, again.next_at) == ("sent", at("2026-03-04"))
    world.answers(booking, "end_of_course")
    assert world.sent(booking).count("end_of_course") == 1


def test_an_invitation_called_off_before_it_went_goes_once_it_is_on_again(world: World) -> None:
    """What was queued, then dropped at the claim, was not sent: nobody may lose their form by that."""
    booking = world.a_booking()
    world.tick(AFTER, deliver=False)
    world.marks(booking, False)
    world.tick()
    dropped = world.touchpoint(booking, "end_of_course")
    assert (dropped.state, dropped.sent_at, world.sent(booking)) == ("cancelled", None, [])
    world.marks(booking, True)
    world.tick()
    assert world.sent(booking) == ["end_of_course"]


def test_a_changed_plan_moves_the_unsent_and_sends_no_sent_one_again(world: World) -> None:
    booking = world.a_booking()
    world.tick(at("2026-02-23"))
    world.use(
        a_partnership(
            pre_course={"when": "3 days before event start"}, impact_check={"when": "8 weeks after event end"}
        )
    )
    world.tick()
    assert world.plans_of(booking)["impact_check"] == at("2026-04-27")
    world.run_until(at("2026-02-28"))
    assert world.sent(booking) == ["pre_course", "pre_course_reminder"]


def test_a_stage_that_the_plan_lost_is_called_off_and_says_so(world: World) -> None:
    booking = world.a_booking()
    world.use(without_stages(a_partnership(), "impact_check"))
    world.tick()
    gone = world.touchpoint(booking, "impact_check")
    assert (gone.state, gone.reason) == ("cancelled", "not_in_plan")


def test_a_stage_that_the_plan_gains_is_planned_for_old_bookings(world: World) -> None:
    world.use(a_partnership(impact_check=None))
    booking = world.a_booking()
    world.tick()
    world.use(a_partnership())
    world.tick()
    assert "impact_check" in world.plans_of(booking)


@pytest.mark.parametrize(("change", "reason"), [({"state": "cancelled"}, "cancelled"), ({"state": "absent"}, "absent")])
def test_what_is_called_off_says_why(world: World, change: dict[str, str], reason: str) -> None:
    booking = world.a_booking()
    world.change(booking, **change)
    assert world.touchpoint(booking, "impact_check").reason == reason


def test_a_cancelled_event_calls_off_its_bookings_and_its_trainers(world: World) -> None:
    event = world.an_event(trainers=[world.a_person("Tess Trainer")])
    booking = world.a_booking(event)
    with world.database.write() as session:
        session.get_one(Event, event.id).cancelled_at = world.now
    world.moves(event, event.starts_at)
    assert {t.reason for t in world.rows(Touchpoint)} == {"event_cancelled"}
    assert world.plans_of(booking) == {}


def test_a_trainer_without_an_address_is_not_written_to(world: World) -> None:
    nameless = world.a_person("Tess Trainer")
    with world.database.write() as session:
        session.merge(nameless).email = ""
    event = world.an_event(trainers=[world.get(nameless)])
    assert [t.role for t in world.rows(Touchpoint, event_id=event.id)] == ["officer"]


def test_reconciling_another_partnerships_booking_does_nothing(world: World) -> None:
    theirs = world.a_booking(partnership="there")
    with world.database.write() as session:
        changes = reconcile_bookings(session, world.plans["here"], [theirs.id], now=world.now + timedelta(days=1))
    assert changes.total == 0
