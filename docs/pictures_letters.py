"""Makes the pictures of the letters: each at 360 and 800 pixels, light and dark. Run it as `make pictures`.

`python -m docs.pictures_letters NAME ...` draws these alone.
"""

import sys
from collections.abc import Collection
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

from bot.handlers.console_gallery import SCHEMES, WIDTHS
from bot.messages import mail
from bot.plan.loading import load
from bot.rehearsal import letters
from tests.browser.browsing import chromium, too_wide

PICTURES = Path(__file__).parent / "pictures" / "letters"
CONFIG = Path(__file__).parent.parent / "config"
NOW = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
KEYS = ("cscp", "ddscp")
"""Partnerships whose plans have every letter between them."""
COLOURS = 32
_GAP = 12
_GROUND = (128, 136, 144)


def main(only: Collection[str] = ()) -> None:
    """Draw a sheet a letter: narrow light, narrow dark, wide light, wide dark."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    wanted = {name: html for name, html in _letters().items() if not only or name in only}
    for old in PICTURES.glob("*.webp"):
        if not only:
            old.unlink()
    with chromium() as browser:
        for name, html in wanted.items():
            shots = [_shot(browser, html, width, scheme) for width in WIDTHS for scheme in SCHEMES]
            _sheet(shots).save(PICTURES / f"{name}.webp", lossless=True, quality=90)


def _letters() -> dict[str, str]:
    plans = load(CONFIG)
    found: dict[str, str] = {}
    for partnership in (plans[key] for key in KEYS):
        for name in letters.names(partnership):
            found.setdefault(name, mail.render(letters.sample(partnership, name, now=NOW)).html)
    return found


def _shot(browser: Browser, html: str, width: int, scheme: str) -> Image.Image:
    size = ViewportSize(width=width, height=400)
    page: Page = browser.new_page(viewport=size, color_scheme="dark" if scheme == "dark" else "light")
    page.set_content(html)
    assert not too_wide(page), f"a letter is wider than {width} pixels"
    drawn = page.screenshot(full_page=True)
    page.close()
    return Image.open(BytesIO(drawn)).convert("RGB")


def _sheet(shots: list[Image.Image]) -> Image.Image:
    """Put pictures side by side, in few colours: letters have few, and the tree stays small."""
    width = sum(each.width for each in shots) + _GAP * (len(shots) - 1)
    sheet = Image.new("RGB", (width, max(each.height for each in shots)), _GROUND)
    left = 0
    for each in shots:
        sheet.paste(each, (left, 0))
        left += each.width + _GAP
    return sheet.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")


if __name__ == "__main__":
    main(sys.argv[1:])
