"""The demo's console on a free port, and somebody at it who clicks as a person would."""

import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from bot.cli.demo import HOST, site, stage
from bot.plan.loading import load
from tests.serving import serving

LONG = 180_000
"""Milliseconds that twelve simulated weeks may take where several suites share a machine."""


@contextmanager
def console(key: str = "wfscp") -> Iterator[str]:
    """Serve the demo; gives the console's address."""
    with socket.socket() as listener, tempfile.TemporaryDirectory() as folder:
        listener.bind((HOST, 0))
        base = f"http://{HOST}:{listener.getsockname()[1]}"
        play = stage(load(Path("config")), Path(folder), base)
        play.load(key)
        with serving(site(play), listener):
            yield f"{base}/console"
        play.house.desk.database.close()


class Player:
    """A person at the console."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(LONG)

    def press(self, name: str) -> None:
        """Press a button, and wait for what comes."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def ask(self, command: str) -> str:
        """Type an officer's command; gives what is shown."""
        self.page.get_by_label("Command", exact=True).fill(command)
        self.press("Run")
        return self.page.locator("#officer article").inner_text()

    def is_asked(self) -> bool:
        """Tell whether the delegate has a form to begin."""
        return self.page.get_by_role("button", name="Start", exact=True).count() > 0

    def wait_for(self, there: str, *, by: str, at_most: int) -> None:
        """Let time pass, a press at a time, until something is on the page."""
        for _ in range(at_most):
            if self.page.locator(there).count():
                return
            self.press(by)
        raise AssertionError(f"{there} did not come in {at_most} x {by}")

    def answer(self, words: Mapping[str, str], *, stop_at: str = "") -> None:
        """Answer question after question up to the review, or to the one that holds `stop_at`.

        `words` are what is typed, by a part of the question.
        """
        step = self.page.locator("#now")
        while self.page.locator("#now .progress").count():
            asked = step.locator(".bubble strong").inner_text()
            if stop_at and stop_at in asked:
                return
            self._say(next((text for part, text in words.items() if part in asked), ""))

    def _say(self, text: str) -> None:
        step = self.page.locator("#now")
        if step.locator(".points button").count():
            step.locator(".points button").nth(-2).click()
        elif step.locator(".ticks input").count():
            step.locator(".ticks input").first.check()
            step.get_by_role("button", name="Continue").click()
        elif step.locator(".stack button").count():
            step.locator(".stack button").first.click()
        elif text:
            self.page.get_by_label("Type an answer").fill(text)
            self.page.get_by_role("button", name="Send", exact=True).click()
        else:
            step.get_by_role("button", name="Skip").click()
        self.page.wait_for_load_state()
