"""A region on both kinds of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.region import Region, a_region

SOME = 6


@pytest.fixture
def region(tmp_path: Path, database_url: str) -> Iterator[Region]:
    """Give a few partnerships: what keeps two apart keeps 150 apart."""
    with a_region(tmp_path, database_url, count=SOME) as region:
        yield region
