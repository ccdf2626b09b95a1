"""A world of its own for each test of the web."""

from collections.abc import Iterator

import pytest

from tests.handlers.web_world import Browser, World, a_web_world


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Give a deployment, a week before the course."""
    with a_web_world(database_url) as made:
        yield made


@pytest.fixture
def dana(world: World) -> Browser:
    """Give the delegate's own device."""
    return world.browser()
