"""The fake's Web API: who asks, may they, how often, what goes wrong, and the answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Any
from urllib.parse import parse_qsl

from tests.fakes.slack.calls import Call
from tests.fakes.slack.faults import Fault
from tests.fakes.slack.hooks import Hook, use
from tests.fakes.slack.methods import METHODS, Method
from tests.fakes.slack.tiers import Meter
from tests.fakes.slack.workspaces import RefusedError, Team


@dataclass
class Answer:
    """What goes back; nothing at all where the connection is closed instead."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    closes: bool = False


@dataclass
class Request:
    """What came."""

    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def args(self) -> dict[str, Any]:
        """Give the arguments, from the query, a form or JSON."""
        found: dict[str, Any] = dict(parse_qsl(self.query))
        if "json" in self.headers.get("content-type", ""):
            data = json.loads(self.body or b"{}")
            return found | {name: value for name, value in data.items() if value is not None}
        return found | dict(parse_qsl(self.body.decode(), keep_blank_values=True))


def refused(error: str, **more: Any) -> Answer:
    """Answer as Slack does when it says no: 200, and why."""
    return told({"ok": False, "error": error} | more)


def told(body: dict[str, Any], status: int = 200, **headers: str) -> Answer:
    """Answer in JSON."""
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json; charset=utf-8"} | headers)


@dataclass
class Web:
    """The API of all workspaces."""

    base: str
    stopped: Event
    workspaces: dict[str, Team] = field(default_factory=dict)
    meters: dict[str, Meter] = field(default_factory=dict)

    def method(self, name: str, request: Request) -> Answer:
        """Answer a call."""
        method = METHODS.get(name)
        if method is None:
            return refused("unknown_method", req_method=name)
        try:
            args = request.args()
        except ValueError:
            return refused("invalid_json")
        header, given = request.headers.get("authorization", ""), args.pop("token", "")
        token = header.removeprefix("Bearer ") if header else str(given)
        if not token:
            return refused("not_authed")
        workspace = next((each for each in self.workspaces.values() if each.token == token), None)
        if workspace is None:
            return refused("invalid_auth")
        if workspace.revoked:
            return refused("token_revoked")
        return self._allowed(name, method, workspace, args)

    def _allowed(self, name: str, method: Method, workspace: Team, args: dict[str, Any]) -> Answer:
        scopes = {"x-oauth-scopes": ",".join(workspace.scopes), "x-accepted-oauth-scopes": method.scope}
        if method.scope and method.scope not in workspace.scopes:
            missing = {"needed": method.scope, "provided": scopes["x-oauth-scopes"]}
            return told({"ok": False, "error": "missing_scope"} | missing, 200, **scopes)
        if wait := self._wait(name, method, workspace, args):
            return busy(wait)

        def run() -> Answer:
            try:
                workspace.calls.append((name, args))
                with workspace.at_once():
                    return told({"ok": True} | method.run(Call(workspace, args, self.base)), 200, **scopes)
            except RefusedError as no:
                return told({"ok": False, "error": no.error} | no.more, 200, **scopes)

        return self.faulty(workspace.faults.next(name), run)

    def _wait(self, name: str, method: Method, workspace: Team, args: dict[str, Any]) -> int:
        if not workspace.limits:
            return 0
        room = str(args.get("channel", "")) if name == "chat.postMessage" else ""
        if room in workspace.users:
            room = workspace.direct(room).id
        meter = self.meters.setdefault(workspace.team, Meter())
        return meter.wait(name, method.a_minute, workspace.clock(), room)

    def hook(self, hook: Hook | None, body: bytes) -> Answer:
        """Take the answer to an interaction."""
        if hook is None:
            return Answer(404, b'{"ok":false,"error":"invalid_url"}')
        taken = hook

        def run() -> Answer:
            status, text = use(taken, body)
            return Answer(status, text.encode(), {"Content-Type": "application/json" if text != "ok" else "text/html"})

        return self.faulty(hook.workspace.faults.next("response_url"), run)

    def upload(self, team: str, file_id: str, body: bytes) -> Answer:
        """Take the bytes of a file."""
        workspace = self.workspaces.get(team)
        file = workspace.files.get(file_id) if workspace else None
        if workspace is None or file is None or file.content is not None:
            return Answer(404, b"not found")
        taken = file

        def run() -> Answer:
            if len(body) != taken.length:
                return Answer(400, b"length differs")
            taken.content = body
            return Answer(200, f"OK - {len(body)}".encode())

        return self.faulty(workspace.faults.next("upload"), run)

    def download(self, team: str, file_id: str, headers: Mapping[str, str]) -> Answer:
        """Give the bytes of a file to who may see them; others are sent to a page to sign in."""
        workspace = self.workspaces.get(team)
        file = workspace.files.get(file_id) if workspace else None
        if workspace is None or file is None or file.content is None:
            return Answer(404, b"not found")
        allowed = headers.get("authorization", "") == f"Bearer {workspace.token}" and "files:read" in workspace.scopes
        if not allowed:
            return Answer(302, b"", {"Location": f"{self.base}/login"})
        content = file.content
        return self.faulty(workspace.faults.next("download"), lambda: Answer(200, content))

    def faulty(self, fault: Fault | None, run: Any) -> Answer:
        """Answer, or fail as was asked for."""
        how = fault.how if fault else ""
        if fault and how == "error":
            return refused(fault.error)
        if fault and how == "busy":
            return busy(fault.after)
        if how == "closes":
            return Answer(closes=True)
        if how == "never":
            self.stopped.wait(60)
            return Answer(closes=True)
        if how == "before":
            return Answer(503, b"<html>upstream</html>", {"Content-Type": "text/html"})
        answer: Answer = run()
        if how == "closes_after":
            return Answer(closes=True)
        if how == "garbage":
            return Answer(200, b"<html>", {"Content-Type": "text/html"})
        return Answer(500, b"", {"Content-Type": "text/html"}) if how == "after" else answer


def busy(seconds: int) -> Answer:
    """Answer that this was too much."""
    return told({"ok": False, "error": "ratelimited"}, 429, **{"Retry-After": str(seconds)})
