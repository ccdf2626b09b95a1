"""Letters in Slack: what, why, how long, who sees it, and how to begin (C1, C3)."""

from dataclasses import replace

import pytest

from bot.messages.blocks import letters
from tests.fakes.letters import ASKS, DELEGATE_ASKS, LETTERS, a_message
from tests.fakes.slack.limits import faults_of_message
from tests.messages.blocks.reading import labels, marked, means, pressable, said_in


@pytest.mark.parametrize("template", LETTERS)
def test_no_letter_breaks_a_limit(template: str) -> None:
    said = letters.letter(a_message(template), touchpoint=812)
    assert faults_of_message(said.payload()) == []
    if template != "concern_alert":  # its buttons run commands
        assert all(mark.touchpoint == 812 for mark, _ in marked(said))


def test_no_letter_breaks_a_limit_whatever_the_roster_says() -> None:
    event = {**a_message("pre_course").context["event"], "course": "<!channel> *x* " * 3_000}  # type: ignore[dict-item]
    said = letters.letter(a_message("pre_course", event=event), touchpoint=812)
    assert faults_of_message(said.payload()) == []
    assert "<!channel>" not in said.text


@pytest.mark.parametrize("template", ASKS)
def test_an_invitation_is_begun_here_or_on_the_web(template: str) -> None:
    message = a_message(template)
    said = letters.letter(message, touchpoint=812)
    assert means(said) == {"start", "open"}
    assert [element["url"] for element in pressable(said.blocks) if "url" in element] == [
        message.context["links"]["form"]  # type: ignore[call-overload, index]
    ]


@pytest.mark.parametrize("template", DELEGATE_ASKS)
def test_an_invitation_says_how_long_it_takes_who_sees_it_and_how_to_stop(template: str) -> None:
    said = letters.letter(a_message(template), touchpoint=812)
    words = said_in(said.blocks)
    assert "3 minutes" in said.text
    assert "supervisor will" in said.text
    assert "How we use your information" in words
    assert "Type “stop”" in words


@pytest.mark.parametrize("template", ASKS)
def test_an_invitation_says_whom_to_tell_of_a_worry_about_a_child(template: str) -> None:
    """The form is not monitored, however long the rest of the letter is."""
    context = a_message(template).context
    event = {**context["event"], "course": "long " * 2_000}  # type: ignore[dict-item]
    for message in (a_message(template), a_message(template, event=event)):
        said = said_in(letters.letter(message, touchpoint=812).blocks)
        for words in ("not monitored", "Safeguarding Hub 0333 240 1727 (day and night)", "lado@council.example", "999"):
            assert words in said


def test_a_reminder_begins_or_goes_on() -> None:
    assert "Start, or go on" in labels(letters.letter(a_message("pre_course_reminder"), touchpoint=812).blocks)


def test_a_certificate_has_the_page_that_shows_it_to_be_genuine() -> None:
    said = letters.letter(a_message("certificate"), touchpoint=812)
    assert "/certificates/" in str([block for block in said.blocks if block["type"] == "rich_text"])
    assert "start" not in means(said)


def test_a_supervisor_opens_their_page() -> None:
    said = letters.letter(a_message("supervisor_briefing"), touchpoint=812)
    assert labels(said.blocks) == ["Open your page"]
    assert "Replies to this mail" not in said_in(said.blocks)


def test_a_letter_that_cannot_be_stopped_does_not_say_how_to_stop() -> None:
    said = letters.letter(replace(a_message("certificate"), preferences_link=""), touchpoint=812)
    assert "stop" not in said_in(said.blocks)
