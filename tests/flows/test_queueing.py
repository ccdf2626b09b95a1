"""What a tick queues: invitations, reminders, closings; nothing twice, nothing late (L1, L2, L6, L7)."""

from datetime import timedelta

import pytest

from bot.flows import preferences
from bot.flows.queueing import queue_due
from bot.storage.tables import Person, Touchpoint
from tests.build import World
from tests.plans import THERE, a_partnership, at, without_stages

AFTER = at("2026-03-02", "15:30")


def test_a_stage_is_sent_when_it_is_due_and_not_before(world: World) -> None:
    booking = world.a_booking()
    world.tick(at("2026-02-23") - timedelta(minutes=1))
    assert world.sent() == []
    world.tick(at("2026-02-23"))
    assert world.sent(booking) == ["pre_course"]
    assert world.touchpoint(booking, "pre_course").sent_at == at("2026-02-23")


def test_ticking_again_sends_nothing_again(world: World) -> None:
    booking = world.a_booking()
    for _ in range(3):
        world.tick(at("2026-02-23"))
    assert world.sent(booking) == ["pre_course"]


def test_the_whole_life_of_a_silent_delegate(world: World) -> None:
    booking = world.a_booking(attended=True)
    world.run_until(at("2026-08-01"))
    mine = [(m.template, m.sent_at) for m in world.queue("sent") if m.person_id == booking.person_id]
    assert mine == [
        ("pre_course", at("2026-02-23")),
        ("pre_course_reminder", at("2026-02-28")),
        ("end_of_course", AFTER),
        ("end_of_course_reminder", at("2026-03-04")),
        ("end_of_course_reminder", at("2026-03-09")),
        ("impact_check", at("2026-05-25")),
        ("impact_check_reminder", at("2026-06-01")),
        ("impact_check_reminder", at("2026-06-08")),
    ]
    asked = ("pre_course", "end_of_course", "impact_check")
    assert {t.state for t in world.touchpoints(booking) if t.stage in asked} == {"expired"}
    assert {t.reason for t in world.touchpoints(booking) if t.stage in asked} == {"closed"}


def test_only_who_has_not_answered_is_reminded(world: World) -> None:
    event = world.an_event()
    quick, slow = world.a_booking(event), world.a_booking(event)
    world.tick(at("2026-02-23"))
    world.answers(quick, "pre_course")
    world.run_until(at("2026-03-01"))
    assert world.sent(quick) == ["pre_course"]
    assert world.sent(slow) == ["pre_course", "pre_course_reminder"]


def test_no_reminder_comes_after_the_close(world: World) -> None:
    world.use(a_partnership(end_of_course={"closes": "5 days after sent"}))
    booking = world.a_booking()
    world.run_until(at("2026-04-20"))
    assert world.sent(booking)[2:] == ["end_of_course", "end_of_course_reminder"]


def test_after_a_silence_only_the_newest_reminder_goes(world: World) -> None:
    booking = world.a_booking()
    world.tick(AFTER)
    world.tick(at("2026-03-20"))  # both reminders have come due meanwhile
    assert world.sent(booking) == ["end_of_course", "end_of_course_reminder"]
    assert world.letters("end_of_course_reminder")[0].context["reminder"] == 2


def test_an_invitation_that_comes_late_is_not_followed_by_reminders_of_the_past(world: World) -> None:
    booking = world.a_booking()
    world.tick(at("2026-03-01"))  # the invitation was due a week ago, its reminder yesterday
    world.run_until(at("2026-03-02", "09:00"))
    assert world.sent(booking) == ["pre_course"]


def test_after_a_silence_past_the_close_nothing_goes(world: World) -> None:
    booking = world.a_booking()
    world.tick(at("2026-04-20"))
    assert world.sent(booking) == []
    assert world.touchpoint(booking, "end_of_course").reason == "past"


def test_while_the_invitation_waits_to_be_delivered_no_reminder_joins_it(world: World) -> None:
    booking = world.a_booking()
    world.tick(AFTER, deliver=False)
    world.tick(at("2026-03-04"), deliver=False)
    assert [m.template for m in world.queue("queued") if m.person_id == booking.person_id] == ["end_of_course"]


def test_reminders_of_supervisors_come_twice_at_most_and_on_working_days(world: World) -> None:
    booking = world.a_booking(world.an_event(at("2026-03-16")))
    world.tick(at("2026-03-16", "15:30"))
    world.answers(booking)
    world.run_until(at("2026-07-01"))
    nudges = [m.sent_at for m in world.queue("sent") if m.template.startswith("supervisor_briefing")]
    assert nudges == [at("2026-03-17"), at("2026-03-24"), at("2026-03-31")]  # L7


def test_a_stage_1_never_answered_has_no_stage_2(world: World) -> None:
    world.use(a_partnership(impact_check={"when": "60 days after end_of_course answered"}))
    booking = world.a_booking(attended=True)
    world.run_until(at("2026-12-01"))
    assert "impact_check" not in world.sent(booking)


def test_the_impact_check_plays_the_delegates_own_actions_back(world: World) -> None:
    booking = world.a_booking()
    world.tick(AFTER)
    world.answers(booking, action_1="Ring the hub", action_3="Read {action} again")
    world.run_until(at("2026-05-25"))
    assert world.letters("impact_check")[0].context["actions"] == ["Ring the hub", "Read {action} again"]  # L6
    first = world.takes(world.touchpoint(booking, "impact_check"))
    assert getattr(first, "text", "") == "Ring the hub: what became of it?"


def test_who_chats_is_asked_in_chat_reminded_by_mail_and_mailed_the_impact_check(world: World) -> None:
    world.use(a_partnership(), chat="slack")
    booking = world.a_booking(attended=True)
    with world.database.write() as session:
        preferences.prefer(session, "here", booking.person_id, channel="chat", now=world.now)
    world.run_until(at("2026-05-25"))
    by = [(m.template, m.channel) for m in world.queue("sent") if m.person_id == booking.person_id]
    assert ("end_of_course", "slack") in by  # C3
    assert ("end_of_course_reminder", "mail") in by
    assert ("impact_check", "mail") in by  # L6, cscp


def test_supervisors_are_always_mailed(world: World) -> None:
    world.use(a_partnership(), chat="slack")
    booking = world.a_booking(attended=True)
    with world.database.write() as session:
        preferences.prefer(session, "here", booking.supervisor_id or 0, channel="chat", now=world.now)
    world.run_until(at("2026-03-20"))
    assert {m.channel for m in world.queue() if m.role == "supervisor"} == {"mail"}


def test_a_person_who_stopped_is_written_to_no_more(world: World) -> None:
    event = world.an_event()
    stopped, other = world.a_booking(event), world.a_booking(event)
    world.tick(at("2026-02-23"))
    with world.database.write() as session:
        preferences.stop(session, "here", stopped.person_id, now=world.now)
    world.run_until(at("2026-07-01"))
    assert world.sent(stopped) == ["pre_course"]
    assert len(world.sent(other)) == 8
    assert {t.reason for t in world.touchpoints(stopped)} == {"stopped"}


def test_starting_again_makes_up_for_nothing_but_goes_on(world: World) -> None:
    booking = world.a_booking()
    with world.database.write() as session:
        preferences.stop(session, "here", booking.person_id, now=world.now)
    world.tick(AFTER)
    with world.database.write() as session:
        preferences.start_again(session, "here", booking.person_id, now=world.now)
    world.change(booking, agency="Another school")
    world.run_until(at("2026-05-25"))
    assert world.sent(booking) == ["impact_check"]
    assert world.rows(Person, id=booking.person_id)[0].stopped_at is None


def test_a_stage_taken_out_of_the_plan_is_never_queued(world: World) -> None:
    booking = world.a_booking()
    plan = without_stages(a_partnership(), "pre_course")
    with world.database.write() as session:
        queued = queue_due(session, plan, now=at("2026-02-23"))
    assert (queued.looked_at, queued.messages) == (1, 0)
    assert world.touchpoint(booking, "pre_course").reason == "not_in_plan"


@pytest.mark.parametrize("stage", ["trainer_feedback", "trainer_report"])
def test_trainers_are_asked_and_told_of_their_own_events(world: World, stage: str) -> None:
    tess = world.a_person("Tess Trainer")
    world.an_event(trainers=[tess])
    world.an_event(trainers=[world.a_person("Tom Trainer")])
    world.run_until(at("2026-03-20"))
    assert world.sent(tess).count(stage) == 1  # L8


def test_what_waits_for_a_trainers_stage_is_planned_once_that_is_sent(world: World) -> None:
    world.use(a_partnership(trainer_report={"when": "2 days after trainer_feedback answered"}))
    event = world.an_event(trainers=[world.a_person("Tess Trainer")])
    world.tick(event.ends_at)
    asked = next(t for t in _of_event(world, event.id) if t.stage == "trainer_feedback")
    world.fills(asked)
    assert {t.due_at for t in _of_event(world, event.id) if t.stage == "trainer_report"} == {at("2026-03-04")}


def _of_event(world: World, event_id: int) -> list[Touchpoint]:
    return world.rows(Touchpoint, event_id=event_id, booking_id=None)


def test_another_partnerships_touchpoints_are_left_alone(world: World) -> None:
    theirs = world.a_booking(partnership=THERE)
    with world.database.write() as session:
        assert queue_due(session, world.plans["here"], now=at("2026-02-23")).looked_at == 0
    assert world.touchpoint(theirs, "pre_course").state == "planned"
