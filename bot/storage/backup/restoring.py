"""`evalbot restore`: a backup into an empty place, checked before and after."""

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copyfile

from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.errors import DatabaseError
from bot.storage import engines, touchpoints, upgrade
from bot.storage.backup import emptiness, manifest, postgresql, shapes
from bot.storage.backup.digests import Tally, Told, noted, tallies
from bot.storage.backup.manifest import Manifest
from bot.storage.backup.part_files import opened, reason, whole
from bot.storage.outbox import WAITING
from bot.storage.session import Database
from bot.storage.tables import Base, OutboxMessage, Touchpoint


@dataclass(frozen=True)
class Restored:
    """What was restored: the backup's manifest, the version of the tables now, and what may go a second time.

    `waiting`: letters that had not gone when the backup was made; `come_due`: people to whom the next tick would
    write besides, since it has things as not yet sent whose time has come.
    """

    manifest: Manifest
    schema: str
    tables: Mapping[str, Tally]
    waiting: int
    come_due: int


def restore(database: Database, file: Path, *, now: datetime, told: Told) -> Restored:
    """Put a backup into an empty place; raises `InputError` or `DatabaseError`, and then leaves nothing behind.

    The backup is read from end to end first. One of an older version is upgraded in a copy, a newer one is refused.
    Letters that were waiting when it was made may have gone since: they are marked as in doubt, so that a provider
    that can be asked is asked before they go. Heartbeats and claimed minutes are no part of a backup, so that the
    copy does not believe that another process delivers.
    """
    with opened(file) as backup:
        made = manifest.read(backup, file)
        upgrade.refuse_newer(made.schema, str(file))
    into = _into_sqlite if database.sqlite else _into_postgresql
    return into(database, file, made, now, told)


def _into_sqlite(database: Database, file: Path, made: Manifest, now: datetime, told: Told) -> Restored:
    emptiness.check_file(database, now)
    target = Path(database.engine.url.database or "")
    with whole(target) as part:
        tables = _copied(file, part, made, told)
        copy = Database(f"sqlite:///{part}")
        with copy.write() as session:
            again = _put_in_doubt(session, now)
        copy.close()
        emptiness.clear(target)
    return Restored(made, upgrade.newest(), tables, *again)


def _into_postgresql(database: Database, file: Path, made: Manifest, now: datetime, told: Told) -> Restored:
    emptiness.check(database, now)
    try:
        with _of_this_version(file, made, told) as (backup, tables):
            upgrade.upgrade(database)
            with database.write() as session:
                _fill(session, backup, tables, now, told)
                again = _put_in_doubt(session, now)
    except (OSError, sqlite3.Error, DBAPIError) as error:
        why = f"{engines.told(database.url)}: {reason(error)}"
        raise DatabaseError(f"{why}; nothing was restored - mend that, and restore again") from error
    return Restored(made, upgrade.newest(), tables, *again)


@contextmanager
def _of_this_version(
    file: Path, made: Manifest, told: Told
) -> Iterator[tuple[sqlite3.Connection, Mapping[str, Tally]]]:
    """Check a backup from end to end and open it; one of an older version is upgraded in a copy."""
    if made.schema == upgrade.newest():
        with opened(file) as backup:
            manifest.verify(backup, made, file, told)
            yield backup, made.tables
        return
    with tempfile.TemporaryDirectory(prefix="evalbot-restore-") as folder:
        part = Path(folder) / "backup.db"
        tables = _copied(file, part, made, told)
        with opened(part) as backup:
            yield backup, tables


def _copied(file: Path, part: Path, made: Manifest, told: Told) -> Mapping[str, Tally]:
    """Copy a backup, check the copy from end to end, and make a database of this version of it."""
    copyfile(file, part)
    with opened(part) as copy:
        manifest.verify(copy, made, file, told)
    with closing(sqlite3.connect(part, isolation_level=None)) as copy:
        copy.execute(f"DROP TABLE {shapes.MANIFEST}")
    if made.schema == upgrade.newest():
        return made.tables
    database = Database(f"sqlite:///{part}")
    upgrade.upgrade(database)
    database.close()
    with opened(part) as copy:
        return tallies(copy, told, "Checking")


def _fill(session: Session, backup: sqlite3.Connection, wanted: Mapping[str, Tally], now: datetime, told: Told) -> None:
    """Copy all tables, those that others refer to first, and see that they have come to what they should."""
    names = [table.name for table in Base.metadata.sorted_tables]
    postgresql.keep_others_out(session, names)
    emptiness.check_session(session, now)
    emptiness.clear_marks(session)
    known = {shape.name: shape for shape in shapes.shapes(backup)}
    tables = [known[name] for name in names if name in known]
    done, of = 0, 2 * sum(tally.rows for tally in wanted.values())
    for shape in tables:
        for copied in postgresql.fill(session, shape, shapes.rows(backup, shape)):
            done += copied
            told("Restoring", done, of)
        postgresql.count_on(session, shape)
    found: dict[str, Tally] = {}
    for shape in tables:
        for batch in noted(shape, postgresql.rows(session, shape), found):
            done += len(batch)
            told("Restoring", done, of)
    differs = manifest.difference(wanted, found)
    if differs:
        raise DatabaseError(
            f"database: it took the rows otherwise ({differs}); nothing was restored - please report it"
        )


def _put_in_doubt(session: Session, now: datetime) -> tuple[int, int]:
    """Mark what was waiting as perhaps gone; gives how many letters, and to how many people more would go at once."""
    waits = OutboxMessage.state.in_(WAITING)
    waiting = session.scalar(select(func.count()).where(waits)) or 0
    session.execute(update(OutboxMessage).where(waits, OutboxMessage.doubts == 0).values(doubts=1))
    keys = session.scalars(select(Touchpoint.partnership).distinct()).all()
    return waiting, sum(touchpoints.people_due(session, key, now=now) for key in keys)
