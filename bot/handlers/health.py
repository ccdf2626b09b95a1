"""For those who watch over the bot: is it alive, is it ready, what has it done."""

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import DatabaseError
from bot.flows.desk import Desk
from bot.handlers.scraping import Scraped
from bot.outbound.senders import Senders
from bot.storage import upgrade
from bot.storage.glance import Glance

LOOK = ["GET", "HEAD"]
_BY_PROXY = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"})


def router(desk: Desk, ready: Callable[[], str], senders: Senders | None = None) -> APIRouter:
    """Give the routes for monitoring; `ready` says why the rest of the bot is not ready, or nothing.

    They answer at once, whatever else is busy or away: none takes a thread that the pages share.
    """
    pages, glance, registry = APIRouter(include_in_schema=False), Glance(), CollectorRegistry()
    registry.register(Scraped(desk, senders or Senders(), glance))

    @pages.api_route("/healthz", methods=LOOK)
    async def alive() -> Response:
        return PlainTextResponse("ok\n")

    @pages.api_route("/readyz", methods=LOOK)
    async def is_ready() -> Response:
        reason = await asyncio.to_thread(_not_ready, desk, ready, glance)
        return JSONResponse({"ready": not reason, "reason": reason}, 503 if reason else 200)

    @pages.api_route("/metrics", methods=LOOK)
    async def metrics(request: Request) -> Response:
        if not _BY_PROXY.isdisjoint(request.headers.keys()):  # a stranger; whoever watches comes to the port itself
            raise HTTPException(404)
        figures = await asyncio.to_thread(lambda: generate_latest() + generate_latest(registry))
        return Response(figures, media_type=CONTENT_TYPE_LATEST)

    return pages


def _not_ready(desk: Desk, ready: Callable[[], str], glance: Glance) -> str:
    try:
        return glance.at(lambda: _database(desk) or ready())
    except DatabaseError as silent:
        return str(silent)


def _database(desk: Desk) -> str:
    try:
        with desk.database.read() as session:
            session.execute(text("SELECT 1"))
        return upgrade.not_current(desk.database)
    except (DatabaseError, SQLAlchemyError) as error:
        return f"the database does not answer: {type(error).__name__}"
