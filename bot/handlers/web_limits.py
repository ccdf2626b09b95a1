"""Whoever guesses is slowed down: links that lead nowhere, asking for new ones, and chat that nobody has signed."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from anyio import to_thread
from fastapi.responses import Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import measures
from bot.errors import DatabaseError, told_safely
from bot.flows.desk import Desk
from bot.handlers.web_errors import error_page
from bot.storage import audit

MOST_ADDRESSES = 20_000
"""How many are remembered; of more, those that were refused longest ago are forgotten."""
_log = structlog.get_logger()


@dataclass(frozen=True)
class Limit:
    """What counts, by how a request ended, and how many of it within how many seconds are one client's."""

    what: str
    begins: tuple[str, ...]
    methods: tuple[str, ...]
    statuses: tuple[int, ...]
    """Those that count; a good link never does."""
    most: int
    seconds: int
    outright: bool = False
    """Whether nothing of it is looked at while a client must wait; else only what would have counted is refused, so
    that no good link and no signed request suffers for who shares its address."""

    def is_about(self, scope: Scope) -> bool:
        """Tell whether a request falls under the limit."""
        return scope["method"] in self.methods and scope["path"].startswith(self.begins)


LIMITS = (
    Limit("guesses of links", ("/q/", "/s/", "/p/", "/c/"), ("GET", "HEAD", "POST"), (404,), 60, 600),
    Limit("guesses of certificates", ("/certificates",), ("GET", "HEAD"), (404,), 60, 600, outright=True),
    Limit("requests for new links", ("/new-link",), ("POST",), (200,), 60, 600, outright=True),
    Limit("chat that is not signed", ("/slack/",), ("POST",), (400, 401, 413), 60, 60),
)


class Window:
    """Counts by address: `most` at once, and then one each time that `seconds / most` have gone by (GCRA).

    One number an address is kept, and no more than `MOST_ADDRESSES` of them; `clock` gives seconds.
    """

    def __init__(self, limit: Limit, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._each = limit.seconds / limit.most
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._told_until = -math.inf

    def wait(self, address: str) -> int:
        """Give the seconds until an address may try again; 0 where it may."""
        over = self._full_at.get(address, -math.inf) - self._clock() - self._limit.seconds + self._each
        return math.ceil(over) if over > 0 else 0

    def count(self, address: str) -> None:
        """Count one more of an address."""
        self._full_at[address] = max(self._full_at.pop(address, -math.inf), self._clock()) + self._each
        if len(self._full_at) > MOST_ADDRESSES:
            self._full_at.popitem(last=False)

    def should_tell(self) -> bool:
        """Tell whether nobody has been told lately that somebody is refused: once a window, whoever it is."""
        if self._clock() < self._told_until:
            return False
        self._told_until = self._clock() + self._limit.seconds
        return True


class Limits:
    """ASGI middleware: answers one more miss of who has missed too often with a refusal (429)."""

    def __init__(self, app: ASGIApp, desk: Desk, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._desk = desk
        self._windows = {limit: Window(limit, clock) for limit in LIMITS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless its client must wait; and count it, if it was a miss."""
        limit = next((each for each in LIMITS if each.is_about(scope)), None) if scope["type"] == "http" else None
        if limit is None:
            await self._app(scope, receive, send)
            return
        window, who = self._windows[limit], address(scope)
        wait = window.wait(who)
        refused = bool(wait) and limit.outright

        async def count(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] in limit.statuses:
                refused = bool(wait)
                if not refused:
                    window.count(who)
            if not refused:
                await send(message)

        if not refused:
            await self._app(scope, receive, count)
        if refused:
            measures.refused(limit.what)
            await _refusal(limit, wait)(scope, receive, send)
            if window.should_tell():
                await to_thread.run_sync(self._tell, limit, who)

    def _tell(self, limit: Limit, who: str) -> None:
        """Log the address, for who looks after the machine; the audit log, which is for ever, goes without it."""
        _log.warning("somebody is refused for a while", reason=f"too many {limit.what}", client=who)
        for key in sorted(self._desk.plans):
            try:
                with self._desk.database.write() as session:
                    audit.add(
                        session, key, now=self._desk.clock(), who="a stranger", what=f"refused: too many {limit.what}"
                    )
            except (DatabaseError, SQLAlchemyError) as fault:
                _log.warning("a refusal is not in the audit log", reason=told_safely(fault))


def _refusal(limit: Limit, wait: int) -> Response:
    headers = {"Retry-After": str(wait)}
    return Response(status_code=429, headers=headers) if "/slack/" in limit.begins else error_page(429, headers)


def address(scope: Scope) -> str:
    """Name the network that a request came from: an IPv4 address, 64 bits of an IPv6 one; empty for what is neither.

    Where a proxy is not believed (`FORWARDED_ALLOW_IPS`), all would seem to come from it: then its last word counts, if
    it is of a network of our own. Who comes to the port itself from elsewhere is who they are.
    """
    client = scope["client"][0] if scope.get("client") else ""
    if _is_far(client):
        return _network(client)
    lines = Headers(scope=scope).getlist("x-forwarded-for")
    said = [_network(part) for line in lines for part in line.split(",")]
    return _network(client) if not said or _network(client) in said else said[-1]


def _is_far(client: str) -> bool:
    try:
        return ipaddress.ip_address(client).is_global
    except ValueError:
        return False


def _network(said: str) -> str:
    host = said.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
