"""Makes the pictures of Slack: the bot's blocks, drawn by a renderer of somebody else's. Run it as `make pictures`."""

import json
import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import ViewportSize

from docs.slack_scenes import sheets
from tests.browser.browsing import chromium

PICTURES = Path(__file__).parent / "pictures"
SOURCE = Path(__file__).parent / "slack_blocks"
MADE = Path(__file__).parent.parent / "var" / "slack_blocks"
SIZE = ViewportSize(width=1280, height=600)


def main() -> None:
    """Draw every sheet as a picture; needs node and npm."""
    PICTURES.mkdir(exist_ok=True)
    _bundle()
    with chromium() as browser:
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        for name, columns in sheets().items():
            page.goto((MADE / "page.html").as_uri())
            page.evaluate("columns => window.draw(columns)", json.loads(json.dumps(columns)))
            page.wait_for_timeout(200)
            page.locator("main").screenshot(path=PICTURES / f"{name}.png")


def _bundle() -> None:
    """Install the renderer, as it is pinned, beside what is not kept, and make one script of it."""
    MADE.mkdir(parents=True, exist_ok=True)
    for file in SOURCE.iterdir():
        shutil.copy(file, MADE)
    subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--silent"], cwd=MADE, check=True)
    command = ["node_modules/.bin/esbuild", "draw.jsx", "--bundle", "--outfile=drawn.js", "--log-level=warning"]
    subprocess.run([*command, '--define:process.env.NODE_ENV="production"'], cwd=MADE, check=True)


if __name__ == "__main__":
    main()
