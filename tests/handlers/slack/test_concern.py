"""Words that read like a concern, written in Slack, and the officers' alert there (C4)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from bot.handlers.slack import caring, sweeping
from bot.storage.tables import ChatInput, Concern
from tests.fakes.slack import envelopes
from tests.handlers.slack.officer_desk import OfficerDesk
from tests.handlers.slack.slack_world import Delegate, SlackWorld
from tests.handlers.slack.test_routes import client

__all__ = ["client"]

CHILD = "A girl in my class told me that her stepdad hits her every night."
DISTRESS = "I cannot cope any more and I want to kill myself."
HEADING = "If a child may be at risk, tell somebody now"


def said(dana: Delegate) -> list[str]:
    """Give all that the app has said in the delegate's messages, oldest first."""
    dana.world.quiet()
    return ["\n".join(each.texts()) for each in dana.person.messages()]


def to_the_actions(dana: Delegate) -> None:
    dana.presses("Start")
    for each in ("all", "4", "4", "5"):
        dana.types(each)


def test_a_worrying_answer_is_answered_at_once_and_the_form_goes_on(dana: Delegate) -> None:
    """C4: in a message that stays, before the next question."""
    to_the_actions(dana)
    shown = dana.types(CHILD)
    assert shown.says("Action 2?")
    last = dana.last()
    for each in (HEADING, "Safeguarding hub", "01539 000000", "999", "Nobody reads this chat in time"):
        assert each in last
    assert CHILD not in last
    assert dana.drafts()["action_1"] == CHILD
    (row,) = dana.world.rows(Concern)
    assert (row.place, row.question, row.channel) == ("answer", "action_1", "slack")


def test_what_is_written_into_a_box_and_left_is_screened_too(dana: Delegate) -> None:
    to_the_actions(dana)
    dana.person.fills(dana.now, CHILD)
    dana.presses("Finish later")
    assert HEADING in dana.last()
    assert len(dana.world.rows(Concern)) == 1


def test_words_outside_of_a_form_are_screened_too(slack_world: SlackWorld) -> None:
    """C4: also of somebody who is asked nothing, and of an account that nobody knows."""
    person, _ = slack_world.joins("U1")
    slack_world.team.user("U5", email="nobody@elsewhere.example", name="No Body")
    stranger = slack_world.team.person("U5")
    for who, said_ in ((person, CHILD), (stranger, DISTRESS)):
        assert who.types(said_, None).ok
        slack_world.quiet()
    rows = slack_world.rows(Concern)
    assert {row.place for row in rows} == {"chat"}
    assert sum(row.person_id is None for row in rows) == 1
    assert any(row.text.startswith("From slack T1 U5:") for row in rows)
    texts = "\n".join("\n".join(each.texts()) for each in stranger.messages())
    assert "116 123" in texts and "Thank you for saying how you are" in texts


def test_words_after_a_slash_command_are_screened_too(dana: Delegate) -> None:
    dana.person.commands("/evaluation", CHILD)
    assert HEADING in dana.last()
    assert [row.place for row in dana.world.rows(Concern)] == ["chat"]


def test_the_same_words_are_answered_once(dana: Delegate) -> None:
    to_the_actions(dana)
    dana.types(CHILD)
    dana.types(CHILD)
    assert "\n".join(said(dana)).count(HEADING) == 1


def test_an_officer_is_alerted_in_slack_and_says_seen_with_one_press(slack_world: SlackWorld) -> None:
    """C4: with a link and without the text; then nobody is told of it any more."""
    olive = OfficerDesk(slack_world).binds()
    dana = slack_world.asked()
    to_the_actions(dana)
    dana.types(CHILD)
    slack_world.quiet()
    slack_world.tick(slack_world.now)
    alert = olive.person.newest()
    words = "\n".join(alert.texts())
    assert "A concern may have been written, please look now" in words
    assert "stepdad" not in words and "Pat" not in words
    assert {"Open the page", "Show here", "I have seen it"} <= set(alert.buttons())
    assert "stepdad" in olive.presses("Show here", alert)
    assert "Nobody is told of it again" in olive.presses("I have seen it", alert)
    assert "all officers are told again" in olive.presses("Take it back")
    assert "Nobody is told of it again" in olive.presses("I have seen it")
    (row,) = slack_world.rows(Concern)
    assert row.seen_by == "olive@testshire.example"
    slack_world.now += timedelta(days=2)
    assert olive.asks("concerns").count("Nobody has seen") == 0


def test_an_officers_home_and_command_show_what_waits(slack_world: SlackWorld) -> None:
    """The list has no word of it; one is shown with its words, to the one who asked."""
    olive = OfficerDesk(slack_world).binds()
    dana = slack_world.asked()
    to_the_actions(dana)
    dana.types(CHILD)
    listed = olive.asks("concerns")
    assert "Nobody has seen these yet" in listed and "stepdad" not in listed
    assert CHILD in olive.asks("concerns 1")
    assert "1 concern that may have been written waits" in olive.asks("overdue")
    assert "Thank you" in olive.asks("concerns seen 1")


@pytest.mark.parametrize("mine", [True, False])
def test_a_message_that_is_changed_after_it_was_sent_is_screened_too(
    slack_world: SlackWorld, client: TestClient, dana: Delegate, mine: bool
) -> None:
    """C4: in a signed request, and in the app's own room only; what the app itself changes is not."""
    body = changed(slack_world, dana, {} if mine else {"bot_id": "B1"})
    headers = slack_world.team.courier.headers(body) | {"Content-Type": "application/json"}
    for _ in range(2):
        assert client.post("/slack/events", content=body, headers=headers).status_code == 200
        slack_world.quiet()
    assert [(row.place, row.text) for row in slack_world.rows(Concern)] == ([("chat", CHILD)] if mine else [])
    assert "\n".join(said(dana)).count(HEADING) == int(mine)
    unsigned = headers | {"X-Slack-Signature": "v0=" + "0" * 64}
    assert client.post("/slack/events", content=body, headers=unsigned).status_code in (401, 403)
    kept = [row for row in slack_world.rows(ChatInput) if row.key.startswith("Ev")]
    assert all(row.done_at is not None and row.body is None for row in kept)


def changed(slack_world: SlackWorld, dana: Delegate, more: dict[str, Any]) -> bytes:
    """Give what Slack sends of a message that was changed after it was sent."""
    edited = {"type": "message", "user": "U1", "text": CHILD, "ts": "1.2", **more}
    facts = {"type": "message", "subtype": "message_changed", "channel": dana.shown.room, "channel_type": "im"}
    before = {**edited, "text": "All is well."}
    said = envelopes.event(slack_world.team, {**facts, "ts": "1.3", "message": edited, "previous_message": before})
    return json.dumps(said).encode()


def test_a_changed_message_is_kept_before_slack_is_told_that_it_came(
    slack_world: SlackWorld, client: TestClient, dana: Delegate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C4: where the process dies in between it is looked at at the next start."""
    monkeypatch.setattr(caring, "take", lambda *_: None)
    body = changed(slack_world, dana, {})
    headers = slack_world.team.courier.headers(body) | {"Content-Type": "application/json"}
    assert client.post("/slack/events", content=body, headers=headers).status_code == 200
    slack_world.quiet()
    (waits,) = [row for row in slack_world.rows(ChatInput) if row.done_at is None]
    assert waits.account == "U1" and slack_world.rows(Concern) == []
    monkeypatch.undo()
    slack_world.now += timedelta(minutes=2)
    assert sweeping.sweep(slack_world.here) == 1
    assert [row.text for row in slack_world.rows(Concern)] == [CHILD] and HEADING in dana.last()
    assert sweeping.sweep(slack_world.here) == 0


def test_a_changed_message_that_cannot_be_kept_is_not_acknowledged(
    slack_world: SlackWorld, client: TestClient, dana: Delegate
) -> None:
    body = changed(slack_world, dana, {})
    headers = slack_world.team.courier.headers(body) | {"Content-Type": "application/json"}
    renamed(slack_world, "chat_input", "elsewhere")
    assert client.post("/slack/events", content=body, headers=headers).status_code == 503
    renamed(slack_world, "elsewhere", "chat_input")
    assert client.post("/slack/events", content=body, headers=headers).status_code == 200
    slack_world.quiet()
    assert len(slack_world.rows(Concern)) == 1


def renamed(slack_world: SlackWorld, old: str, new: str) -> None:
    with slack_world.database.write(slack_world.here.key) as session:
        session.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
