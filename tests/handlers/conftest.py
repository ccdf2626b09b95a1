"""A world of its own for each test of the web."""

from collections.abc import Iterator

import pytest

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
