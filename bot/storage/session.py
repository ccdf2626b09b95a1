"""Connections and transactions: the edge opens one, everything below it takes part."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from time import monotonic

from psycopg.errors import LockNotAvailable
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from bot.errors import DatabaseError
from bot.storage import engines
from bot.storage.once import READS
from bot.storage.turns import Turns

_LOCKS = 0x65766C62
"""Our corner of PostgreSQL's advisory locks, which are shared by all that use the database ("evlb")."""


class Database:
    """One database; `write` and `read` are the only ways in.

    Writers of one partnership take turns, so that what a flow has read is still so when it writes. On SQLite a write
    begins with `BEGIN IMMEDIATE` (one writer a file): deferred transactions that turn into writes fail or lose updates
    under several threads (measured; see `docs/adr/`), and a waiting writer is cheap. On PostgreSQL it begins with the
    partnership's advisory lock, and no partnership waits for another.

    What is not `durable` may be lost when the power goes, and is quicker: for what is thrown away anyway.
    """

    def __init__(self, url: str, *, durable: bool = True) -> None:
        self.url = url
        self.engine = engines.engine(url, durable=durable)
        self._turns = Turns()
        self.sqlite = self.engine.dialect.name == "sqlite"
        self._writer = self.engine.execution_options(writes=True)
        self._reader = self.engine if self.sqlite else _snapshots(self.engine)

    @contextmanager
    def write(self, partnership: str = "", *, within: float = engines.BUSY_SECONDS) -> Iterator[Session]:
        """Open a transaction that commits at the end, or leaves nothing behind if anything goes wrong.

        Without a partnership nobody waits on PostgreSQL: for a single conditional statement, or for what comes first.
        On SQLite it waits for other writers for so many seconds; then it raises `DatabaseError`.
        """
        with self._writing(self._writer, partnership, within) as session:
            yield session
            session.commit()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a transaction that sees one state of the data and keeps nothing."""
        with self._open(self._reader) as session:
            session.info[READS] = {}
            yield session

    @contextmanager
    def trial(self, partnership: str = "") -> Iterator[Session]:
        """Open a write transaction that is always taken back: for dry runs."""
        with self._writing(self._writer, partnership) as session:
            yield session

    @contextmanager
    def migration(self) -> Iterator[Session]:
        """Open a transaction that may change tables; processes that begin at the same time take turns."""
        with self._writing(self.engine.execution_options(writes=True, migrates=True), "migration") as session:
            yield session
            session.commit()
        if self.sqlite:
            self.engine.dispose()  # the connection held no references; the next one does

    @contextmanager
    def _writing(self, engine: Engine, partnership: str, within: float = engines.BUSY_SECONDS) -> Iterator[Session]:
        end = monotonic() + within
        with self._turns.turn(within) if self.sqlite else nullcontext(True) as came:
            if not came:
                raise DatabaseError(f"{engines.told(self.url)}: it is busy - try again in a while")
            if within < engines.BUSY_SECONDS:  # a writer of another process may have it
                engine = engine.execution_options(waits=max(0.0, end - monotonic()))
            with self._open(engine) as session:
                take_turn(session, partnership)
                yield session

    @contextmanager
    def _open(self, engine: Engine) -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as session:
            try:
                session.connection()
            except (DBAPIError, PoolTimeoutError) as error:
                raise self._refused(error) from None
            yield session

    def _refused(self, error: DBAPIError | PoolTimeoutError) -> DatabaseError:
        if isinstance(error, PoolTimeoutError):
            return DatabaseError(f"{engines.told(self.url)}: every connection is in use - try again in a while")
        return DatabaseError(f"{engines.told(self.url)}: {engines.told_fault(error)}")

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


class TurnTakenError(DatabaseError):
    """Somebody else has had a partnership's turn for long."""


def take_turn(session: Session, partnership: str, seconds: int = 0) -> None:
    """Wait until no other transaction writes for this partnership, and keep the turn until the end of this one.

    On SQLite the transaction has it already. With `seconds` raises `TurnTakenError` after so many.
    """
    if not partnership or session.get_bind().dialect.name == "sqlite":
        return
    if seconds:
        session.execute(text(f"SET LOCAL lock_timeout = '{seconds}s'"))
    try:
        session.execute(select(func.pg_advisory_xact_lock(_LOCKS, func.hashtext(partnership))))
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            raise TurnTakenError(f"database: {partnership} is busy - try again in a while") from None
        raise


def _snapshots(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
