"""Brings what people do to the app: signed HTTP requests as Slack makes them, or a socket that the app has opened."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Lock
from time import monotonic
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from tests.fakes.slack.workspaces import Team

PATIENCE = 3.0
"""Seconds that Slack waits for an answer."""
RETRIES = 3
"""How often Slack brings an event again: at once, after a minute, after five. Here: as `waits` says."""


@dataclass
class Delivery:
    """What came of bringing something to the app."""

    payload: dict[str, Any]
    kind: str
    status: int = 0
    """0 where no answer came in time."""
    body: str = ""
    seconds: float = 0.0
    tries: int = 0
    trouble: str = ""
    """What the person sees when Slack cannot use the answer: `operation_timeout`, `dispatch_failed` ..."""

    @property
    def ok(self) -> bool:
        """Say whether Slack takes it as done."""
        return self.status == 200 and not self.trouble

    def ack(self) -> dict[str, Any]:
        """Give what the app said in its answer, where that is an object."""
        try:
            said = json.loads(self.body or "{}")
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}


class Line(Protocol):
    """A socket that the app has opened."""

    def ask(self, kind: str, payload: dict[str, Any], patience: float, retry: int) -> tuple[int, str]:
        """Bring something and wait for its acknowledgement: status 200 and its payload, or 0."""
        ...

    def hang_up(self, reason: str) -> None:
        """Say that the connection ends, and end it."""
        ...


@dataclass
class Courier:
    """Brings one workspace's interactions, commands and events."""

    team: Team
    url: str = ""
    """Where the app takes requests; empty as long as nobody said."""
    patience: float = PATIENCE
    waits: tuple[float, ...] = (0.0, 0.0, 0.0)
    """Seconds before each repetition of an event."""
    pause: Callable[[float], Any] = lambda seconds: None
    lines: list[Line] = field(default_factory=list)
    delivered: list[Delivery] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def interaction(self, payload: dict[str, Any]) -> Delivery:
        """Bring a press, a choice or a submitted view: once."""
        return self._bring("interactive", payload, form({"payload": json.dumps(payload)}), 0)

    def command(self, payload: dict[str, Any]) -> Delivery:
        """Bring a slash command: once."""
        return self._bring("slash_commands", payload, form(payload), 0)

    def event(self, payload: dict[str, Any]) -> Delivery:
        """Bring an event; again where no good answer comes, at most three times."""
        raw = ("application/json", json.dumps(payload).encode())
        return self._bring("events_api", payload, raw, min(RETRIES, len(self.waits)))

    def again(self, delivery: Delivery) -> Delivery:
        """Bring the very same once more, as a network in trouble does."""
        bring = {"interactive": self.interaction, "slash_commands": self.command, "events_api": self.event}
        return bring[delivery.kind](delivery.payload)

    def _bring(self, kind: str, payload: dict[str, Any], raw: tuple[str, bytes], retries: int) -> Delivery:
        delivery = Delivery(payload, kind)
        reason = ""
        for number in range(retries + 1):
            if number:
                self.pause(self.waits[number - 1])
            begun = monotonic()
            status, body, headers = self._try(kind, payload, raw, number, reason)
            delivery.status, delivery.body, delivery.tries = status, body, number + 1
            delivery.seconds = monotonic() - begun
            reason = "http_timeout" if status == 0 else "http_error"
            if status == 200 or headers.get("x-slack-no-retry") == "1":
                break
        delivery.trouble = "" if status == 200 else "operation_timeout" if status == 0 else "dispatch_failed"
        with self._lock:
            self.delivered.append(delivery)
        return delivery

    def _try(
        self, kind: str, payload: dict[str, Any], raw: tuple[str, bytes], number: int, reason: str
    ) -> tuple[int, str, dict[str, str]]:
        if self.lines:
            status, body = self.lines[number % len(self.lines)].ask(kind, payload, self.patience, number)
            return status, body, {}
        if not self.url:
            raise AssertionError("nothing takes requests: say slack.deliver_to(url), or open a socket")
        retried = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason} if number else {}
        return post(self.url, raw, self.headers(raw[1]) | retried, self.patience)

    def headers(self, body: bytes, at: float | None = None) -> dict[str, str]:
        """Sign a body as Slack does (version v0)."""
        stamp = str(int(self.team.clock() if at is None else at))
        made = hmac.new(self.team.signing_secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={made}"}


def form(fields: dict[str, Any]) -> tuple[str, bytes]:
    """Write a form."""
    return "application/x-www-form-urlencoded", urlencode(fields).encode()


def post(url: str, raw: tuple[str, bytes], headers: dict[str, str], patience: float) -> tuple[int, str, dict[str, str]]:
    """Make a request: status 0 where no answer comes in time."""
    kind, body = raw
    to = urlsplit(url)
    connect = HTTPSConnection if to.scheme == "https" else HTTPConnection
    connection = connect(to.netloc, timeout=patience)
    robot = {"User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", "Accept": "*/*"}
    try:
        connection.request("POST", to.path or "/", body, robot | {"Content-Type": kind} | headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), {name.lower(): value for name, value in answer.getheaders()}
    except (OSError, HTTPException):
        return 0, "", {}
    finally:
        connection.close()
