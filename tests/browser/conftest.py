"""One browser for all tests here: starting it takes a second."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give the browser; skips where there is none."""
    with chromium() as started:
        yield started
