"""For those who watch over the bot: is it alive, is it ready, what has it done."""

from collections.abc import Callable
from time import perf_counter

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import DatabaseError
from bot.flows.desk import Desk
from bot.storage import outbox, upgrade

LOOK = ["GET", "HEAD"]
REQUESTS = Counter("evalbot_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("evalbot_request_seconds", "How long a request took", ["route"])
WAITING = Gauge("evalbot_messages_waiting", "Messages that have not gone yet")


class Measured:
    """ASGI middleware: counts and times requests by their route, never by a path that may hold a token."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and measure it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, began = [500], perf_counter()

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            REQUESTS.labels(scope["method"], route, str(status[0])).inc()
            SECONDS.labels(route).observe(perf_counter() - began)


def router(desk: Desk, ready: Callable[[], str]) -> APIRouter:
    """Give the routes for monitoring; `ready` says why the rest of the bot is not ready, or nothing."""
    pages = APIRouter(include_in_schema=False)

    @pages.api_route("/healthz", methods=LOOK)
    def alive() -> Response:
        return PlainTextResponse("ok\n")

    @pages.api_route("/readyz", methods=LOOK)
    def is_ready() -> Response:
        reason = _database(desk) or ready()
        return JSONResponse({"ready": not reason, "reason": reason}, 503 if reason else 200)

    @pages.api_route("/metrics", methods=LOOK)
    def metrics() -> Response:
        with desk.database.read() as session:
            WAITING.set(outbox.waiting(session))
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return pages


def _database(desk: Desk) -> str:
    try:
        with desk.database.read() as session:
            session.execute(text("SELECT 1"))
        return upgrade.not_current(desk.database)
    except (DatabaseError, SQLAlchemyError) as error:
        return f"the database does not answer: {type(error).__name__}"
