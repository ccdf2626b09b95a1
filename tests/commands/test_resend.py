"""`resend`: what an officer sees, and sends again; and where its number stands."""

import pytest

from bot.commands import run
from bot.commands.context import Context
from bot.errors import InputError, NotFoundError, WordsError
from bot.flows import preferences
from bot.messages import text
from bot.messages.nouns import Action, Answer
from bot.storage.tables import AuditEntry, Booking, Person
from tests.build import World
from tests.commands.asking import table, words
from tests.plans import HERE, THERE, at
from tests.recorder import permanent

DUE = at("2026-02-23")


@pytest.fixture
def booking(world: World) -> Booking:
    """Ann, whose pre-course invitation (message 1) nobody took."""
    booking = world.a_booking(person=world.a_person("Ann Ash", email="ann@school.example"))
    world.mail.fail(permanent())
    world.tick(DUE)
    return booking


def ask(world: World, command: str, key: str = HERE) -> Answer:
    return run(command, Context(world.database, world.plans[key], world.now, "olive@testshire.example"))


def states(world: World) -> list[str]:
    return [row.state for row in world.queue()]


def test_resend_lists_what_would_go_and_sends_nothing(world: World, booking: Booking) -> None:
    for command in ("resend", "resend ALL"):
        answer = ask(world, command)
        assert "1 | Ann Ash | ann@school.example | pre course | E-" in words(answer)
        assert "Nothing has been sent yet: 'resend all now' sends it, 'resend N' only one." in answer.parts
        assert table(answer).actions == (Action("Send again", "resend 1"),)
        assert answer.actions == (Action("Send it now", "resend all now"),)
        assert (states(world), answer.data["sent_again"]) == (["undeliverable"], 0)


def test_one_message_is_sent_again_and_pressing_twice_does_no_harm(world: World, booking: Booking) -> None:
    answer = ask(world, "resend #1")
    said = "Pre course for Ann Ash is queued again, and goes to ann@school.example within a minute."
    assert (answer.parts, answer.data["sent_again"]) == ((said,), 1)
    assert ask(world, "resend 1").parts == ("It is on its way already.",)
    world.tick()
    assert ask(world, "resend 1").parts == ("It went on Mon 23 Feb 2026 09:30.",)
    assert len(world.mail.accepted) == 1
    assert [e.who for e in world.rows(AuditEntry) if e.what == "sent a message again"] == ["olive@testshire.example"]


def test_all_are_sent_again_but_those_no_longer_wanted(world: World, booking: Booking) -> None:
    event = world.an_event()
    others = [world.a_booking(event) for _ in range(3)]
    world.mail.fail(*[permanent()] * 3)
    world.tick()
    world.change(others[0], state="cancelled")
    assert "'resend all now' sends all 3" in words(ask(world, "resend all"))
    answer = ask(world, "resend all now")
    assert answer.parts == ("3 messages are queued again, and go out within a minute.",)
    assert answer.data["sent_again"] == 3 and answer.actions == ()
    world.tick()
    assert sorted(states(world)) == ["sent", "sent", "sent", "undeliverable"]
    for command in ("resend all", "resend all now"):
        assert ask(world, command).parts == ("There is nothing that could be sent again.",)


def test_more_than_can_be_written_at_once_go_in_turns(
    world: World, booking: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.resend.MOST_AT_ONCE", 1)
    world.a_booking()
    world.mail.fail(permanent())
    world.tick()
    answer = ask(world, "resend all now")
    assert "1 message is queued again, and goes out" in words(answer)
    assert "1 message waits: write 'resend all now' once more." in answer.parts
    assert answer.actions == (Action("Send the others", "resend all now"),)
    assert "waits" not in words(ask(world, "resend all now"))


def test_a_refusal_says_why_and_what_to_do(world: World, booking: Booking) -> None:
    with world.database.write(HERE) as session:
        preferences.stop(session, HERE, booking.person_id, now=world.now)
    with pytest.raises(InputError, match=r"^message 1: Ann Ash asked not to be written to - by the link at the foot"):
        ask(world, "resend 1")
    with world.database.write(HERE) as session:
        preferences.start_again(session, HERE, booking.person_id, now=world.now)
    world.now = at("2026-03-02")
    with pytest.raises(InputError, match="message 1: its form closed on 2 Mar 2026 - it can no longer be answered"):
        ask(world, "resend 1")
    world.change(booking, state="cancelled")
    world.now = DUE
    with pytest.raises(InputError, match="message 1: the booking was cancelled - it is no longer wanted"):
        ask(world, "resend 1")
    assert states(world) == ["undeliverable"]


def test_what_was_dropped_meanwhile_is_not_sent_again(world: World, booking: Booking) -> None:
    ask(world, "resend 1")
    world.change(booking, state="cancelled")
    world.tick()
    assert ask(world, "resend 1").parts == ("It was dropped, as 'why' tells.",)
    assert states(world) == ["cancelled"]


def test_a_number_that_is_none_of_ours_is_refused(world: World, booking: Booking) -> None:
    for command, key in (("resend 1", THERE), ("resend 99", HERE)):
        with pytest.raises(NotFoundError, match="there is none - 'resend' lists"):
            ask(world, command, key)
    with pytest.raises(WordsError, match="write it like 'resend 812'"):
        ask(world, "resend Ann")
    assert ask(world, "resend", THERE).data["messages"] == []


def test_overdue_and_why_name_the_number_and_what_to_write(world: World, booking: Booking) -> None:
    overdue = ask(world, "overdue")
    assert "1 | Ann Ash | School | pre_course |" in words(overdue)
    assert "'resend N' sends a message again" in words(overdue)
    assert table(overdue).actions == (Action("Send again", "resend 1"),)
    assert overdue.data["undeliverable"][0]["message"] == 1  # type: ignore[index,call-overload]
    why = ask(world, "why ann@school.example")
    assert "undeliverable (message 1): no such mailbox. 'resend 1' sends it again." in words(why)
    assert Action("Send again", "resend 1") in table(why).actions
    assert "Send again" not in text.render(why)  # the terminal has the words alone


def test_what_can_no_longer_go_has_its_number_and_no_button(world: World, booking: Booking) -> None:
    world.now = at("2026-03-02")
    overdue, why = ask(world, "overdue"), ask(world, "why ann@school.example")
    assert (table(overdue).rows[0][0], table(overdue).actions) == ("1", (None,))
    assert "(message 1)" in words(why) and "resend" not in words(why) + words(overdue)


def test_a_reminder_that_did_not_arrive_is_told_of_too(world: World) -> None:
    world.a_booking()
    world.tick(DUE)
    world.mail.fail(permanent())
    world.tick(at("2026-02-28"))
    said = "1 message besides did not arrive: 'resend' lists what can be sent again."
    assert said in ask(world, "overdue").parts
    assert "pre course reminder" in words(ask(world, "resend"))


def test_a_corrected_address_is_shown_and_used(world: World, booking: Booking) -> None:
    with world.database.write(HERE) as session:
        session.get_one(Person, booking.person_id).email = "ann.ash@school.example"
    assert "ann.ash@school.example" in words(ask(world, "resend"))
    assert "goes to ann.ash@school.example" in words(ask(world, "resend 1"))
    world.tick()
    assert [letter.to.email for letter in world.mail.accepted] == ["ann.ash@school.example"]
