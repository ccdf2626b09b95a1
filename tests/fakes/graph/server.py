"""A Microsoft Graph of our own: an HTTPS server with the identity platform and mailboxes, that fails as it is told."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, RLock, Thread
from time import time
from unittest.mock import patch
from urllib.parse import unquote

from tests.fakes.graph import certificates
from tests.fakes.graph.files import Uploads
from tests.fakes.graph.letters import Letter, Mailbox
from tests.fakes.graph.limits import Meter, busy
from tests.fakes.graph.listener import Listener
from tests.fakes.graph.messages import Messages, arrive
from tests.fakes.graph.outbox import Sent
from tests.fakes.graph.tokens import App, Directory, Token
from tests.fakes.graph.web import Answer, RefusedError, Request, refused
from tests.fakes.slack.faults import Fault, Faults

TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
CLIENT = "11111111-2222-4333-8444-555555555555"
SECRET = "a~secret.of-the_tests"
ADDRESS = "evaluation@cscp.example"
LARGEST = 4 * 1024 * 1024
"""The largest body of a request to Graph, MIME in its base64 too."""


class FakeGraph:
    """The server, its tenants, apps and mailboxes, and what has been sent from them."""

    def __init__(self, folder: Path, clock: Callable[[], float], speed: float) -> None:
        self.clock = clock
        self.ca, served = certificates.authority(folder)
        self.certificate = folder / "app.pem"
        """Key and certificate of the first app."""
        self.stopped, self._lock = Event(), RLock()
        self.faults, self.meter = Faults(), Meter(speed)
        self.limits = False
        """Whether Graph's limits of requests and of mails hold."""
        self.slow = 0.0
        """How many seconds each call takes; others go on meanwhile."""
        self.calls: list[str] = []
        """The operations that were asked for with a right token, in their order."""
        self.sent: list[Sent] = []
        self.mailboxes: dict[str, Mailbox] = {}
        self.broken: list[Exception] = []
        """What went wrong within the fake, which must not look like a fault of Graph's."""
        self._http = Listener(self.answer, served)
        self.url = f"https://127.0.0.1:{self._http.server_address[1]}"
        """The address of both: M365_AUTHORITY_URL and M365_GRAPH_URL."""
        self.directory = Directory(self.url, clock)
        self.app = self.lets_in(TENANT, CLIENT, SECRET)
        self.app.certificate = certificates.of_an_app(self.certificate)
        self._uploads = Uploads(self.url, clock)
        self.messages = Messages(self.url, self._uploads, self.sent)
        self.mailbox(ADDRESS, "Evaluation")
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def environment(self) -> dict[str, str]:
        """Give the variables by which Evalbot writes from the first mailbox, as the first app."""
        return {
            "REQUESTS_CA_BUNDLE": str(self.ca),
            "EVALBOT_MAIL": f"graph:{ADDRESS}",
            "M365_TENANT_ID": TENANT,
            "M365_CLIENT_ID": CLIENT,
            "M365_CLIENT_SECRET": SECRET,
            "M365_AUTHORITY_URL": self.url,
            "M365_GRAPH_URL": self.url,
        }

    def lets_in(self, tenant: str, client_id: str, secret: str) -> App:
        """Let an app into a tenant."""
        app = App(tenant, client_id, secret)
        self.directory.apps.append(app)
        return app

    def mailbox(self, address: str = ADDRESS, name: str = "") -> Mailbox:
        """Find a mailbox; one that is not there yet is made."""
        key = address.lower()
        if key not in self.mailboxes:
            self.mailboxes[key] = Mailbox(address, name or address, self.clock)
        return self.mailboxes[key]

    def fails(self, how: str, what: str = "", times: int = 0, every: int = 1, after: int = 1) -> None:
        """Have calls fail. `how`: `before` or `after` doing it (5xx), `busy` (429, with `after` seconds), `busy_after`
        (429, and yet it is done), `closes`, `closes_after`, `never` (no answer), `garbage` (done, no JSON), or an
        error code of Graph's. `what`: `token`, `create`, `send`, `sendMail`, `list`, `get`, `patch`, `delete`, `delta`,
        `value`, `createReply`, `attach`, `createUploadSession`, `upload`...; nothing: all. Once, `times` times (-1: for
        good), or each nth (`every`). An error code bears
        a `Retry-After` too, where `after` is more than one."""
        self.faults.add(how, what, times=times, every=every, after=after)

    def arrives(self, mail: EmailMessage | bytes, address: str = ADDRESS) -> Letter:
        """Bring a mail from outside to a mailbox: one that was made, or any bytes as they came."""
        with self._lock:
            return arrive(self.mailbox(address), mail)

    def forgets_changes(self, said: str = "SyncStateNotFound") -> None:
        """Let every link to what has changed run out, as Graph does after some days or a move of the mailbox."""
        with self._lock:
            self.messages.deltas.lost = said
            self.messages.deltas.rounds.clear()

    def forgets_tokens(self) -> None:
        """Take all tokens back, as when a secret is revoked: who keeps one is refused."""
        self.directory.given.clear()

    def answer(self, request: Request) -> Answer:
        """Answer a request to any of the server's addresses."""
        try:
            match request.path.strip("/").split("/"):
                case [tenant, "v2.0", ".well-known", "openid-configuration"]:
                    return self._done("discovery", lambda: self.directory.configuration(tenant), request)
                case [tenant, "oauth2", "v2.0", "token"]:
                    return self._done("token", lambda: self.directory.token(tenant, request), request)
                case ["api", "v2.0", "upload", key]:
                    return self._done("upload", lambda: self._uploads.put(key, request), request)
                case ["v1.0", "users", address, *parts]:
                    return self._graph(unquote(address), parts, request)
                case ["v1.0", "me", *_]:
                    self.directory.bearer(request)
                    said = "/me request is only valid with delegated authentication flow."
                    raise RefusedError("BadRequest", said)
            raise RefusedError("BadRequest", f"Resource not found for the segment '{request.path}'.")
        except RefusedError as error:
            return refused(error, request)
        except Exception as error:
            self.broken.append(error)
            raise

    def _graph(self, address: str, parts: list[str], request: Request) -> Answer:
        token = self.directory.bearer(request)
        if len(request.body) > LARGEST:
            raise RefusedError("BadRequest", "Maximum request length exceeded.", 413)
        mailbox = self.mailboxes.get(address.lower())
        if mailbox is None:
            raise RefusedError("ErrorInvalidUser", f"The requested user '{address}' is invalid.")
        with self._lock:
            mailbox.settle()
            name, permission, run = self.messages.find(mailbox, parts, request)
        self.calls.append(name)
        _may(token, permission, mailbox)
        who = (token.app.client_id, mailbox.address)
        with self.meter.one(who) if self.limits else nullcontext():
            if self.slow:
                self.stopped.wait(self.slow)
            if self.limits and name in ("send", "sendMail"):
                self.meter.send(who, self.clock())
            return self._done(name, run, request)

    def _done(self, name: str, run: Callable[[], Answer], request: Request) -> Answer:
        """Do it, or fail as was asked for."""
        fault = self.faults.next(name)
        how = fault.error or fault.how if fault else ""
        if how == "never":
            self.stopped.wait(60)
        if how in ("never", "closes"):
            return Answer(closes=True)
        if fault and how in _REFUSALS:
            raise _REFUSALS[how](fault)
        if fault and fault.error and not how.endswith("_after"):
            raise RefusedError(how, "The server says no more.", headers=_retry(fault, how))
        with self._lock:
            answer = run()
        if how == "closes_after":
            return Answer(closes=True)
        if how == "garbage":
            return Answer(200, b"<html>", {"Content-Type": "text/html"})
        if how == "after":
            raise RefusedError("UnknownError", "")
        if fault and how == "busy_after":  # told of sendMail by many: throttled, and yet the mail is there
            raise busy("MailboxConcurrency", fault.after)
        return answer

    def close(self) -> None:
        """Stop, and let go of who still waits."""
        self.stopped.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


_REFUSALS: dict[str, Callable[[Fault], RefusedError]] = {
    "busy": lambda fault: busy("MailboxConcurrency", fault.after),
    "before": lambda fault: RefusedError("ServiceUnavailable", "The service is unavailable."),
}


def _retry(fault: Fault, code: str) -> dict[str, str]:
    said = fault.after > 1 or code in ("ApplicationThrottled", "TooManyRequests")
    return {"Retry-After": str(fault.after)} if said else {}


def _may(token: Token, permission: str, mailbox: Mailbox) -> None:
    """Refuse an app what it has no permission for; the right to write is one to read."""
    held = token.roles | ({"Mail.Read"} if "Mail.ReadWrite" in token.roles else set())
    if permission not in held:
        raise RefusedError("ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    if token.app.mailboxes is not None and mailbox.address not in token.app.mailboxes:
        said = "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings."
        raise RefusedError("ErrorAccessDenied", said)


@contextmanager
def fake_graph(clock: Callable[[], float] = time, speed: float = 1.0) -> Iterator[FakeGraph]:
    """Run a Graph of our own; `speed` is how many seconds of its limits go by in one of the clock's.

    Meanwhile requests (and so msal and O365) trust its certificate and no other: the variable of the environment holds
    before a session's own `verify`."""
    with TemporaryDirectory() as folder:
        graph = FakeGraph(Path(folder), clock, speed)
        try:
            with patch.dict(os.environ, {"REQUESTS_CA_BUNDLE": str(graph.ca)}):
                yield graph
        finally:
            graph.close()
        if graph.broken:
            raise graph.broken[0]
