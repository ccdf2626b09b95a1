"""An office of its own for each test."""

from collections.abc import Iterator

import pytest

from tests.insight.building import Office


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    office = Office(database_url)
    yield office
    office.database.close()
