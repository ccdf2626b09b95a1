"""A migrated database to copy, and a world to play in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import upgrade
from bot.storage.session import Database
from tests.build import World


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database that is set up and empty; copying it is quicker than migrating."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{file}")
    upgrade.check(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file


@pytest.fixture
def world(tmp_path: Path, template: Path) -> Iterator[World]:
    """Give a world with two partnerships, `here` and `there`, of one plan."""
    world = World(tmp_path, template)
    yield world
    world.close()
