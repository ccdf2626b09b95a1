"""An app for the tests of the fake: a real Bolt app behind a small HTTP server, which checks each signature."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep
from typing import Any

from slack_bolt import Ack, App, BoltRequest
from slack_sdk import WebClient

from tests.fakes.slack.server import FakeSlack, Workspace

Heard = tuple[dict[str, list[str]], str]
"""The headers (their names in small letters) and the body of a request."""


@dataclass
class Listening:
    """A Bolt app and what was asked of it."""

    app: App
    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    instead: list[Callable[[], int]] = field(default_factory=list)
    """What to do with the next requests instead of giving them to the app; a status."""

    def keep(self, **listeners: str) -> "Kept":
        """Have the app acknowledge and remember what comes of these kinds (`event="message"`, `command="/x"` ...)."""
        kept = Kept()

        def remember(ack: Ack, body: dict[str, Any]) -> None:
            ack()
            kept.append(body)

        for kind, name in listeners.items():
            getattr(self.app, kind)(name)(remember)
        return kept


class Kept(list[dict[str, Any]]):
    """What has come, in its order."""

    def events(self, count: int) -> list[dict[str, Any]]:
        """Wait for so many events: Bolt acknowledges an event before its listener has run."""
        end = monotonic() + 5
        while len(self) < count and monotonic() < end:
            sleep(0.01)
        return [each["event"] for each in self]


@contextmanager
def a_bolt_app(slack: FakeSlack, workspace: Workspace) -> Iterator[Listening]:
    """Run a Bolt app that the fake delivers to."""
    client = WebClient(token=workspace.token, base_url=slack.api_url)
    listening = Listening(App(client=client, token=workspace.token, signing_secret=slack.signing_secret))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name.lower(): [value] for name, value in self.headers.items()}
            listening.heard.append((headers, body))
            status, said, more = self._answer(body, headers)
            self.send_response(status)
            for name, values in more.items():
                self.send_header(name, values[0])
            self.end_headers()
            self.wfile.write(said.encode())

        def _answer(self, body: str, headers: Any) -> tuple[int, str, Any]:
            if listening.instead:
                return listening.instead.pop(0)(), "", {}
            answer = listening.app.dispatch(BoltRequest(body=body, headers=headers))
            return answer.status, answer.body, answer.headers

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    listening.url = f"http://127.0.0.1:{server.server_address[1]}/slack/events"
    slack.deliver_to(listening.url)
    try:
        yield listening
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
