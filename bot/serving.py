"""Runs a deployment: the web, the calendar's minute, and the heartbeat of the one that delivers."""

import socket
import sys
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

import structlog
import uvicorn
from apscheduler.schedulers.background import BackgroundScheduler
from fastapi import FastAPI

from bot.app import App, has_ended, real_clock
from bot.calendar import BEAT, STALE_AFTER, beat, claim_minute, stop_beating, tick
from bot.errors import DatabaseError, InputError
from bot.handlers import web
from bot.logs import set_up_logs

STUCK_AFTER = timedelta(minutes=5)
_log = structlog.get_logger()


class Calendar:
    """Ticks every minute while the server runs; remembers when it last did."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self.last_tick = real_clock()

    def start(self) -> None:
        """Take the delivery for this process, and begin; raises `DatabaseError` if another process delivers."""
        self.take_delivery()
        job: dict[str, Any] = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        self._scheduler.add_job(self._tick, "cron", minute="*", **job)
        self._scheduler.add_job(self._tick, "date")
        self._scheduler.add_job(self._beat, "interval", seconds=BEAT.seconds, **job)
        self._scheduler.start()

    def take_delivery(self) -> None:
        """Be the one process that delivers; raises `DatabaseError` if another one does."""
        self._beat()

    def stop(self) -> None:
        """Let a tick that is under way end, and make room for the next process."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        stop_beating(self._app.desk.database, self._app.owner)

    def not_ready(self) -> str:
        """Say why the calendar is not at work, or nothing."""
        late = real_clock() - self.last_tick
        return f"the calendar has not ticked for {late.total_seconds() // 60:.0f} minutes" if late > STUCK_AFTER else ""

    def _tick(self) -> None:
        app, now = self._app, self._app.desk.clock()
        if claim_minute(app.desk.database, app.owner, now):
            done = tick(app.desk, app.dispatcher, now)
            _log.info("tick", planned=done.planned, queued=done.queued, sent=done.delivered.sent)
        self.last_tick = real_clock()

    def _beat(self) -> None:
        if not beat(self._app.desk.database, self._app.owner, real_clock(), has_ended):
            wait = f"stop that one first (if it was killed on another machine, wait {STALE_AFTER.seconds} seconds)"
            raise DatabaseError(f"database: another process delivers from it already - {wait}")


def web_app(app: App, calendar: Calendar | None = None) -> FastAPI:
    """Put the public pages together; with a calendar it runs as long as the server does."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> Any:
        with _running(calendar):
            yield

    site = FastAPI(title="Evalbot", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    site.include_router(web.router(app.desk, ready=calendar.not_ready if calendar else lambda: ""))
    web.install(site, app.desk)
    return site


@contextmanager
def _running(calendar: Calendar | None) -> Iterator[None]:
    if calendar is None:
        yield
        return
    calendar.start()
    try:
        yield
    finally:
        calendar.stop()


def serve(app: App, *, host: str, port: int) -> None:
    """Serve until stopped; one process does everything."""
    set_up_logs()
    calendar = Calendar(app)
    with _listening(host, port) as listener:
        calendar.take_delivery()
        sys.stderr.write(f"Evalbot serves {', '.join(app.desk.plans)} at http://{host}:{port}. Stop with Ctrl-C.\n")
        config = uvicorn.Config(web_app(app, calendar), log_config=None, access_log=False, proxy_headers=True)
        uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port before anything else begins; raises `InputError` if something else has it."""
    try:
        listener = socket.create_server((host, port), backlog=128)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{host}:{port} cannot be had ({reason}) - name another one: --port 8081") from None
    with listener:
        yield listener
