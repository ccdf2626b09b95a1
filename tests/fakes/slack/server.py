"""A Slack of our own: an HTTP server that takes and refuses what Slack does, with several workspaces."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import time
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.slack import envelopes
from tests.fakes.slack.courier import Courier, Delivery
from tests.fakes.slack.hooks import Hooks
from tests.fakes.slack.keyboard import Person
from tests.fakes.slack.seen import Seen
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.tiers import Meter
from tests.fakes.slack.web import Answer, Request, Web, refused, told
from tests.fakes.slack.workspaces import Team

SECRET = "0123456789abcdef" * 2


class Workspace(Team):
    """A workspace with people at their keyboards."""

    def __init__(self, team: str, token: str, app_token: str, slack: "FakeSlack") -> None:
        super().__init__(team, token, app_token, slack.clock)
        self.signing_secret = slack.signing_secret
        self.courier = Courier(self, pause=slack.stopped.wait)
        self._slack = slack
        self._people: dict[str, Person] = {}

    def echo(self, seen: Seen) -> Delivery:
        """Tell the app of a message of its own, as Slack does; an app must not answer itself."""
        return self.courier.event(envelopes.said(self, self.users[self.bot_user], self.rooms[seen.room], seen.raw))

    def hangs_up(self, reason: str = "refresh_requested") -> None:
        """End the sockets that the app has opened."""
        for line in list(self.courier.lines):
            line.hang_up(reason)

    def person(self, id_: str) -> Person:
        """Find somebody at their keyboard; one who is not there yet comes in."""
        if id_ not in self._people:
            user = self.users[id_] if id_ in self.users else self.user(id_)
            self._people[id_] = Person(self, user, self._slack.hooks, self.courier)
        return self._people[id_]


class FakeSlack:
    """The server, its workspaces, and where it delivers what people do."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.signing_secret = SECRET
        self.stopped = Event()
        self.workspaces: dict[str, Workspace] = {}
        self._url = ""
        self._sockets = Sockets()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def do_POST(self) -> None:
                self._answer()

            def do_GET(self) -> None:
                self._answer()

            def _answer(self) -> None:
                url = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = fake.answer(Request(url.path, url.query, headers, body))
                self.close_connection = True
                if answer.closes:
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: Any) -> None:
                return

        self._http = _Server(("127.0.0.1", 0), Handler)
        base = f"http://127.0.0.1:{self._http.server_address[1]}"
        self.api_url = f"{base}/api/"
        self.web, self.hooks = Web(base, self.stopped), Hooks(base)
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def workspace(self, team: str, *, token: str = "", app_token: str = "", speed: float = 1.0) -> Workspace:
        """Add a workspace (or find the one of this name); `speed` is how many of its seconds go by in one."""
        if team not in self.workspaces:
            made = Workspace(team, token or f"xoxb-{team}", app_token or f"xapp-{team}", self)
            made.courier.url = self._url
            self.workspaces[team] = self.web.workspaces[team] = made
            self.web.meters[team] = Meter(speed)
        return self.workspaces[team]

    def deliver_to(self, url: str) -> None:
        """Send what people do to this address of the app, from all workspaces."""
        self._url = url
        for each in self.workspaces.values():
            each.courier.url = url

    def answer(self, request: Request) -> Answer:
        """Answer a request to any of the server's addresses."""
        match request.path.strip("/").split("/"):
            case ["api", "apps.connections.open"]:
                return self._socket(request)
            case ["api", method]:
                return self.web.method(method, request)
            case ["actions", _, hook]:
                return self.web.hook(self.hooks.find(hook), request.body)
            case ["upload", team, file]:
                return self.web.upload(team, file, request.body)
            case ["files", team, file, "download", _]:
                return self.web.download(team, file, request.headers)
            case ["login"]:
                return Answer(200, b"<html>Sign in</html>", {"Content-Type": "text/html"})
        return Answer(404, b"not found")

    def _socket(self, request: Request) -> Answer:
        """Give an app, by its own kind of token, an address for a socket."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        workspace = next((each for each in self.workspaces.values() if each.app_token == token), None)
        if workspace is None:
            known = any(token == each.token for each in self.workspaces.values())
            return refused("not_allowed_token_type" if known else "invalid_auth" if token else "not_authed")
        url = self._sockets.address(workspace.courier, workspace.app_id)
        fault = workspace.faults.next("apps.connections.open")
        return self.web.faulty(fault, lambda: told({"ok": True, "url": url}))

    def close(self) -> None:
        """Stop, and let go of who still waits."""
        self.stopped.set()
        self._sockets.close()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        return  # a client that went away is no fault of the fake


@contextmanager
def fake_slack(clock: Callable[[], float] = time) -> Iterator[FakeSlack]:
    """Run a Slack of our own."""
    slack = FakeSlack(clock)
    try:
        yield slack
    finally:
        slack.close()
