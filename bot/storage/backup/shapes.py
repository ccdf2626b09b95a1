"""The tables as a SQLite file has them, so that a backup of any version can be read; and the rows of each."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Row = tuple[Any, ...]
BATCH = 2000
MANIFEST = "backup"
PASSING = ("heartbeat", "lane", "tick_claim")
"""Tables that say what a process is doing just now: a copy that had them would believe that another one delivers."""


@dataclass(frozen=True)
class Shape:
    """One table: its columns by name, what SQLite holds in each (`DATETIME`, `JSON` ...), and its primary key."""

    name: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    key: tuple[str, ...]

    def of_kind(self, kind: str) -> list[int]:
        """Give the places of the columns of a kind."""
        return [place for place, found in enumerate(self.kinds) if found == kind]


def shapes(connection: sqlite3.Connection) -> list[Shape]:
    """Give the tables that a backup keeps, by name; the version, the manifest and passing tables are none."""
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^'"
    )
    names = {name for (name,) in found} - {"alembic_version", MANIFEST, *PASSING}
    return [_shape(connection, name) for name in sorted(names)]


def _shape(connection: sqlite3.Connection, name: str) -> Shape:
    described = connection.execute("SELECT name, type, pk FROM pragma_table_info(?) ORDER BY name", (name,)).fetchall()
    key = [column for _, column in sorted((place, column) for column, _, place in described if place)]
    columns, kinds, _ = zip(*described, strict=True)
    return Shape(name, columns, kinds, tuple(key) or columns)


def empty_passing(connection: sqlite3.Connection) -> None:
    """Empty the tables that a backup leaves out; an older version may lack some."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for name in there.intersection(PASSING):
        connection.execute(f"DELETE FROM {quoted(name)}")


def quoted(*names: str) -> str:
    """Write names as SQL does."""
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)


def rows(connection: sqlite3.Connection, shape: Shape) -> Iterator[list[Row]]:
    """Give a table's rows in the order of its key, as SQLite holds them, some thousands at a time."""
    cursor = connection.execute(
        f"SELECT {quoted(*shape.columns)} FROM {quoted(shape.name)} ORDER BY {quoted(*shape.key)}"
    )
    while batch := cursor.fetchmany(BATCH):
        yield batch


def count(connection: sqlite3.Connection, shape: Shape) -> int:
    """Count a table's rows."""
    (found,) = connection.execute(f"SELECT count(*) FROM {quoted(shape.name)}").fetchone()
    return int(found)
