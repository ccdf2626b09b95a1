"""Which workspace is whose is known without Slack, so that presses are taken while its Web API is away (Q7)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.errors import Temporary
from bot.handlers.slack.here import Here
from bot.handlers.slack.listening import room
from bot.outbound.slack.workspaces import Workspace
from tests.handlers.slack.slack_world import Delegate, SlackWorld


def unnamed(world: SlackWorld, key: str = "here") -> Workspace:
    """Give a workspace as a new process knows it, where the configuration does not name it."""
    return replace(world.workspaces[key], team="")


@contextmanager
def away(world: SlackWorld) -> Iterator[None]:
    for team in (world.team, world.other_team):
        team.fails("internal_error", "auth.test", times=-1)
    yield
    assert all(method != "auth.test" for method, _ in world.team.faults.happened)


def test_a_new_process_takes_presses_while_slack_is_away(slack_world: SlackWorld, dana: Delegate) -> None:
    alone = replace(unnamed(slack_world, "there"), signing_secret=SecretStr("another"))
    slack_world.rooms[:] = [room(Here(slack_world.desk, each)) for each in (unnamed(slack_world), alone)]
    with away(slack_world):
        assert dana.presses("Start").says("Question 1 of")
        assert dana.presses("All").says("recognise the signs of neglect")


def test_two_workspaces_of_one_app_are_told_apart_by_what_was_remembered(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    for key in ("here", "there"):
        asked = Here(slack_world.desk, unnamed(slack_world, key))
        asked.teams.ask(slack_world.now)
    slack_world.rooms[:] = [room(Here(slack_world.desk, unnamed(slack_world, key))) for key in ("there", "here")]
    with away(slack_world):
        assert dana.presses("Start").says("Question 1 of")
    assert {each.partnership for each in slack_world.inputs()} == {"here"}


def test_what_cannot_be_told_apart_yet_is_not_acknowledged(slack_world: SlackWorld, dana: Delegate) -> None:
    slack_world.rooms[:] = [room(Here(slack_world.desk, unnamed(slack_world, key))) for key in ("there", "here")]
    with away(slack_world):
        assert dana.person.presses(dana.now, "Start").status == 503
    slack_world.team.faults.clear()
    slack_world.rooms[1].here.teams.ask(slack_world.now)
    assert dana.presses("Start").says("Question 1 of")


def test_slack_is_asked_once_and_while_it_does_not_say_once_a_minute(slack_world: SlackWorld) -> None:
    here = Here(slack_world.desk, unnamed(slack_world))
    slack_world.team.fails("internal_error", "auth.test", times=2)
    for _ in range(3):
        with pytest.raises(Temporary):
            here.team  # noqa: B018
    assert len(slack_world.team.faults.happened) == 1
    slack_world.now += timedelta(minutes=2)
    with pytest.raises(Temporary):
        here.teams.ask(slack_world.now)
    slack_world.now += timedelta(minutes=2)
    assert here.teams.ask(slack_world.now) == here.team == "T1"
    assert len(slack_world.team.faults.happened) == 2


def test_what_slack_says_counts_more_than_what_was_remembered_or_supposed(slack_world: SlackWorld) -> None:
    here = Here(slack_world.desk, unnamed(slack_world))
    here.teams.suppose("T9")
    assert here.team == "T9"
    assert here.teams.ask(slack_world.now) == here.team == "T1"
    moved = Here(slack_world.desk, replace(unnamed(slack_world, "there"), partnership="here"))
    assert moved.team == "T1"
    assert moved.teams.ask(slack_world.now) == moved.team == "T2"
    assert Here(slack_world.desk, unnamed(slack_world)).team == "T2"
