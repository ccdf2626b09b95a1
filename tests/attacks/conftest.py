"""What attacks are played on: the web, and a workspace of Slack."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.slack import fake_slack
from tests.handlers.slack.slack_world import SlackWorld, a_slack_world
from tests.handlers.web_world import Browser, World, build_world


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Give a deployment, a week before the course."""
    made = build_world(database_url)
    yield made
    made.desk.database.close()


@pytest.fixture
def dana(world: World) -> Browser:
    """Give the delegate's own device."""
    return world.browser()


@pytest.fixture
def slack_world(tmp_path: Path, sqlite_url: str) -> Iterator[SlackWorld]:
    """Give two partnerships with a workspace each."""
    with fake_slack() as slack, a_slack_world(tmp_path, sqlite_url, slack) as world:
        yield world
