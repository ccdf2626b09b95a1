"""A Graph of our own in a process of its own, so that its work is not counted as the sender's; it keeps connections."""

import json
import os
import signal
import ssl
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Lock, Thread
from time import sleep, time
from typing import Any, cast
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from pydantic import SecretStr

from bot.outbound.graph.mailboxes import Mailbox
from bot.settings import Settings
from tests.fakes.graph import FakeGraph, fake_graph
from tests.fakes.graph.server import ADDRESS, CLIENT, SECRET, TENANT
from tests.fakes.graph.web import Request

ROOT = Path(__file__).resolve().parent.parent.parent


class _Handler(BaseHTTPRequestHandler):
    """Answers many requests of one connection, as Graph does."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def _answer(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        said = Request(self.command, url.path, dict(parse_qsl(url.query, keep_blank_values=True)), headers, body)
        front = cast("_Front", self.server)
        kill = front.kill_at(said)
        if kill and kill.when == "before":
            kill.now()
            self.close_connection = True
            return
        if kill and kill.when == "meanwhile":
            kill.now()
        answer = front.graph.answer(said)
        if kill and kill.when == "done":
            kill.now()
        if answer.closes:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)
        self.wfile.flush()
        if kill and kill.when == "answered":
            sleep(kill.after)
            kill.now()

    do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        return


@dataclass
class Kill:
    """Which process is to be killed, at which of its requests of a kind from now on, and when within it."""

    pid: int
    step: str
    """`token`, `look`, `draft`, `send`."""
    left: int
    at_most: int
    """The request at which it is killed at the latest, of whatever kind."""
    when: str
    """`before` it is done (then it never is), `meanwhile`, when it is `done`, or a little after it is `answered`."""
    after: float

    def now(self) -> None:
        """Kill it (`kill -9`)."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class _Front(ThreadingHTTPServer):
    """The fake's second door, which keeps connections; and a back door that tells what was sent, and what is asked."""

    daemon_threads = True

    def __init__(self, graph: FakeGraph) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.graph, self.kill, self.killed_at = graph, list[Kill](), list[str]()
        self._lock = Lock()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(graph.ca.with_name("server.pem"))

    def finish_request(self, request: Any, client_address: Any) -> None:
        with suppress(OSError), self._tls.wrap_socket(request, server_side=True) as secure:
            super().finish_request(secure, client_address)

    def kill_at(self, request: Request) -> Kill | None:
        """Give the kill that this request is the occasion of, if it is."""
        with self._lock:
            for kill in self.kill:
                kill.left -= kill.step == _step(request)
                kill.at_most -= 1
                if kill.left == 0 or kill.at_most == 0:
                    self.kill.clear()
                    self.killed_at.append(f"{_step(request)}, {kill.when}")
                    return kill
        return None


def _step(request: Request) -> str:
    if request.path.endswith("/token"):
        return "token"
    if request.method == "POST":
        return "send" if request.path.endswith("/send") else "draft"
    return "look"


@dataclass(frozen=True)
class FastClock:
    """A clock that goes faster than ours, the same in every process, from a time on."""

    since: float
    begun: float
    speed: float

    def __call__(self) -> float:
        """Give its time in seconds."""
        return self.since + (time() - self.begun) * self.speed


class GraphProcess:
    """The fake as the measuring process sees it: its address, and what it is told by its back door."""

    def __init__(self, process: "Popen[str]") -> None:
        self._process = process
        said = self._answer()
        self.url, self.ca = str(said["url"]), str(said["ca"])

    def settings(self, **more: Any) -> Settings:
        """Give settings whose letters go by it."""
        return Settings(
            mail=SecretStr(f"graph:{ADDRESS}"),
            m365_tenant_id=TENANT,
            m365_client_id=CLIENT,
            m365_client_secret=SecretStr(SECRET),
            m365_authority_url=self.url,
            m365_graph_url=self.url,
            **more,
        )

    def mailbox(self) -> Mailbox:
        """Give the one mailbox there."""
        return Mailbox(ADDRESS, TENANT, CLIENT, SecretStr(SECRET), SecretStr(""), self.url, self.url)

    def fails(self, how: str, what: str, *, times: int = 0, every: int = 1) -> None:
        """Have calls fail, as the fake's own `fails` does."""
        self._tell({"do": "fails", "words": [how, what, times, every]})

    def sets(self, *, limits: bool = False, slow: float = 0.0) -> None:
        """Have its limits hold or not, and each call take so many seconds."""
        self._tell({"do": "sets", "words": [limits, slow]})

    def arrive(self, letters: int) -> None:
        """Put so many old mails into the inbox."""
        self._tell({"do": "arrive", "words": [letters]})

    def kills(self, kill: "Kill") -> None:
        """Kill a process at one of its requests from now on."""
        self._tell({"do": "kills", "words": list(astuple(kill))})

    def killed_at(self) -> list[str]:
        """Give the steps at which a process was killed."""
        return list(self._tell({"do": "told", "words": []})["killed_at"])

    def within(self, folder: str) -> int:
        """Count the letters in a folder."""
        return int(self._tell({"do": "within", "words": [folder]})["letters"])

    def sent(self) -> Counter[str]:
        """Count what left, by Message-ID."""
        return Counter(self._tell({"do": "told", "words": []})["sent"])

    def calls(self) -> Counter[str]:
        """Count what was asked for, by the operation's name."""
        return Counter(self._tell({"do": "told", "words": []})["calls"])

    def happened(self) -> int:
        """Count the failures that were asked for and came."""
        return int(self._tell({"do": "told", "words": []})["faults"])

    def _tell(self, said: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{json.dumps(said)}\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the fake Graph's process has ended"
        return dict(json.loads(line))


@contextmanager
def graph_process(clock: FastClock | None = None) -> Iterator[GraphProcess]:
    """Run a Graph in a process of its own; who asks from here meanwhile trusts its certificate."""
    words = [str(each) for each in (clock.since, clock.begun, clock.speed)] if clock else []
    command = [sys.executable, "-m", "tests.bench.graph_process", *words]
    with Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) as process:
        try:
            graph = GraphProcess(process)
            with patch.dict(os.environ, {"REQUESTS_CA_BUNDLE": graph.ca}):
                yield graph
        finally:
            process.kill()


def _do(front: _Front, do: str, words: list[Any]) -> dict[str, Any]:
    graph = front.graph
    match do, words:
        case "fails", [how, what, times, every]:
            graph.fails(how, what, times=times, every=every)
        case "sets", [limits, slow]:
            graph.limits, graph.slow = limits, slow
        case "arrive", [letters]:
            _arrive(graph, letters)
        case "kills", _:
            front.kill = [Kill(*words)]
        case "within", [folder]:
            return {"letters": len(graph.mailbox().within(folder))}
        case "told", _:
            sent = Counter(each.message_id for each in graph.sent)
            faults = len(graph.faults.happened)
            return {"sent": sent, "calls": Counter(graph.calls), "faults": faults, "killed_at": front.killed_at}
    return {}


def _arrive(graph: FakeGraph, letters: int) -> None:
    mailbox = graph.mailbox()
    for n in range(letters):
        letter = mailbox.new("inbox", draft=False)
        letter.subject, letter.created = f"Old mail {n}", mailbox.clock() - 30 * 86_400
        letter.sent = letter.created


def main(*clock: str) -> None:
    """Serve until standard input ends; each line of it is a wish, and is answered by a line."""
    now: Callable[[], float] = FastClock(*map(float, clock)) if clock else time
    with fake_graph(now) as graph:
        front = _Front(graph)
        Thread(target=front.serve_forever, daemon=True).start()
        url = f"https://127.0.0.1:{front.server_address[1]}"
        # What it names of itself leads back to this door.
        graph.directory.base = graph.messages.base = url
        out = sys.stdout
        out.write(f"{json.dumps({'url': url, 'ca': str(graph.ca)})}\n")
        out.flush()
        for line in sys.stdin:
            out.write(f"{json.dumps(_do(front, **json.loads(line)))}\n")
            out.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
