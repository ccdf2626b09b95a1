"""A delegate types a wish: start, stop, help, status, another way to be reached, or who they are (C1, Q7)."""

import pytest

from bot.storage.tables import AuditEntry, OutboxMessage, Person
from tests.handlers.slack.slack_world import Delegate, SlackWorld


def test_start_begins_the_one_form_that_waits(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.types("start", thread=False)
    assert dana.last().startswith("Question 1 of")
    slack_world.fills(dana.touchpoint)
    dana.types("start", thread=False)
    assert "Nothing waits for an answer" in dana.last()


@pytest.mark.parametrize("typed", ["Thanks!", "thank you", "OK"])
def test_thanks_are_answered_and_nothing_else(dana: Delegate, typed: str) -> None:
    dana.types(typed)
    assert dana.last() == "You are welcome."
    dana.presses("Start")
    before = dana.now.blocks
    dana.types(typed)
    assert dana.now.blocks == before and dana.drafts() == {}


def test_help_and_fields_for_words_say_whom_to_tell_of_a_worry_about_a_child(dana: Delegate) -> None:
    """Nobody watches what is written here."""
    dana.types("help", thread=False)
    assert "Safeguarding hub 01539 000000" in dana.last() and "999" in dana.last()
    dana.presses("Start")
    for said in ("all", "4", "4"):
        assert not dana.types(said).says("Not monitored")
    assert dana.types("5").says("Not monitored. Worried about a child? Safeguarding hub 01539 000000, or 999")


def test_what_begins_like_stop_is_asked_about_where_words_are_asked_for(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    """C3: who means it is heard, and who does not loses nothing."""
    dana.presses("Start")
    for said in ("all", "4", "4", "5"):
        dana.types(said)
    dana.types("Stop messaging me")
    assert "Did you mean that we should stop" in dana.last()
    assert "action_1" not in dana.drafts()
    dana.writes("Stop and listen")
    assert dana.drafts()["action_1"] == "Stop and listen"
    assert slack_world.rows(Person, name="Pat U1")[0].stopped_at is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("help", "prefer mail: get the questions by mail"),
        ("Status", "Waiting: end, Neglect"),
        ("stop", "We write to you no more"),
        ("start", "Question 1 of"),
        ("prefer mail", "we write to you by mail"),
        ("Prefer chat", "we write to you here"),
        ("hello", "Press Start"),
    ],
)
def test_wishes_are_typed(dana: Delegate, typed: str, said: str) -> None:
    """C3, issue 4: status, help, stop, start, prefer mail, prefer chat."""
    dana.types(typed, thread=False)
    assert said in dana.last()


def test_stop_holds_until_start_and_is_in_the_audit_log(slack_world: SlackWorld, dana: Delegate) -> None:
    """C3: in the thread of an invitation as well, in the middle of a form."""
    dana.presses("Start")
    dana.types("stop")
    assert slack_world.rows(Person, name="Pat U1")[0].stopped_at is not None
    dana.types("status")
    assert "not to write to you" in dana.last()
    dana.types("start")
    assert slack_world.rows(Person, name="Pat U1")[0].stopped_at is None
    said = [each.what for each in slack_world.rows(AuditEntry) if each.who.startswith("person")]
    assert said == ["asked not to be written to", "asked to be written to again"]


def test_prefer_mail_is_kept(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.types("prefer mail")
    assert slack_world.rows(Person, name="Pat U1")[0].channel == "mail"
    dana.types("status")
    assert "We write to you by mail" in dana.last()


def test_status_says_what_was_sent(slack_world: SlackWorld, dana: Delegate) -> None:
    slack_world.fills(dana.touchpoint)
    dana.types("status", thread=False)
    assert "Sent, thank you: end, Neglect, Monday 2 March 2026" in dana.last()
    assert "Nothing waits" in dana.last()


@pytest.mark.parametrize(
    ("typed", "said"),
    [("status", "Nothing waits"), ("stop", "write to you no more"), ("prefer chat", "write to you here")],
)
def test_who_was_invited_by_mail_is_known_by_the_address_of_their_profile(
    slack_world: SlackWorld, typed: str, said: str
) -> None:
    """C3: typing is enough, and Slack is asked once for somebody in some minutes."""
    person, booking = slack_world.joins("U1")
    person.types(typed)
    slack_world.quiet()
    assert said in "\n".join(person.newest().texts())
    who = slack_world.rows(Person, id=booking.person_id)[0]
    assert (who.stopped_at is not None, who.channel) == (typed == "stop", "chat" if typed == "prefer chat" else "")


def test_slack_is_asked_once_in_some_minutes_who_a_stranger_is(slack_world: SlackWorld) -> None:
    slack_world.team.user("U9", email="private@home.example", name="Pat Private")
    person = slack_world.team.person("U9")
    for text in ("hello", "status", "help"):
        person.types(text)
        slack_world.quiet()
    assert len([method for method, _ in slack_world.team.calls if method == "users.info"]) == 1


def test_an_address_that_several_people_have_makes_nobody_known_by_typing(slack_world: SlackWorld) -> None:
    person, _ = slack_world.joins("U1")
    slack_world.a_person("Bob Box", email="u1@school.example")
    person.types("stop")
    slack_world.quiet()
    assert "do not know this account" in "\n".join(person.newest().texts())
    assert all(each.stopped_at is None for each in slack_world.rows(Person))


def test_who_is_unknown_can_get_help_and_link_an_address(slack_world: SlackWorld, dana: Delegate) -> None:
    """Q7: the same answer for an address that is somebody's and for one that is not."""
    slack_world.team.user("U9", email="private@home.example", name="Pat Private")
    person = slack_world.team.person("U9")
    for typed, said in (
        ("hello", "do not know this account"),
        ("status", "do not know this account"),
        ("help", "You can also type"),
        ("link u1@school.example", "a code is on its way"),
        ("link nobody@school.example", "a code is on its way"),
        ("123456", "That code is not right"),
    ):
        person.types(typed)
        slack_world.quiet()
        assert said in "\n".join(person.newest().texts())
    assert [row.template for row in slack_world.rows(OutboxMessage, person_id=dana.touchpoint.person_id)][-1:] == [
        "chat_code"
    ]


def test_a_link_that_slack_wrote_as_one_is_read_as_it_was_typed(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.types("link <mailto:u1@school.example|u1@school.example>", thread=False)
    assert "a code is on its way" in dana.last()


def test_six_digits_are_an_answer_where_words_are_asked_for_and_no_code_is(dana: Delegate) -> None:
    dana.presses("Start")
    for said in ("all", "4", "4", "5"):
        dana.types(said)
    assert dana.types("101 234").says("Action 2?")
    assert dana.drafts()["action_1"] == "101 234"
