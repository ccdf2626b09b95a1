"""Letters that come back: the address is marked, and officers are told how to mend it (P2)."""

from datetime import timedelta
from typing import Any

import pytest

from bot.commands import run
from bot.commands.context import Context
from bot.flows import digest
from bot.flows.desk import Chat
from bot.messages.arrived import Failed
from bot.storage import chat_accounts
from bot.storage.tables import BadAddress, Booking, OutboxMessage, Person
from tests.build import World
from tests.commands.asking import words
from tests.flows.mailing import answer, bounce, comes, sent
from tests.plans import HERE, at
from tests.recorder import permanent

CHAT = Chat("slack")


@pytest.fixture
def booking(world: World) -> Booking:
    """Somebody who has been asked before the course."""
    booking = world.a_booking()
    world.tick(at("2026-02-23"))
    return booking


def ask(world: World, text: str) -> str:
    return words(run(text, Context(world.database, world.plans[HERE], world.now, "olive@testshire.example")))


def test_a_bounce_marks_the_address_and_the_stage_says_why(world: World, booking: Booking) -> None:
    assert comes(world, bounce(world, sent(world, "pre_course"))).what == "bounced"
    assert [(row.email, row.status) for row in world.rows(BadAddress)] == [(email(world, booking), "5.1.1")]
    stage = world.touchpoint(booking, "pre_course")
    assert (stage.state, stage.reason) == ("undeliverable", "it came back: the address is refused (5.1.1)")
    for text in ("overdue", f"why {email(world, booking)}"):
        assert "it came back: the address is refused (5.1.1)" in ask(world, text)


def email(world: World, booking: Booking) -> str:
    return next(each.email for each in world.rows(Person) if each.id == booking.person_id)


def test_later_letters_to_a_refused_address_are_not_even_tried(world: World, booking: Booking) -> None:
    comes(world, bounce(world, sent(world, "pre_course")))
    tried = len(world.mail.accepted)
    world.tick(at("2026-03-02", "15:30"))
    lost = next(row for row in world.queue("undeliverable") if row.template == "end_of_course")
    assert lost.reason == "the address is refused (5.1.1)"
    assert world.touchpoint(booking, "end_of_course").state == "undeliverable"
    assert len(world.mail.accepted) == tried


def test_resend_trusts_the_address_again(world: World, booking: Booking) -> None:
    comes(world, bounce(world, sent(world, "pre_course")))
    lost = world.queue("undeliverable")[0]
    ask(world, f"resend {lost.id}")
    world.tick(world.now + timedelta(minutes=1))
    assert world.rows(BadAddress) == []
    assert [row.state for row in world.queue() if row.id == lost.id] == ["sent"]


def test_a_corrected_address_is_written_to(world: World, booking: Booking) -> None:
    comes(world, bounce(world, sent(world, "pre_course")))
    with world.database.write(HERE) as session:
        session.get_one(Person, booking.person_id).email = "right@school.example"
    world.tick(at("2026-03-02", "15:30"))
    assert world.mail.accepted[-1].to.email == "right@school.example"


def test_a_passing_failure_leaves_the_address_good(world: World, booking: Booking) -> None:
    comes(world, bounce(world, sent(world, "pre_course"), "4.4.7", for_good=False))
    assert world.rows(BadAddress) == []
    assert world.queue("undeliverable")[0].reason == "it came back: the mail server could not deliver it (4.4.7)"


def test_a_full_mailbox_is_tried_again_in_a_few_days(world: World, booking: Booking) -> None:
    comes(world, bounce(world, sent(world, "pre_course"), "5.2.2", for_good=False))
    lost = world.queue("undeliverable")[0]
    for text in ("overdue", f"why {email(world, booking)}"):
        assert f"the mailbox is full (5.2.2). Try 'resend {lost.id}' in a few days." in ask(world, text)


def test_the_mend_names_the_refused_address(world: World, booking: Booking) -> None:
    comes(world, bounce(world, sent(world, "pre_course")))
    lost, address = world.queue("undeliverable")[0], email(world, booking)
    mend = f"Correct {address} in the roster and import it: the letter then goes by itself. If the address is right: "
    for text in ("overdue", f"why {address}"):
        assert f"{mend}resend {lost.id}." in ask(world, text)
    with world.database.read() as session:
        found = digest.gathered(session, world.plans[HERE], now=world.now)
    assert f"{mend}resend {lost.id}." in str(found["lost"])


def test_what_came_back_from_a_former_supervisor_is_overdue_no_more(world: World) -> None:
    """L7: not when the right one has had the letter, nor after the form has closed."""
    booking = world.a_booking()
    world.tick(at("2026-03-02", "15:30"))
    world.answers(booking)
    world.tick(at("2026-03-03"))
    comes(world, bounce(world, sent(world, "supervisor_briefing")))
    refused = "it came back: the address is refused (5.1.1)"
    assert refused in ask(world, "overdue")
    world.change(booking, supervisor_id=world.a_person("Right Boss").id)
    world.tick(at("2026-03-04"))
    assert refused not in ask(world, "overdue")
    world.now = at("2026-05-20")
    assert refused not in ask(world, "overdue")


def test_what_reached_somebody_before_can_still_be_answered(world: World, booking: Booking) -> None:
    world.run_until(at("2026-02-28"))
    comes(world, bounce(world, sent(world, "pre_course_reminder"), "5.2.2", for_good=False))
    assert world.touchpoint(booking, "pre_course").state == "sent"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"answers": ()}, "it says that a letter came back, and names none of ours"),
        (
            {"failed": (Failed("forwarded@home.example", "5.1.1"),)},
            "a letter came back from an address that we have not written to",
        ),
        ({"failed": ()}, "a letter came back from an address that we have not written to"),
    ],
)
def test_a_bounce_that_names_no_letter_and_address_of_ours_is_left_to_a_person(
    world: World, booking: Booking, more: dict[str, Any], why: str
) -> None:
    """P2: anybody can write a bounce."""
    taken = comes(world, bounce(world, sent(world, "pre_course"), **more))
    assert (taken.what, taken.why) == ("aside", why)
    assert world.rows(BadAddress) == []
    assert world.queue("undeliverable") == []


def test_a_bounce_that_no_server_vouches_for_is_known_by_the_letter_it_names(world: World, booking: Booking) -> None:
    """P2: a bounce has no return path, and mostly fails what a person's mail passes; few know a letter's number."""
    letter = sent(world, "pre_course")
    assert comes(world, bounce(world, letter, forged=True)).what == "bounced"
    assert len(world.rows(BadAddress)) == 1


def test_a_late_bounce_does_not_call_off_what_an_officer_has_sent_again(world: World, booking: Booking) -> None:
    comes(world, bounce(world, sent(world, "pre_course")))
    lost = world.queue("undeliverable")[0]
    ask(world, f"resend {lost.id}")
    assert comes(world, bounce(world, lost, key="<late@mx.example>")).what == "bounced"
    assert world.rows(BadAddress) == []
    world.tick(world.now + timedelta(minutes=1))
    assert [row.state for row in world.queue() if row.id == lost.id] == ["sent"]


def test_words_in_the_place_of_a_status_are_not_kept(world: World, booking: Booking) -> None:
    comes(world, bounce(world, sent(world, "pre_course"), "mrs smith has left"))
    assert "smith" not in str([(row.status, row.why) for row in world.rows(BadAddress)])


def in_chat(world: World, booking: Booking) -> None:
    with world.database.write(HERE) as session:
        known: dict[str, Any] = {"channel": "slack", "workspace": "T1", "email": email(world, booking)}
        chat_accounts.claim(session, HERE, booking.person_id, account="U1", **known, now=world.now)


def test_what_comes_back_goes_to_the_persons_chat_where_they_have_one(world: World, booking: Booking) -> None:
    """C3: the other channel first, then the officer."""
    in_chat(world, booking)
    comes(world, bounce(world, sent(world, "pre_course")), chat=CHAT)
    world.tick(world.now + timedelta(minutes=1))
    assert [message.template for message in world.chat.accepted] == ["pre_course"]
    assert world.touchpoint(booking, "pre_course").state == "sent"
    assert "Nothing is overdue." in ask(world, "overdue")


def test_mail_and_chat_do_not_pass_a_letter_to_and_fro(world: World, booking: Booking) -> None:
    in_chat(world, booking)
    comes(world, bounce(world, sent(world, "pre_course")), chat=CHAT)
    world.chat.fail(permanent())
    for _ in range(3):
        world.tick(world.now + timedelta(minutes=1))
    assert [row.state for row in world.rows(OutboxMessage)] == ["undeliverable"] * 3
    assert world.touchpoint(booking, "pre_course").state == "undeliverable"


def test_an_answer_by_mail_has_one_name_and_why_says_which_issue_it_is(world: World, booking: Booking) -> None:
    comes(world, answer(world, sent(world, "pre_course"), "I cannot open the form"))
    assert "Answered by mail on 23 Feb 2026, issue 1." in ask(world, f"why {email(world, booking)}")
    with world.database.read() as session:
        found = digest.gathered(session, world.plans[HERE], now=world.now)
    for told in (ask(world, "issues"), str(found["issues"])):
        assert "delegate's answer by mail" in told
