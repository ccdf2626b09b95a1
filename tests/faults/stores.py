"""The database of a run: an SQLite file, or a PostgreSQL that can be stopped and started; its disk can be full."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bot.storage import upgrade
from bot.storage.session import Database
from tests.faults.disk import Disk, a_disk
from tests.postgres import NoServerError, Server

# What was committed is there after an immediate stop, as with an administrator's own settings; and its disk is small.
_SETTINGS = (
    "ALTER SYSTEM SET max_wal_size = '96MB'",
    "ALTER SYSTEM SET min_wal_size = '32MB'",
    "SELECT pg_reload_conf()",
    "ALTER DATABASE postgres SET synchronous_commit = on",
)
LASTS = 60.0


@dataclass(frozen=True)
class Store:
    """A database of either kind, with its disk."""

    url: str
    disk: Disk
    server: Server | None = None

    def stop(self, *, at_once: bool) -> None:
        """Stop the server, cutting everybody off; at once, so that it recovers as after a crash at its next start."""
        if self.server is None:
            return
        if at_once:
            with suppress(FileNotFoundError, ProcessLookupError):
                lines = (self.server.folder / "data" / "postmaster.pid").read_text().splitlines()
                os.kill(int(lines[0]), signal.SIGQUIT)
        self.server.stop()

    def start(self) -> None:
        """Have the server let us in, whatever state it is in; tries for a minute, as it may still recover."""
        if self.server is None or self._lets_in():
            return
        until = time.monotonic() + LASTS
        while True:
            try:
                self.server.stop()
                self.server.start()
                return
            except NoServerError:
                if time.monotonic() > until:
                    raise

    def _lets_in(self) -> bool:
        assert self.server is not None
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def a_store(kind: str) -> Iterator[Store]:
    """Set a database up on a disk of its own; raises `NoServerError` where there is no PostgreSQL to be had."""
    with a_disk() as disk:
        if kind == "sqlite":
            yield _set_up(Store(f"sqlite:///{disk.folder}/evalbot.db", disk))
            return
        server = _server(disk.folder)
        try:
            server.do(*_SETTINGS)
            yield _set_up(Store(server.url(), disk, server))
        finally:
            server.stop()


def _server(folder: Path) -> Server:
    try:
        server = Server(folder)
        server.start()
    except OSError as error:
        raise NoServerError(str(error)) from error
    return server


def _set_up(store: Store) -> Store:
    database = Database(store.url)
    upgrade.check(database)
    database.close()
    return store
