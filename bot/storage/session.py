"""Connections and transactions: the edge opens one, everything below it takes part."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from bot.errors import DatabaseError

BUSY_SECONDS = 30


class Database:
    """One database; `write` and `read` are the only ways in.

    On SQLite a write begins with `BEGIN IMMEDIATE`: deferred transactions that turn into writes fail or lose
    updates under several threads (measured; see `docs/adr/`), and a waiting writer is cheap.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self._writer = self.engine.execution_options(writes=True)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a transaction that commits at the end, or leaves nothing behind if anything goes wrong."""
        with self._open(self._writer) as session:
            yield session
            session.commit()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that sees one state of the data and keeps nothing."""
        with self._open(self.engine) as session:
            yield session

    @contextmanager
    def trial(self) -> Iterator[Session]:
        """Open a write transaction that is always taken back: for dry runs."""
        with self._open(self._writer) as session:
            yield session

    @contextmanager
    def _open(self, engine: Engine) -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as session:
            try:
                session.connection()
            except DBAPIError as error:
                raise DatabaseError(
                    f"{self.url}: {error.orig} - check DATABASE_URL, and that the file can be written"
                ) from None
            yield session

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseError("DATABASE_URL: not a database address - write it like sqlite:///var/evalbot.db") from None
    if parsed.drivername != "sqlite":
        raise DatabaseError(f"DATABASE_URL: '{parsed.drivername}' is not supported - use sqlite:///FILE")
    file = parsed.database
    if file and file != ":memory:":
        try:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(f"{url}: {error.strerror} - check DATABASE_URL") from None
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    """Leave transactions to us, keep readers and the writer out of each other's way, and hold references."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Begin as the session means to go on; see `Database`."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
