"""A provider in a process of its own: it takes messages over HTTP, writes each down, and misbehaves on demand."""

import json
import random
import socket
import sys
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any

PATIENCE = 1.0
"""Seconds after which whoever sends gives up on us."""
SLOW = (1.3, 2.0)
FAULTS = ("fails before", "fails after", "slow before", "slow after", "closes before", "closes after")
"""What can go wrong with a message, before it is taken and after."""


@dataclass(frozen=True)
class Accepted:
    """One message that the provider took: from then on it is delivered, whatever we say."""

    at: float
    lane: str
    id: str
    to: str
    link: str
    by: int
    """Process that sent it."""


class Ledger:
    """What was accepted, in an append-only file: the harness counts there."""

    def __init__(self, file: Path) -> None:
        self._stream = file.open("a", encoding="utf-8", buffering=1)
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._lock = Lock()

    def accept(self, lane: str, said: dict[str, Any]) -> None:
        """Take a message; one that has been here before is delivered again, as providers do."""
        with self._lock:
            taken = Accepted(time.time(), lane, said["id"], said["to"], said["link"], said["by"])
            self._stream.write(json.dumps(asdict(taken)) + "\n")
            self._ids[lane].add(said["id"])

    def has(self, lane: str, message: str) -> bool:
        """Tell whether a message was accepted."""
        with self._lock:
            return message in self._ids[lane]

    @staticmethod
    def read(file: Path, start: int = 0) -> tuple[list[Accepted], int]:
        """Give what a ledger says from a place on, in order, and the place after that."""
        with file.open("rb") as stream:
            stream.seek(start)
            whole = stream.read().rpartition(b"\n")[0]
        lines = whole.splitlines()
        return [Accepted(**json.loads(line)) for line in lines], start + len(whole) + bool(lines)


class Manners:
    """How the provider misbehaves at present, by a random of its own."""

    def __init__(self, seed: int, share: float) -> None:
        self._dice = random.Random(seed)
        self._share = share
        self._refuses: dict[str, float] = {}
        self._lock = Lock()

    def pick(self, faults: tuple[str, ...] = FAULTS) -> str:
        """Choose what goes wrong with a request, mostly nothing."""
        with self._lock:
            return self._dice.choice(faults) if self._dice.random() < self._share else ""

    def refuse(self, lane: str, seconds: float) -> None:
        """Answer all of a lane with 429 for so long."""
        self._refuses[lane] = time.monotonic() + seconds

    def refused_for(self, lane: str) -> float:
        """Give for how many seconds a lane is still refused."""
        return max(0.0, self._refuses.get(lane, 0.0) - time.monotonic())

    def calm_down(self) -> None:
        """Behave from now on."""
        self._share = 0.0
        self._refuses.clear()


class Provider(ThreadingHTTPServer):
    """The server; its threads end with it."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, ledger: Ledger, manners: Manners) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.ledger, self.manners = ledger, manners

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of those who hang up: they are killed, or lose patience, on purpose."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Counter(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(length := int(self.headers["Content-Length"]))
        if len(body) < length:
            self.close_connection = True  # who sent it was killed in the midst of it
            return
        said = json.loads(body)
        what, lane = self.path.strip("/").split("/")[:2]
        if what == "send":
            self._send(lane, said)
        elif what == "refuse":
            self.server.manners.refuse(lane, said["seconds"])
            self._answer(200)
        else:
            self.server.manners.calm_down()
            self._answer(200)

    def do_GET(self) -> None:
        _, lane, message = self.path.strip("/").split("/")
        if not self._refused(lane):
            silly = self.server.manners.pick(("fails before",))
            self._answer(503 if silly else 200 if self.server.ledger.has(lane, message) else 404)

    def _send(self, lane: str, said: dict[str, Any]) -> None:
        if self._refused(lane):
            return
        fault = self.server.manners.pick()
        if not self._stumbles(fault, "before", 503):
            self.server.ledger.accept(lane, said)
            if not self._stumbles(fault, "after", 500):
                self._answer(200)

    def _stumbles(self, fault: str, when: str, status: int) -> bool:
        """Do what goes wrong at this moment; tells whether that was all."""
        if fault == f"slow {when}":
            time.sleep(random.uniform(*SLOW))
        elif fault == f"fails {when}":
            self._answer(status)
            return True
        elif fault == f"closes {when}":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return True
        return False

    def _refused(self, lane: str) -> bool:
        wait = self.server.manners.refused_for(lane)
        if wait:
            self._answer(429, wait)
        return bool(wait)

    def _answer(self, status: int, retry_after: float = 0.0) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        if retry_after:
            self.send_header("Retry-After", f"{retry_after:.2f}")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the ledger tells."""


def main(file: str, seed: str, share: str) -> None:
    """Serve until our standard input ends; says the port in its first line of output."""
    provider = Provider(Ledger(Path(file)), Manners(int(seed), float(share)))
    sys.stdout.write(f"{provider.server_port}\n")
    sys.stdout.flush()
    provider.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
