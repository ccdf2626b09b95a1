"""The demo's console and its gallery on a small and a wide screen, in the states that it can be in (P3, P5)."""

from playwright.sync_api import Browser, Page

from bot.messages.words import TEMPLATES
from tests.browser.browsing import too_wide, violations
from tests.browser.console_player import Player, console

SIZES = ((360, 740), (1280, 800))
SEEN = {"_answer", "_chat", "_clock", "_head", "_inbox", "_officer", "_prompt", "_step", "gallery", "page"}
"""What the states below are made of: a form in the chat, a letter, an answer to an officer, the gallery."""


def wrong(page: Page) -> list[str]:
    """Say what is wrong with what is open, at each size."""
    found = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}: {page.title()}: {told}" for told in [violations(page)] if told]
        found += [f"{width}: {page.title()} scrolls sideways"] if too_wide(page) else []
    return found


def test_every_template_of_the_console_is_looked_at() -> None:
    assert {file.stem for file in (TEMPLATES / "pages" / "console").glob("*.html")} == SEEN


def test_axe_finds_nothing_on_the_console(browser: Browser) -> None:
    with console() as at:
        page = browser.new_page()
        page.goto(at)
        her = Player(page)
        found = wrong(page)
        her.press("Next thing due")
        her.press("Start")
        found += wrong(page)
        for command in ("help", "events", "nonsense"):
            her.ask(command)
            found += wrong(page)
        page.goto(f"{at}/letters")
        found += wrong(page)
        page.close()
    assert found == []
