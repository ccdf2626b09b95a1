"""What attacks are played on: the web, and a workspace of Slack."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.slack import fake_slack
from tests.handlers.conftest import dana, world
from tests.handlers.slack.slack_world import SlackWorld, a_slack_world

__all__ = ["dana", "world"]


@pytest.fixture
def slack_world(tmp_path: Path, sqlite_url: str) -> Iterator[SlackWorld]:
    """Give two partnerships with a workspace each."""
    with fake_slack() as slack, a_slack_world(tmp_path, sqlite_url, slack) as world:
        yield world
