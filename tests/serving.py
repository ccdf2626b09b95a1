"""An ASGI app on a port of this machine, for as long as a test lasts; it stops at once."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any

import uvicorn

HOST = "127.0.0.1"
PATIENCE = 60.0
"""Seconds that an app may take to answer what it was asked; a machine may be busy."""


class QuickServer(uvicorn.Server):
    """As uvicorn's own, which looks ten times a second whether it is to stop, and then waits a tenth of one more."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        if not await self.on_tick(0):  # it may have been told by now
            await self._told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        while self.server_state.connections or self.server_state.tasks:
            await asyncio.sleep(0.002)
        for server in self.servers:
            await server.wait_closed()
        await self.lifespan.shutdown()

    def stop(self) -> None:
        """Stop, from any thread, once every answer has been given."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._told.set)


class Serving:
    """An app, or what uvicorn is told of one, that is served from a thread of its own."""

    def __init__(self, app: Any, listener: socket.socket | None = None) -> None:
        self._listener = listener or socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self.address = f"http://{HOST}:{self.port}"
        ours = isinstance(app, uvicorn.Config)
        self._server = QuickServer(app if ours else uvicorn.Config(app, log_config=None, access_log=False))
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the app did not start: see its traceback"
            sleep(0.005)

    def stop(self) -> None:
        """Stop, and wait until it has."""
        self._server.stop()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "a request has had no answer for long: the app hangs"


@contextmanager
def serving(app: Any, listener: socket.socket | None = None) -> Iterator[Serving]:
    """Serve an app, or what uvicorn is told of one; where a listener is, or at a port that is free."""
    served = Serving(app, listener)
    try:
        yield served
    finally:
        served.stop()


@contextmanager
def answering(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Have a handler answer at a port that is free, each request in a thread of its own; gives the address."""
    with ThreadingHTTPServer((HOST, 0), handler) as running:
        thread = Thread(target=running.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://{HOST}:{running.server_port}"
        running.shutdown()
        thread.join()
