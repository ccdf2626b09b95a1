"""The chats of a deployment: looked after while it serves, and let go at once when it stops (rule 7)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from types import SimpleNamespace
from typing import cast

import pytest

from bot.app import App
from bot.chatting import Chatting
from bot.handlers.slack.aside import rest
from tests.fakes.slack import fake_slack
from tests.handlers.slack.slack_world import SlackWorld, a_slack_world


@pytest.fixture
def world(tmp_path: Path, sqlite_url: str) -> Iterator[SlackWorld]:
    with fake_slack() as slack, a_slack_world(tmp_path, sqlite_url, slack) as world:
        yield world


def chats(world: SlackWorld, **changes: object) -> Chatting:
    """Give the chats of an app with these workspaces."""
    facts = {"desk": world.desk, "slack": world.workspaces, "dispatcher": world.dispatcher} | changes
    return Chatting(cast(App, SimpleNamespace(**facts)))


def test_stopping_waits_for_nobody_who_waits_for_slack(world: SlackWorld) -> None:
    chatting, resting = chats(world), Event()
    chatting.start()

    def wait() -> None:
        resting.set()
        rest(60)

    here = chatting.rooms[0].here
    here.aside.submit("U1", wait)
    never = here.aside.submit("U1", lambda: None)
    assert resting.wait(30)
    began = monotonic()
    chatting.stop()
    assert monotonic() - began < 10
    assert never.cancelled()


def test_a_workspace_whose_slack_is_away_is_tried_again_and_holds_up_no_other(
    world: SlackWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chatting.EVERY_SECONDS", 0.05)
    for key in world.workspaces:
        world.workspaces[key] = replace(world.workspaces[key], team="")
    world.team.fails("internal_error", "auth.test")
    chatting = chats(world)
    chatting.start()
    first, second = (each.here.teams for each in chatting.rooms)
    end = monotonic() + 20
    while not second.known and monotonic() < end:
        sleep(0.01)
    assert (first.known, second.known) == ("", "T2")
    world.now = world.now.replace(year=2027)
    while not first.known and monotonic() < end:
        sleep(0.01)
    chatting.stop()
    assert first.known == "T1"
