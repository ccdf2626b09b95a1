"""What the reply of a supervisor, a delegate or a trainer does (L7, C3, P2)."""

from datetime import timedelta

import pytest

from bot.commands import run
from bot.commands.context import Context
from bot.flows import arriving_replies, preferences
from bot.storage.tables import Booking, Person, SupervisorAct
from tests.build import World
from tests.commands.asking import words
from tests.flows.mailing import SAID, answer, briefed, comes, issues, queued, sent
from tests.plans import HERE, at


@pytest.fixture
def booking(world: World) -> Booking:
    return briefed(world)


def test_a_supervisors_reply_acknowledges_and_its_words_wait_for_an_officer(world: World, booking: Booking) -> None:
    """L7: a plain reply is enough, and the officers are told at once."""
    taken = comes(world, answer(world, sent(world, "supervisor_briefing"), SAID))
    assert taken.what == "replied"
    assert world.touchpoint(booking, "supervisor_briefing").state == "answered"
    assert [row.what for row in world.rows(SupervisorAct)] == ["acknowledged"]
    assert issues(world) == [("comment", SAID)]
    assert queued(world) == ["practice_issue", "reply_thanks"]
    world.tick(world.now + timedelta(minutes=1))
    thanks = world.letters("reply_thanks")[0]
    assert thanks.thread[0] == sent(world, "supervisor_briefing").message_id
    assert SAID not in str([message.context for message in world.mail.accepted])


def test_a_reply_to_a_nudge_ends_the_nudges(world: World, booking: Booking) -> None:
    world.run_until(at("2026-03-11"))
    comes(world, answer(world, sent(world, "supervisor_briefing_reminder"), SAID))
    world.run_until(at("2026-03-30"))
    assert world.sent().count("supervisor_briefing_reminder") == 1


def test_nobody_is_thanked_twice_for_one_booking_nor_for_an_answer_to_thanks(world: World, booking: Booking) -> None:
    """P2: two machines must not answer each other for ever."""
    comes(world, answer(world, sent(world, "supervisor_briefing"), "Your request 1 has been received"))
    for n in range(2, 12):
        world.tick(world.now + timedelta(days=1))
        comes(world, answer(world, sent(world, "reply_thanks"), f"Your request has been received: {n}", key=f"<{n}@x>"))
        comes(world, answer(world, sent(world, "supervisor_briefing"), f"Yes: {n}", key=f"<b{n}@x>"))
    assert [row.template for row in world.queue()].count("reply_thanks") == 1


@pytest.mark.parametrize("stage", ["supervisor_briefing", "end_of_course"])
def test_of_many_answers_in_a_day_most_wait_for_a_person(world: World, booking: Booking, stage: str) -> None:
    """L7: a helpdesk that answers every mail does not fill the officers' queue."""
    row = sent(world, stage)
    taken = [comes(world, answer(world, row, f"Ticket {n}", key=f"<{n}@x>")) for n in range(5)]
    assert [each.what for each in taken] == ["replied"] * 3 + ["aside"] * 2
    assert taken[-1].why == arriving_replies.TOO_MANY
    assert len(issues(world)) == 3
    world.now += timedelta(days=1)
    assert comes(world, answer(world, row, "Ticket 9", key="<9@x>")).what == "replied"


def test_thanks_alone_are_an_acknowledgement_and_nothing_to_read(world: World, booking: Booking) -> None:
    assert comes(world, answer(world, sent(world, "supervisor_briefing"), "Thank you!")).what == "replied"
    assert world.touchpoint(booking, "supervisor_briefing").state == "answered"
    assert (issues(world), queued(world)) == ([], [])


def test_who_asked_for_no_more_letters_gets_no_thanks_either(world: World, booking: Booking) -> None:
    """C3."""
    briefing = sent(world, "supervisor_briefing")
    with world.database.write(HERE) as session:
        preferences.stop(session, HERE, briefing.person_id, now=world.now)
    comes(world, answer(world, briefing, SAID))
    assert queued(world) == ["practice_issue"]


def test_the_same_words_in_two_mails_are_one_issue(world: World, booking: Booking) -> None:
    briefing = sent(world, "supervisor_briefing")
    for key in ("<a@phone.example>", "<b@phone.example>"):
        comes(world, answer(world, briefing, SAID, key=key))
    assert len(issues(world)) == 1


def test_a_reply_after_the_supervisor_changed_is_a_comment_and_thanks_nobody(world: World, booking: Booking) -> None:
    briefing = sent(world, "supervisor_briefing")
    world.change(booking, supervisor_id=world.a_person("New Boss").id)
    comes(world, answer(world, briefing, SAID))
    assert issues(world) == [("comment", SAID)]
    assert world.rows(SupervisorAct) == []
    assert "reply_thanks" not in queued(world)


# Delegates.


@pytest.mark.parametrize(
    ("text", "stopped", "channel"),
    [
        ("Stop", True, ""),
        ("unsubscribe.\n\nRegards\nPat", True, ""),
        ("Prefer chat", False, "chat"),
        ("prefer email", False, "mail"),
        ("Stop\n\nRegards\nPat Jones\nDesignated Safeguarding Lead\nOak School | 01234", True, ""),
        ("Please unsubscribe me", True, ""),
    ],
)
def test_a_delegates_wish_is_done_and_not_answered(
    world: World, booking: Booking, text: str, stopped: bool, channel: str
) -> None:
    """C3: the words of chat hold in a mail, too."""
    mail = answer(world, sent(world, "end_of_course"), text)
    assert comes(world, mail).what == "wish"
    with world.database.read() as session:
        person = session.get_one(type(world.a_person()), booking.person_id)
    assert (person.stopped_at is not None, person.channel) == (stopped, channel)
    assert (issues(world), queued(world)) == ([], [])


def test_why_tells_that_a_supervisor_wants_no_letters_and_of_whom(world: World, booking: Booking) -> None:
    """C3, L5: nobody else hears that a delegate's supervisor is not written to."""
    assert comes(world, answer(world, sent(world, "supervisor_briefing"), "Please stop")).what == "wish"
    person = next(each for each in world.rows(Person) if each.id == booking.person_id)
    context = Context(world.database, world.plans[HERE], world.now, "olive@testshire.example")
    assert "asked on Tue 3 Mar 2026" in words(run(f"why {person.email}", context))


def test_words_below_a_wish_wait_for_an_officer(world: World, booking: Booking) -> None:
    """L7: a worry below "stop" is read by somebody."""
    mail = answer(world, sent(world, "end_of_course"), "Stop\n\nMy line manager has not let me use any of it.")
    assert comes(world, mail).what == "replied"
    assert any(person.stopped_at is not None for person in world.rows(type(world.a_person())))
    assert [what for what, _ in issues(world)] == ["from_delegate"]


def test_start_after_stop_has_letters_go_again(world: World, booking: Booking) -> None:
    row = sent(world, "end_of_course")
    for text in ("stop", "start again"):
        assert comes(world, answer(world, row, text)).what == "wish"
    assert all(person.stopped_at is None for person in world.rows(type(world.a_person())))


def test_other_words_of_a_delegate_wait_for_an_officer_and_leave_the_form_open(world: World) -> None:
    booking = world.a_booking()
    world.tick(at("2026-03-02", "15:30"))
    comes(world, answer(world, sent(world, "end_of_course"), "I left at noon, the boiler broke"))
    assert issues(world) == [("from_delegate", "I left at noon, the boiler broke")]
    assert world.touchpoint(booking, "end_of_course").state == "sent"
    assert queued(world) == ["practice_issue"]


def test_another_supervisor_is_told_to_an_officer_and_not_written_to(world: World, booking: Booking) -> None:
    """L5: nothing goes to an address that no officer has put into the booking."""
    text = "She is not my supervisor, it is Jo Bell jo.bell@elsewhere.example"
    comes(world, answer(world, sent(world, "end_of_course"), text))
    what, said = issues(world)[0]
    assert what == "wrong_supervisor"
    assert "the right one is Jo Bell jo.bell@elsewhere.example." in said
    assert said.endswith(text)
    world.run_until(at("2026-04-01"))
    assert "jo.bell@elsewhere.example" not in {message.to.email for message in world.mail.accepted}
    assert world.get(booking).supervisor_id == booking.supervisor_id


def test_the_answer_of_a_trainer_or_an_officer_waits_for_a_person(world: World) -> None:
    event = world.an_event(trainers=[world.a_person("Tess Trainer")])
    world.a_booking(event)
    world.tick(event.ends_at)
    assert comes(world, answer(world, sent(world, "trainer_feedback"), SAID)).why == "it is the answer of a trainer"
