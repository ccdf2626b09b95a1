"""A world an example: many short lives, each on a copy of the same empty database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings

from bot.plan.model import Partnership
from tests.build import World

WITH_DATABASE = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@contextmanager
def a_world(template: Path, *partnerships: Partnership, chat: str = "") -> Iterator[World]:
    """Open a world of its own, and let it go."""
    with TemporaryDirectory() as folder:
        world = World(Path(folder), template, *partnerships, chat=chat)
        try:
            yield world
        finally:
            world.close()
