"""`evalbot backup`: a consistent copy while the bot runs, read once more before it counts."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot import __version__
from bot.errors import DatabaseError, InputError
from bot.storage import upgrade
from bot.storage.backup import manifest, postgresql, shapes
from bot.storage.backup.digests import Tally, Told, noted, tallies
from bot.storage.backup.manifest import Manifest
from bot.storage.backup.part_files import whole
from bot.storage.session import Database

_PAGES = 1000


def back_up(database: Database, file: Path, *, now: datetime, told: Told, force: bool = False) -> Manifest:
    """Copy all that a database holds at this moment into a file, while others go on writing.

    The file is SQLite whatever the database is, and can be restored into either. What it holds is compared with
    the database, row by row, before it takes its place. A file that is there already is kept, unless forced.
    Raises `InputError` or `DatabaseError`, and then leaves nothing behind. Tables that say what a process is doing
    just now (`shapes.PASSING`) are left out.
    """
    _check_place(database, file, force=force)
    with whole(file) as part:
        with database.read() as session:
            schema = _schema(session)
            copy = _from_sqlite if database.sqlite else _from_postgresql
            source = copy(session, schema, part, told)
            made = Manifest(schema, __version__, now, session.get_bind().dialect.name, source)
        _finish(part, made, told)
    return made


def _check_place(database: Database, file: Path, *, force: bool) -> None:
    if database.sqlite:
        live = Path(database.engine.url.database or "")
        if not live.is_file():
            raise DatabaseError(f"{live}: there is no database to back up - check DATABASE_URL")
        if file.exists() and file.samefile(live):
            raise InputError(f"{file}: is the database itself - name another file")
    if file.is_dir():
        raise InputError(f"{file}: is a folder - name a file in it")
    if file.exists() and not force:
        raise InputError(f"{file}: is there already - name another file, or add --force to replace it")


def _schema(session: Session) -> str:
    """Give the version of the tables; an older one may be backed up: that is what comes before an upgrade."""
    found = upgrade.version(session.connection())
    upgrade.refuse_newer(found)
    if not found:
        raise DatabaseError("database: holds none of our tables - check DATABASE_URL")
    return found


def _from_sqlite(session: Session, schema: str, part: Path, told: Told) -> Mapping[str, Tally]:
    """Count and copy within one read transaction: both are of the same moment, whoever writes meanwhile."""
    source: sqlite3.Connection = session.connection().connection.driver_connection  # type: ignore[assignment]
    found = tallies(source, told, "Reading")
    with closing(sqlite3.connect(part)) as copy:
        source.backup(copy, pages=_PAGES, progress=lambda _, left, of: told("Copying", of - left, of))
    return found


def _from_postgresql(session: Session, schema: str, part: Path, told: Told) -> Mapping[str, Tally]:
    """Make the tables as our migrations do, and fill them from one snapshot."""
    made = Database(f"sqlite:///{part}")
    upgrade.upgrade(made, to=schema)
    made.close()
    found: dict[str, Tally] = {}
    with closing(_unhurt(part)) as copy:
        copy.execute("DELETE FROM instance")  # the migrations have given it a key of its own
        tables = shapes.shapes(copy)
        done, of = 0, sum(postgresql.count(session, shape) for shape in tables)
        for shape in tables:
            into = f"INSERT INTO {shapes.quoted(shape.name)} ({shapes.quoted(*shape.columns)}) VALUES "
            into += f"({', '.join('?' * len(shape.columns))})"
            copy.execute("BEGIN")
            for batch in noted(shape, postgresql.rows(session, shape), found):
                copy.executemany(into, batch)
                done += len(batch)
                told("Copying", done, of)
            copy.execute("COMMIT")
    return found


def _unhurt(part: Path) -> sqlite3.Connection:
    """Open a file that is thrown away if anything happens: it needs no journal, and no disk to wait for."""
    connection = sqlite3.connect(part, isolation_level=None)
    for pragma in ("journal_mode=DELETE", "synchronous=OFF", "journal_mode=OFF"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _finish(part: Path, made: Manifest, told: Told) -> None:
    """Make one plain file of it, with its manifest, and see that it holds what the database held."""
    with closing(_unhurt(part)) as copy:
        shapes.empty_passing(copy)
        manifest.write(copy, made)
        differs = manifest.difference(made.tables, tallies(copy, told, "Checking"))
    if differs:
        raise DatabaseError(f"the copy is not what the database holds ({differs}) - try again, then check the disk")
