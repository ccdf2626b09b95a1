"""A workspace of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.slack import fake_slack
from tests.handlers.slack.slack_world import Delegate, SlackWorld, a_slack_world


@pytest.fixture
def slack_world(tmp_path: Path, sqlite_url: str) -> Iterator[SlackWorld]:
    """Give two partnerships with a workspace each."""
    with fake_slack() as slack, a_slack_world(tmp_path, sqlite_url, slack) as world:
        yield world


@pytest.fixture
def on_both(tmp_path: Path, database_url: str) -> Iterator[SlackWorld]:
    """Give the same on a database of either kind."""
    with fake_slack() as slack, a_slack_world(tmp_path, database_url, slack) as world:
        yield world


@pytest.fixture
def dana(slack_world: SlackWorld) -> Delegate:
    """Give a delegate who has just been asked how the course was."""
    return slack_world.asked()
