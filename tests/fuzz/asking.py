"""Asks a site for pages without a client's threads: an input is a hundred times shorter than a visit of a browser."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Message

Header = tuple[bytes, bytes]


@dataclass
class Reply:
    """What a site has answered; header names are in small letters."""

    status_code: int = 0
    raw_headers: list[Header] = field(default_factory=list)
    content: bytes = b""

    @property
    def headers(self) -> Mapping[str, str]:
        """Give the headers; of several of one name the last."""
        return {name.decode("latin-1"): value.decode("latin-1") for name, value in self.raw_headers}

    @property
    def text(self) -> str:
        """Give the page."""
        return self.content.decode("utf-8", "replace")


@dataclass
class Asker:
    """A browser that is no program of its own: whatever the site raises comes through, with its traceback."""

    site: ASGIApp
    host: str
    visitor: str
    runner: asyncio.Runner
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, target: str, *, headers: Sequence[Header] = (), body: bytes | None = None, known: bool = True
    ) -> Reply:
        """Send a request; `target` is written as in its first line; without its cookies unless `known`."""
        reply = self.runner.run(self._ask(_scope(method, target, self._said(headers, body, known), self), body or b""))
        for name, value in reply.raw_headers:
            if name == b"set-cookie":
                self._keep(value.decode("latin-1"))
        return reply

    def _said(self, headers: Sequence[Header], body: bytes | None, known: bool) -> list[Header]:
        said = [(name.lower(), value) for name, value in headers]
        more = {b"host": self.host.encode(), b"accept": b"*/*", b"user-agent": b"tests"}
        if body is not None:
            more[b"content-length"] = str(len(body)).encode()
        if known and self.cookies:
            more[b"cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items()).encode()
        there = {name for name, _ in said}
        return [*((name, value) for name, value in more.items() if name not in there), *said]

    async def _ask(self, scope: Any, body: bytes) -> Reply:
        reply, done, asked = Reply(), asyncio.Event(), iter([body])

        async def receive() -> Message:
            for whole in asked:
                return {"type": "http.request", "body": whole, "more_body": False}
            await done.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                reply.status_code, reply.raw_headers = message["status"], list(message.get("headers", ()))
            elif message["type"] == "http.response.body":
                reply.content += message.get("body", b"")
                if not message.get("more_body"):
                    done.set()

        await self.site(scope, receive, send)
        return reply

    def _keep(self, said: str) -> None:
        for name, morsel in SimpleCookie(said).items():
            if morsel["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value


def _scope(method: str, target: str, headers: list[Header], asker: Asker) -> dict[str, Any]:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path.encode("ascii"),
        "root_path": "",
        "query_string": query.encode("ascii"),
        "headers": headers,
        "client": (asker.visitor, 50000),
        "server": (asker.host.partition(":")[0], 80),
        "state": {},
    }


@contextmanager
def asking(site: ASGIApp, *, host: str = "testserver", visitor: str = "testclient") -> Iterator[Asker]:
    """Visit a site."""
    with asyncio.Runner() as runner:
        yield Asker(site, host, visitor, runner)
