"""What each kind of database needs: how a transaction begins, and who waits for whom."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.errors import DatabaseError

BUSY_SECONDS = 30
POOL, OVERFLOW = 5, 20
"""Connections to PostgreSQL that a process keeps, and may open besides when many ask at once."""
_FORMS = "write it like sqlite:///var/evalbot.db or postgresql://user:password@host:5432/evalbot"
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")


def engine(url: str, *, durable: bool) -> Engine:
    """Make the engine of a database address; raises `DatabaseError`, which never repeats a password."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseError(f"DATABASE_URL: not a database address - {_FORMS}") from None
    if parsed.drivername == "sqlite":
        return _sqlite(parsed, durable=durable)
    if parsed.drivername in _POSTGRESQL:
        return _postgresql(parsed)
    raise DatabaseError(f"DATABASE_URL: '{parsed.drivername}' is not supported - {_FORMS}")


def told(url: str) -> str:
    """Give an address as it may be shown: without its password, and without what may name one besides."""
    return make_url(url).set(query={}).render_as_string(hide_password=True)


_MENDS = (
    (("disk is full", "disk I/O error", "No space left", "could not extend file"), "make room on its disk"),
    (("readonly", "read-only"), "let the program write it, and the folder that it is in"),
    (("locked", "lock timeout"), "another program holds it: stop that one, or try again in a while"),
    (("malformed", "not a database"), "it is damaged: restore the last backup"),
)


def told_fault(error: DBAPIError) -> str:
    """Say in a line what a database refused and how to mend it; a driver's reason may run over several."""
    reason = str(error.orig).strip().splitlines()[0]
    mends = (mend for signs, mend in _MENDS if any(sign in reason for sign in signs))
    return f"{reason} - {next(mends, 'check DATABASE_URL, and that the database is there and lets us in')}"


def _sqlite(url: URL, *, durable: bool) -> Engine:
    file = url.database
    if file and file != ":memory:":
        try:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(f"{url}: {error.strerror} - check DATABASE_URL") from None
    made = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    event.listen(made, "connect", _set_up_sqlite)
    event.listen(made, "connect", _wait_for_the_disk if durable else _leave_it_to_the_system)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    """Leave transactions to us, keep readers and the writer out of each other's way, and hold references."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _wait_for_the_disk(connection: Any, _record: Any) -> None:
    """Have a commit outlast a power cut: `NORMAL` may forget the last ones, and that a letter has gone."""
    connection.execute("PRAGMA synchronous=FULL")


def _leave_it_to_the_system(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _begin_sqlite(connection: Connection) -> None:
    """Begin as the session means to go on; see `Database`."""
    options = connection.get_execution_options()
    if options.get("migrates"):
        # SQLite changes a table by making it anew; the references to it are held again once all is done.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    if options.get("writes"):
        waits = options.get("waits", BUSY_SECONDS)
        connection.exec_driver_sql(f"PRAGMA busy_timeout={int(1000 * waits)}")  # the connection had another one's
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


_PATIENCE = "-c lock_timeout=30s -c idle_in_transaction_session_timeout=60s"
"""A process that froze within a transaction must not keep a partnership's turn for ever."""
_KEEP_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}


def _postgresql(url: URL) -> Engine:
    if "@" in (url.host or ""):
        raise DatabaseError("DATABASE_URL: there are two @ in it - in a password write @ as %40, / as %2F and : as %3A")
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_size=POOL,
        max_overflow=OVERFLOW,
        pool_pre_ping=True,  # the server may have been stopped and started
        connect_args={"connect_timeout": 10, "application_name": "evalbot", "options": _PATIENCE, **_KEEP_ALIVE},
    )
