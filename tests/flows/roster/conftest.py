"""A desk for every test of rosters."""

from pathlib import Path

import pytest

from tests.flows.roster.making import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give a desk with plain columns."""
    return Desk(tmp_path)
