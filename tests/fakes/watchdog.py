"""A watchdog on this machine: a tiny server that remembers what it was asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from threading import Condition, Event

from tests.serving import answering

PATIENCE = 20.0
"""Seconds after which a test takes it that nothing will come."""


@dataclass
class Watchdog:
    """What it was asked, and what it answers."""

    url: str = ""
    status: int = 200
    asked: list[str] = field(default_factory=list)
    let: Event = field(default_factory=Event)
    """Unset, it takes the request and does not answer."""
    _came: Condition = field(default_factory=Condition)

    def note(self, path: str) -> None:
        """Remember a request."""
        with self._came:
            self.asked.append(path)
            self._came.notify_all()

    def has_been_asked(self, times: int) -> bool:
        """Wait until so many requests have come."""
        with self._came:
            return self._came.wait_for(lambda: len(self.asked) >= times, PATIENCE)


@contextmanager
def a_watchdog() -> Iterator[Watchdog]:
    """Run one."""
    dog = Watchdog()
    dog.let.set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            dog.note(self.path)
            dog.let.wait(PATIENCE)
            self.send_response(dog.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with answering(Handler) as at:
        dog.url = f"{at}/ping/a-key"
        yield dog
        dog.let.set()
