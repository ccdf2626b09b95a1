"""What is said waits as long as Slack asks, three times at most; and never with words of anybody in a log (Q6, Q7)."""

import pytest
import structlog

from bot.handlers.slack import telling
from bot.handlers.slack.parse import Spot
from tests.handlers.slack.slack_world import Delegate, SlackWorld


def test_a_call_that_slack_takes_no_more_of_waits_and_then_lets_it_be(slack_world: SlackWorld, dana: Delegate) -> None:
    update = slack_world.here.client().chat_update
    slack_world.team.fails("busy", "chat.update", times=3, after=0)
    shown = dana.now
    assert not isinstance(telling.attempt(lambda: update(channel=shown.room, ts=shown.ts, text="x")), str)
    slack_world.team.fails("busy", "chat.update", times=4, after=0)
    assert telling.attempt(lambda: update(channel=shown.room, ts=shown.ts, text="y")) == "ratelimited"
    slack_world.team.faults.clear()
    slack_world.team.fails("busy", "chat.update", after=600)
    assert telling.attempt(lambda: update(channel=shown.room, ts=shown.ts, text="y")) == "ratelimited"


def test_kind_words_come_by_another_way_where_the_first_is_shut(slack_world: SlackWorld, dana: Delegate) -> None:
    spot = Spot("U1", dana.shown.room, dana.shown.ts, "", "http://127.0.0.1:9/nowhere")
    telling.tell(slack_world.here, spot, "Kind *words* for <you> & me")
    assert dana.whispered() == "Kind *words* for <you> & me"
    telling.tell(slack_world.here, Spot("U1"), "nowhere to say it")
    assert len(dana.person.ephemerals) == 1


def test_a_refusal_is_logged_by_its_name_only(
    slack_world: SlackWorld, dana: Delegate, capsys: pytest.CaptureFixture[str]
) -> None:
    slack_world.team.fails("internal_error", "chat.postMessage")
    with structlog.testing.capture_logs() as logged:
        telling.reply(slack_world.here, Spot("U1", dana.shown.room), telling.words("secret words"))
    assert logged == [{"event": "slack refused", "reason": "internal_error", "log_level": "warning"}]
    assert "secret words" not in str(capsys.readouterr())
