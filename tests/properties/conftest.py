"""Worlds on both kinds of database, a new one for each example."""

from collections.abc import Iterator

import pytest

from tests.properties.worlds import Worlds, on_postgres, on_sqlite


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def a_world(request: pytest.FixtureRequest) -> Iterator[Worlds]:
    """Give a way to open a world; a world is for one example, so the way to it may be for all."""
    asked = request.getfixturevalue
    on_one = (
        on_sqlite(asked("template"))
        if request.param == "sqlite"
        else on_postgres(asked("postgres"), asked("postgres_template"))
    )
    with on_one as worlds:
        yield worlds
