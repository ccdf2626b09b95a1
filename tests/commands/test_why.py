"""`why`: why somebody got, or did not get, a message."""

from datetime import timedelta

import pytest

from bot.errors import NotFoundError, WordsError
from bot.flows.answering import ENOUGH_REMINDERS
from bot.storage.tables import OutboxMessage, Touchpoint
from tests.commands.asking import ask, table, words
from tests.insight.building import NOW, THERE, Office

ADDRESS = "ann.ash@school.example"


def a_message(office: Office, touchpoint: Touchpoint, template: str, *, state: str = "sent", reason: str = "") -> None:
    row = OutboxMessage(partnership=touchpoint.partnership, key=template, message_id="<1@x>", role="delegate")
    row.touchpoint_id, row.person_id, row.event_id = touchpoint.id, touchpoint.person_id, touchpoint.event_id
    row.channel, row.template, row.context, row.attach = "mail", template, {}, []
    row.state, row.reason, row.due_at, row.created_at = state, reason, NOW, NOW
    row.sent_at = NOW if state == "sent" else None
    office.add(row)


@pytest.mark.parametrize(
    ("state", "more", "said"),
    [
        ("planned", {}, "Planned for Wed 4 Mar 2026 09:30."),
        ("answered", {}, "Answered on Wed 4 Mar 2026 09:30."),
        ("sent", {"reminded": 2}, "Waits for an answer until Mon 1 Jun 2026 10:30, not reminded yet."),
        ("sent", {}, "not reminded yet."),
        ("sent", {"reminded": ENOUGH_REMINDERS}, "and is not reminded again, since the answers were taken back."),
        ("expired", {"reason": "closed"}, "Closed unanswered."),
        ("cancelled", {"reason": "stopped"}, "Cancelled: the person asked not to be written to."),
        ("undeliverable", {"reason": "550 no such user"}, "Undeliverable: 550 no such user."),
    ],
)
def test_each_stage_has_its_reason_in_plain_words(
    office: Office, state: str, more: dict[str, object], said: str
) -> None:
    booking = office.a_booking(office.an_event("NEG-1"), name="Ann Ash")
    office.a_touchpoint(booking, "pre_course", state=state, **more)
    row = table(ask(office, f"why {ADDRESS}")).rows[0]
    assert row[1:3] == ("NEG-1", "pre_course")
    assert said in row[3]


def test_messages_stand_with_their_stage(office: Office) -> None:
    touchpoint = office.a_touchpoint(office.a_booking(office.an_event(), name="Ann Ash"), "pre_course")
    a_message(office, touchpoint, "pre_course")
    a_message(office, touchpoint, "pre_course_reminder", state="cancelled", reason="answered")
    said = words(ask(office, f"why {ADDRESS.upper()}"))
    assert "Fri 1 May 2026 10:00: pre course by mail. Fri 1 May 2026 10:00: pre course reminder by mail" in said
    assert "cancelled: answered." in said


def test_reminders_that_went_are_counted_and_not_those_that_a_late_letter_passed_over(office: Office) -> None:
    touchpoint = office.a_touchpoint(office.a_booking(office.an_event(), name="Ann Ash"), "pre_course", reminded=2)
    a_message(office, touchpoint, "pre_course")
    a_message(office, touchpoint, "pre_course_reminder")
    assert ", reminded 1 time." in words(ask(office, f"why {ADDRESS}"))


def test_what_never_came_to_be_has_its_reason_too(office: Office) -> None:
    event = office.an_event()
    office.a_booking(event, name="Ann Ash")
    said = words(ask(office, f"why {ADDRESS}"))
    assert "impact_check | None yet: it is due 60 days after end_of_course answered" in said
    assert "certificate | None: the delegate was not there for the whole course." not in said
    office.a_booking(event, name="Al Ash", state="absent")
    said = words(ask(office, "why al.ash@school.example"))
    assert "end_of_course | None: the delegate was not there." in said


def test_what_is_held_says_what_it_waits_for(office: Office) -> None:
    """L4, L5: nobody knows whether the delegate was there, which is not to say that they were not."""
    boss = office.a_person("Bo Boss")
    event = office.an_event("NEG-1")
    office.a_booking(event, name="Ann Ash", state="booked", supervisor_id=boss.id)
    said = words(ask(office, "why bo.boss@school.example"))
    assert "Held: nobody has said yet whether Ann Ash was at the course. Import the attendance" in said
    said = words(ask(office, f"why {ADDRESS}"))
    assert "certificate | None: the end-of-course form was never answered (or the register is missing)" in said
    assert "the next tick" not in words(ask(office, "why bo.boss@school.example"))
    said = words(ask(office, f"why {ADDRESS}", now=event.starts_at))
    assert "certificate | None yet: the course is not over." in said


def test_a_nominated_supervisor_learns_why_nothing_came(office: Office) -> None:
    boss = office.a_person("Bo Boss")
    office.a_booking(office.an_event(), supervisor_id=boss.id, nominated="waiting")
    said = words(ask(office, "why bo.boss@school.example"))
    assert "supervisor_briefing (supervisor) | None: an officer has not yet accepted them" in said


def test_who_asked_to_stop_is_said_first(office: Office) -> None:
    office.a_person("Ann Ash", stopped_at=NOW - timedelta(days=2))
    said = words(ask(office, f"why {ADDRESS}"))
    assert "Ann Ash asked on Wed 29 Apr 2026 10:00 not to be written to, so nothing more goes to them." in said


def test_people_who_share_an_inbox_are_told_apart(office: Office) -> None:
    office.a_booking(office.an_event("NEG-1"), name="Ann Ash")
    other = office.a_booking(office.an_event("NEG-2"))
    with office.database.write() as session:
        from bot.storage.tables import Person

        session.get_one(Person, other.person_id).email = ADDRESS
    said = words(ask(office, f"why {ADDRESS}"))
    assert said.index("Ann Ash.") < said.index("NEG-1") < said.index("Person ") < said.index("NEG-2")


def test_a_reference_narrows_it_down(office: Office) -> None:
    booking = office.a_booking(office.an_event("NEG-1"), name="Ann Ash")
    office.a_touchpoint(booking, "pre_course")
    office.an_event("NEG-2")
    assert "NEG-1" in words(ask(office, f"why {ADDRESS} neg-1"))
    assert "No stage of the plan is for them here." in words(ask(office, f"why {ADDRESS} NEG-2"))


def test_another_partnerships_people_are_nobody(office: Office) -> None:
    office.a_person("Ann Ash", key=THERE)
    with pytest.raises(NotFoundError, match="nobody has this address"):
        ask(office, f"why {ADDRESS}")
    with pytest.raises(WordsError, match="whose messages"):
        ask(office, "why Ann")
