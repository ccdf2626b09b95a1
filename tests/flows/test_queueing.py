"""What a tick queues: invitations, reminders, closings; nothing twice, nothing late (L1, L2, L6, L7)."""

from datetime import timedelta

import pytest

from bot.flows import preferences
from bot.flows.queueing import queue_due
from bot.storage import chat_accounts
from bot.storage.tables import Booking, Person, Touchpoint
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


def of(world: World, booking: Booking) -> list[tuple[str, str]]:
    """Give a delegate's messages with their channels, in the order in which they went."""
    mine = [m for m in world.queue("sent") if m.person_id == booking.person_id]
    return [(m.template, m.channel) for m in sorted(mine, key=lambda m: (m.sent_at or world.now, m.id))]


def test_where_chat_is_for_all_only_who_prefers_mail_is_mailed(world: World) -> None:
    """C3."""
    world.use(a_partnership(), chat="slack", by_default=True)
    silent, mailed, chats = (world.a_booking(person=world.a_person(channel=way)) for way in ("", "mail", "chat"))
    world.tick(at("2026-02-23"))
    assert [of(world, each) for each in (silent, mailed, chats)] == [
        [("pre_course", "slack")],
        [("pre_course", "mail")],
        [("pre_course", "slack")],
    ]


def test_reminders_go_where_the_invitation_went_and_the_last_by_mail(world: World) -> None:
    """C3: who does not answer in chat is reminded by mail."""
    world.use(a_partnership(), chat="slack", by_default=True)
    booking = world.a_booking(attended=True)
    world.run_until(at("2026-03-09"))
    assert [each for each in of(world, booking) if each[0].startswith("end_of_course")] == [
        ("end_of_course", "slack"),
        ("end_of_course_reminder", "slack"),
        ("end_of_course_reminder", "mail"),
    ]


def test_who_is_known_to_have_no_account_is_mailed_at_once_and_looked_for_again_later(world: World) -> None:
    world.use(a_partnership(), chat="slack", by_default=True)
    booking = world.a_booking(attended=True)
    person = world.rows(Person, id=booking.person_id)[0]
    known = {"channel": "slack", "workspace": "T1", "account": "", "email": person.email}
    with world.database.write("here") as session:
        chat_accounts.remember(session, "here", person.id, **known, now=at("2026-02-22"))
    world.run_until(AFTER)
    assert of(world, booking) == [("pre_course", "mail"), ("pre_course_reminder", "mail"), ("end_of_course", "slack")]


def test_who_shares_an_address_is_mailed_unless_they_claimed_an_account(world: World) -> None:
    world.use(a_partnership(), chat="slack", by_default=True)
    both = [world.a_person(name, email="office@school.example") for name in ("Ann", "Ben")]
    ann, ben = (world.a_booking(person=person) for person in both)
    known = {"channel": "slack", "workspace": "T1", "account": "U1", "email": "office@school.example"}
    with world.database.write("here") as session:
        chat_accounts.claim(session, "here", both[0].id, **known, now=world.now)
    world.tick(at("2026-02-23"))
    assert (of(world, ann), of(world, ben)) == ([("pre_course", "slack")], [("pre_course", "mail")])
    assert world.chat.accepted[0].to.account == "T1:U1"


def test_a_message_in_chat_knows_what_went_before_it_there(world: World) -> None:
    world.use(a_partnership(), chat="slack", by_default=True)
    booking = world.a_booking(attended=True)
    world.run_until(at("2026-03-09"))
    first, second, third = (
        m for m in (*world.chat.accepted, *world.mail.accepted) if m.template.startswith("end_of_course")
    )
    assert (first.earlier, second.earlier, third.earlier) == ((), (f"receipt {first.message_id}",), ())
    assert {m.touchpoint for m in (first, second, third)} == {world.touchpoint(booking, "end_of_course").id}
    assert third.thread == (first.message_id, second.message_id)
