"""The same conversation where no port is open: Slack's socket (Q7)."""

from dataclasses import replace
from threading import enumerate as enumerate_threads
from time import monotonic, sleep

import pytest
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError

from bot.handlers.slack.here import Here
from bot.handlers.slack.listening import room
from bot.handlers.slack.socket import Socket
from tests.handlers.slack.slack_world import Delegate, SlackWorld


def test_presses_and_words_come_by_a_socket(slack_world: SlackWorld, dana: Delegate) -> None:
    token = SecretStr(slack_world.team.app_token)
    workspace = replace(slack_world.workspaces["here"], app_token=token, signing_secret=SecretStr(""))
    slack_world.rooms[0] = room(Here(slack_world.desk, workspace))
    socket = Socket(slack_world.rooms[0])
    socket.connect()
    try:
        end = monotonic() + 10
        while not (slack_world.team.courier.lines and socket.connected) and monotonic() < end:
            sleep(0.02)
        assert dana.presses("Start").says("Question 1 of")
        assert dana.types("all").says("recognise the signs of neglect")
        assert dana.drafts() == {"there": "all"}
    finally:
        socket.close()


def test_a_socket_that_cannot_be_had_leaves_no_thread(slack_world: SlackWorld) -> None:
    token = SecretStr(slack_world.team.app_token)
    slack_world.rooms[0] = room(Here(slack_world.desk, replace(slack_world.workspaces["here"], app_token=token)))
    slack_world.team.fails("internal_error", "apps.connections.open", times=3)
    before = _running()
    for _ in range(3):
        with pytest.raises(SlackApiError):
            Socket(slack_world.rooms[0]).connect()
    assert _running() == before


def _running() -> int:
    """Count the threads of slack_sdk's sockets."""
    return sum("(_run)" in thread.name for thread in enumerate_threads())


def test_socket_mode_needs_its_token(slack_world: SlackWorld) -> None:
    with pytest.raises(ValueError, match="app token"):
        Socket(slack_world.rooms[0])
