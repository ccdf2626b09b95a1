"""The five plans, and the demo's deployment without a server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.demo import stage
from bot.plan.loading import load
from bot.plan.model import Plans
from bot.rehearsal.play import Play


@pytest.fixture(scope="session")
def plans() -> Plans:
    return load(Path("config"))


@pytest.fixture
def play(plans: Plans, tmp_path: Path) -> Iterator[Play]:
    """Give a play that has not begun; `load` begins it."""
    made = stage(plans, tmp_path, "http://127.0.0.1:8080")
    yield made
    made.house.desk.database.close()
