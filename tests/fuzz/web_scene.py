"""The web as it is fuzzed: pages of every kind with their links, and a client that sends anything."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

import structlog
from fastapi.testclient import TestClient

from tests.fuzz.asking import Asker, Reply, asking
from tests.fuzz.kept import Kept, a_database, kept
from tests.handlers.test_concern_pages import CHILD, a_link
from tests.handlers.web_world import Browser, World, build_world

_NONCE = re.compile(r'name="nonce" value="([0-9a-f]{64})"')
CONCERNS = frozenset({"concern", "message", "touchpoint", "link", "person"})
"""What follows where somebody writes what reads like a concern: also of what cannot be taken (C4)."""


@dataclass
class Scene:
    """A deployment with somebody at every stage; `pages` are the paths by name, `nonces` those of their forms."""

    world: World
    asker: Asker
    before: Kept
    cookies: dict[str, str]
    """Of the browser in which the pages were opened."""
    pages: dict[str, str] = field(default_factory=dict)
    nonces: dict[str, str] = field(default_factory=dict)
    _visits: Iterator[int] = field(default_factory=lambda: count(1))

    def sends(
        self,
        method: str,
        path: str,
        *,
        query: Sequence[tuple[str, str]] = (),
        body: bytes | None = None,
        headers: Sequence[tuple[str, str]] = (),
        cookie: bool = True,
    ) -> Reply:
        """Send a request from an address of its own, so that no limit of guesses stands before the handler."""
        n = next(self._visits)
        said = [("X-Forwarded-For", f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"), *headers]
        raw = [(name.encode("latin-1", "ignore"), value.encode("utf-8", "ignore")) for name, value in said]
        asked = "&".join(f"{_coded(name)}={_coded(value)}" for name, value in query)
        target = f"{path}?{asked}" if asked else path
        self.before.mark()
        with structlog.testing.capture_logs() as logged:
            reply = self.asker.ask(method, target, headers=raw, body=body, known=cookie)
        told = [line for line in logged if "fault of the program" in str(line) or "exc_info" in line]
        assert not told, told
        return reply

    def put_back(self) -> None:
        """Have the database and the browser as they were."""
        self.before.put_back()
        self.asker.cookies = dict(self.cookies)

    def check(self, method: str, reply: Reply, *, may_write: bool) -> None:
        """See that nothing broke, and that what was refused or only looked at has changed nothing."""
        assert reply.status_code < 500, (reply.status_code, reply.text[:300])
        assert "Traceback" not in reply.text
        assert reply.headers["x-content-type-options"] == "nosniff"
        if method != "POST" or not may_write or reply.status_code >= 400:
            # A browser that brings the page's nonce is known from then on, and a wrong code is counted.
            changed = set(self.before.changed(but=("audit", "device", "code") if may_write else ("audit",)))
            assert not changed or ("concern" in changed and changed <= CONCERNS), changed


def _coded(text: str) -> str:
    return quote(text.encode("utf-8", "replace"), safe="")


@contextmanager
def a_scene(folder: Path) -> Iterator[Scene]:
    """Set it up."""
    world = build_world(a_database(folder), chat="chat")
    with closing(world.desk.database), TestClient(world.site, raise_server_exceptions=False) as client:
        browser = Browser(world, client)
        paths = _pages(world, browser)
        nonces = {name: "".join(_NONCE.findall(browser.look(path))[:1]) for name, path in paths.items()}
        cookies = {each.name: str(each.value) for each in client.cookies.jar}
        with kept(world.desk.database.url) as before, asking(world.site) as asker:
            scene = Scene(world, asker, before, cookies, paths, nonces)
            scene.put_back()
            yield scene


def _pages(world: World, browser: Browser) -> dict[str, str]:
    """Have a delegate begin and another finish, supervisors asked, a concern raised; gives the paths by name."""
    form, done = world.a_form(), world.a_form(name="Done Delegate")
    browser.press(form, "start")
    browser.say(form, "hope", CHILD)
    browser.answer_all(done, word="Neglect", hope="A lot")
    browser.send(done)
    booking = world.booking(name="Other One")
    briefing, check = (world.sent(booking, stage) for stage in ("supervisor_briefing", "supervisor_check"))
    old = world.a_form(partnership="uscp", name="Old One")
    return {
        "q": form,
        "q_done": done,
        "q_there": old,
        "s": world.link(briefing),
        "s_check": world.link(check),
        "p": world.preferences(briefing),
        "c": a_link(world),
        "new-link": "/new-link",
        "privacy": "/privacy/tscp",
        "accessibility": "/accessibility",
        "accessibility_here": "/accessibility/tscp",
        "certificates": "/certificates",
        "certificate": "/certificates/ABCD-EFGH-JKLM",
        "style": "/static/site.css",
        "healthz": "/healthz",
        "readyz": "/readyz",
        "metrics": "/metrics",
        "root": "/",
    }
