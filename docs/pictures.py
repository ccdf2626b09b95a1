"""Makes the pictures of the docs: the demo's console some weeks in, charts, letters, Slack. Run as `make pictures`."""

from pathlib import Path

from playwright.sync_api import ViewportSize

from docs import pictures_charts, pictures_letters, pictures_slack
from tests.browser.browsing import chromium
from tests.browser.console_player import Player, console

PICTURES = Path(__file__).parent / "pictures"
SIZE = ViewportSize(width=1440, height=1000)
ACTIONS = {
    "What will you do differently": "ask to see where the child sleeps on every home visit",
    "second thing": "bring one stuck case to supervision each month",
    "worth your while": "Time to practise the difficult conversations.",
}


def main() -> None:
    """Play a delegate up to her impact check, with her supervisor's letter and the learning gain beside her."""
    PICTURES.mkdir(exist_ok=True)
    with console() as address, chromium() as browser:
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(address)
        her = Player(page)
        her.press("Next thing due")
        _answer(her)
        her.press("+1 week")
        her.wait_for("#now", by="+1 day", at_most=5)
        _answer(her)
        her.wait_for(".letters a", by="+1 day", at_most=8)
        her.press("Jump to the impact check")
        her.press("Start")
        her.answer({}, stop_at="What became of it?")
        her.ask("gain")
        page.wait_for_timeout(300)
        page.screenshot(path=PICTURES / "console.png")


def _answer(her: Player) -> None:
    her.press("Start")
    her.answer(ACTIONS)
    her.press("Send my answers")


if __name__ == "__main__":
    main()
    pictures_charts.main()
    pictures_letters.main()
    pictures_slack.main()
