"""A real browser (Debian's chromium) on a real server: what tests of pages stand on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.serving import serving

CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations", "incomplete"],
}
"""What axe looks for: WCAG 2.2 AA and good practice; the size of targets (2.5.8) only where it is asked for."""
OF_COLOUR = ("color-contrast", "link-in-text-block")
"""Those of them that look at colours: where nothing else is another than in a page that was looked at."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; skips the test where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not there: run 'make test-deps'")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an ASGI app on a free port of this machine; gives its address."""
    with serving(app) as served:
        yield served.address


def violations(page: Page, only: Sequence[str] = ()) -> str:
    """Give what axe finds wrong with a page, as text, by all rules or `only` some; nothing if all is well."""
    options = {"runOnly": {"type": "rule", "values": [*only]}, "resultTypes": ["violations"]} if only else RULES
    found = Axe().run(page, options=options)
    return f"{page.title()}: {found.generate_report()}" if found.violations_count else ""


def too_wide(page: Page) -> bool:
    """Tell whether a page must be scrolled sideways (WCAG 1.4.10)."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
