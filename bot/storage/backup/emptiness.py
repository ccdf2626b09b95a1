"""A restore goes into an empty place only: what was there would be mixed with it, or lost."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, inspect, literal, select, table
from sqlalchemy.orm import Session

from bot.errors import DatabaseError
from bot.storage import engines, running
from bot.storage.backup.part_files import leftovers
from bot.storage.session import Database
from bot.storage.tables import Base, Heartbeat, Instance, LaneHeld, PlanSeen, TickClaim

_MARKS = (Heartbeat, Instance, LaneHeld, PlanSeen, TickClaim)
"""What a program leaves by being started: no data yet."""


def check_file(database: Database, now: datetime) -> None:
    """Raise `DatabaseError` unless a SQLite database is missing or without data."""
    if database.engine.url.database in (None, "", ":memory:"):
        raise DatabaseError("DATABASE_URL: names no file to restore into - write it like sqlite:///var/evalbot.db")
    file = Path(database.engine.url.database or "")
    if file.exists() and file.stat().st_size:
        check(database, now)
        database.close()
    elif beside := leftovers(file):
        raise DatabaseError(f"{beside[0]}: is left from another database - move it away, then restore again")


def check(database: Database, now: datetime) -> None:
    """Raise `DatabaseError` unless a database is without data, and without a process that works on it."""
    with database.read() as session:
        check_session(session, now, engines.told(database.url))


def check_session(session: Session, now: datetime, where: str = "database") -> None:
    """Do so within a transaction."""
    there = set(inspect(session.connection()).get_table_names())
    marks = {mark.__tablename__ for mark in _MARKS}
    ours = there if session.get_bind().dialect.name == "sqlite" else there & set(Base.metadata.tables)
    for name in sorted(ours - marks - {"alembic_version"}):
        if session.scalar(select(literal(1)).select_from(table(name)).limit(1)):
            raise DatabaseError(f"{where}: holds data already ({name}) - name an empty place in DATABASE_URL")
    if "heartbeat" in there and running.workers(session, now):
        raise DatabaseError(f"{where}: a process is at work on it - stop it first")


def clear_marks(session: Session) -> None:
    """Take away what a program has left by being started: the backup has its own."""
    for mark in _MARKS:
        session.execute(delete(mark))


def clear(file: Path) -> None:
    """Take away what SQLite kept beside a database that is about to be replaced."""
    for path in leftovers(file):
        path.unlink()
