"""Notes every request: an id that goes with it, one line in the log, and its measures; never the path or a field."""

import re
from secrets import token_hex
from time import perf_counter

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from bot import measures
from bot.errors import told_safely
from bot.handlers.web_layer import Layer

HEADER = "X-Request-Id"
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds by machines: of interest only where something is wrong."""
_log = structlog.get_logger()


class Noted(Layer):
    """ASGI middleware: every line that is logged on behalf of a request bears its id, and so does the answer."""

    async def take(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note what became of it."""
        number, status, began = _number(scope), [500], perf_counter()
        scope.setdefault("state", {})["request_id"] = number

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
                MutableHeaders(scope=message)[HEADER] = number
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=number):
            try:
                await self.app(scope, receive, note)
            except Exception as fault:
                measures.fault(_route(scope), fault)
                _log.error("request stumbled", route=_route(scope), reason=told_safely(fault))
                raise
            finally:
                _note(scope, status[0], perf_counter() - began)


def _number(scope: Scope) -> str:
    """Keep the id that a proxy gave, if it is one; else give a new one."""
    given = Headers(scope=scope).get(HEADER, "")
    return given if _GIVEN.fullmatch(given) else token_hex(8)


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "none")


def _note(scope: Scope, status: int, seconds: float) -> None:
    method, route = measures.method(scope["method"]), _route(scope)
    measures.request(method, route, status, seconds)
    tell = _log.debug if route in _QUIET and status < 400 else _log.info
    tell("request", method=method, route=route, status=status, milliseconds=round(seconds * 1000, 1))
