"""What a backup says of itself: when it was made, from what, and what every table must come to."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import InputError
from bot.storage.backup.digests import Tally, Told, tallies
from bot.storage.backup.shapes import MANIFEST

FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself; `schema` is the version of the tables, `source` the kind of database."""

    schema: str
    program: str
    made_at: datetime
    source: str
    tables: Mapping[str, Tally]

    @property
    def rows(self) -> int:
        """Count the rows of all tables."""
        return sum(tally.rows for tally in self.tables.values())


def write(connection: sqlite3.Connection, manifest: Manifest) -> None:
    """Put the manifest into a backup, as a table of one row."""
    connection.execute(f"CREATE TABLE {MANIFEST} (format INTEGER, schema, program, made_at, source, tables)")
    said = json.dumps({name: asdict(tally) for name, tally in manifest.tables.items()})
    facts = (FORMAT, manifest.schema, manifest.program, manifest.made_at.isoformat(), manifest.source, said)
    connection.execute(f"INSERT INTO {MANIFEST} VALUES (?, ?, ?, ?, ?, ?)", facts)


def read(connection: sqlite3.Connection, file: Path) -> Manifest:
    """Read a backup's manifest; raises `InputError` if there is none that can be read."""
    try:
        row = connection.execute(f"SELECT format, schema, program, made_at, source, tables FROM {MANIFEST}").fetchone()
    except sqlite3.OperationalError:
        row = None
    except sqlite3.DatabaseError as error:
        raise damaged(file, str(error)) from None
    except UnicodeDecodeError:  # SQLite's own message repeats bytes that are no text
        raise damaged(file, "its manifest is not text") from None
    if row is None:
        raise InputError(f"{file}: not a backup - name a file that 'evalbot backup' has made")
    if row[0] != FORMAT:
        raise InputError(f"{file}: a backup of another format ({row[0]}) - install the program that made it ({row[2]})")
    return _read(row, file)


def _read(row: tuple[int, str, str, str, str, str], file: Path) -> Manifest:
    _, schema, program, made_at, source, said = row
    try:
        tables = {name: Tally(**tally) for name, tally in json.loads(said).items()}
        return Manifest(schema, program, datetime.fromisoformat(made_at), source, tables)
    except (ValueError, TypeError, AttributeError):
        raise damaged(file, "its manifest cannot be read") from None


def verify(connection: sqlite3.Connection, manifest: Manifest, file: Path, told: Told) -> None:
    """Read a backup from end to end; raises `InputError` unless every table is what the manifest says."""
    try:
        (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        there = tallies(connection, told, "Checking")
    except sqlite3.DatabaseError as error:
        raise damaged(file, str(error)) from None
    except UnicodeDecodeError:
        raise damaged(file, "the names of its tables are not text") from None
    if found != "ok":
        raise damaged(file, found.splitlines()[-1])
    differs = difference(manifest.tables, there)
    if differs:
        raise damaged(file, differs)


def difference(wanted: Mapping[str, Tally], found: Mapping[str, Tally]) -> str:
    """Say in what the tables differ, or nothing."""
    nothing = Tally(0, "")
    for name in sorted({*wanted, *found}):
        here, there = wanted.get(name, nothing), found.get(name, nothing)
        if here.rows != there.rows:
            return f"table {name} has {there.rows:,} rows and should have {here.rows:,}"
        if here != there:
            return f"the rows of table {name} are not what they were"
    return ""


def damaged(file: Path, how: str) -> InputError:
    """Say that a backup cannot be relied on."""
    return InputError(f"{file}: damaged ({how}); nothing was restored - use another backup")
