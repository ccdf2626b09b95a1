"""Runs a deployment: the pages, and beside them the work, in one process or in several."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from importlib import import_module
from threading import Event, Thread
from typing import Any

import uvicorn
from fastapi import FastAPI

from bot.app import App
from bot.chatting import Chatting
from bot.errors import DatabaseError, InputError
from bot.handlers import health, web
from bot.handlers.slack import routes as slack
from bot.handlers.web_bodies import MOST_OF_HEAD
from bot.logs import set_up_logs
from bot.mailing import Mailing
from bot.watching import Watch
from bot.working import Work, not_ready

MOST_AT_ONCE = 2_000
"""Connections: more are told to come back (503), before the machine has no more to give."""
KEEP_ALIVE = 75
"""Seconds that a connection is kept for who thinks about the next answer."""


def web_app(app: App, work: Work | None = None) -> FastAPI:
    """Put the public pages together; with work it goes on as long as the server does."""
    chatting = Chatting(app)
    site = _site(app, work, chatting)
    if chatting.rooms:
        site.include_router(slack.router(chatting.rooms))
    site.include_router(web.router(app.desk, lambda: not_ready(app), app.dispatcher.delivery.senders))
    web.install(site, app.desk)
    return site


def health_app(app: App, work: Work) -> FastAPI:
    """Give only the routes for those who watch over a worker."""
    site = _site(app, work)
    site.include_router(health.router(app.desk, lambda: not_ready(app), app.dispatcher.delivery.senders))
    site.add_middleware(web.Noted)
    return site


def serve(app: App, *, host: str, port: int, web_only: bool = False) -> None:
    """Serve until stopped; one process does everything, unless the work is left to workers."""
    set_up_logs()
    # The first figure that is asked for need not wait until it is loaded.
    Thread(target=import_module, args=("numpy",), daemon=True).start()
    work = None if web_only else Work(app)
    with listening(host, port) as listener:
        if work is not None:
            work.take_place()
        sys.stderr.write(f"Evalbot serves {', '.join(app.desk.plans)} at http://{host}:{port}. Stop with Ctrl-C.\n")
        _run(web_app(app, work), listener, work)


def work(app: App, *, host: str, port: int | None) -> None:
    """Tick and deliver until told to stop (SIGTERM, Ctrl-C); with a port, tell there how it goes."""
    set_up_logs()
    at_work = Work(app)
    with listening(host, port) if port else nullcontext() as listener:
        at_work.take_place()
        sys.stderr.write(f"Evalbot works for {', '.join(app.desk.plans)}. Stop with Ctrl-C.\n")
        if listener is not None:
            _run(health_app(app, at_work), listener, at_work)
            return
        ended = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        at_work.give_up = ended.set
        with _going(app, at_work):
            ended.wait()
    _tell(at_work)


def _site(app: App, work: Work | None, chatting: Chatting | None = None) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> Any:
        with _going(app, work, chatting):
            yield

    return FastAPI(title="Evalbot", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)


@contextmanager
def _going(app: App, work: Work | None, chatting: Chatting | None = None) -> Iterator[None]:
    """Keep the work and the mail going, if they are ours, and the chats; and in any case the watch over the work."""
    watch, mailing = Watch(app), Mailing(app)
    try:
        if work is not None:
            work.ticked = watch.ticked
            work.start()
            mailing.start()
        watch.start()
        if chatting is not None:
            chatting.start()
        yield
    finally:
        if chatting is not None:
            chatting.stop()
        watch.stop()
        mailing.stop()
        if work is not None:
            work.stop()


def _run(site: FastAPI, listener: socket.socket, work: Work | None) -> None:
    server = uvicorn.Server(_configured(site))

    def end() -> None:
        server.should_exit = True

    if work is not None:
        work.give_up = end
    server.run(sockets=[listener])
    if not server.started:
        raise DatabaseError("the server could not begin: the line before this one in the log says why")
    if work is not None:
        _tell(work)


def _configured(site: FastAPI) -> uvicorn.Config:
    """Whose `X-Forwarded-For` is believed is uvicorn's own setting: FORWARDED_ALLOW_IPS (docs/running.md)."""
    return uvicorn.Config(
        site,
        log_config=None,
        access_log=False,
        proxy_headers=True,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        limit_concurrency=MOST_AT_ONCE,
        http="h11",
        h11_max_incomplete_event_size=MOST_OF_HEAD,
    )


def _tell(work: Work) -> None:
    if work.fault:
        raise DatabaseError(f"database: {work.fault}")


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port before anything else begins; raises `InputError` if something else has it."""
    try:
        listener = socket.create_server((host, port), backlog=128)
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)  # what it says itself names the address once more
        reason = os.strerror(number) if number else error
        raise InputError(f"{host}:{port} cannot be had ({reason}) - name another one: --port 8081") from None
    with listener:
        # Else each answer waits some 40 ms for the browser's acknowledgement: asyncio sees to it only for its own.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield listener
