"""A database that is put back after every input, so that each begins alike, and tells what an input has changed."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bot.storage import upgrade
from bot.storage.session import Database

Rows = dict[str, list[Any]]


def a_database(folder: Path) -> str:
    """Set a database up; gives its address."""
    url = f"sqlite:///{folder}/evalbot.db"
    with closing(Database(url, durable=False)) as database:
        upgrade.check(database)
    return url


class Kept:
    """Knows a database as it was, and puts it back."""

    def __init__(self, url: str) -> None:
        self._there = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
        self._there.execute("PRAGMA synchronous = OFF")  # nobody needs it after a crash
        self._as_it_was = sqlite3.connect(":memory:", check_same_thread=False)
        self._there.backup(self._as_it_was)
        found = self._there.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self._tables = sorted(name for (name,) in found if not name.startswith("sqlite_"))
        self._before = self._marked = _rows(self._as_it_was, self._tables)
        self._version = self._mark = self._changes()

    def mark(self) -> None:
        """Have `changed` tell what happens from here on: an input may be several requests."""
        if self._changes() != self._mark:
            self._marked, self._mark = _rows(self._there, self._tables), self._changes()

    def changed(self, *, but: Collection[str] = ()) -> list[str]:
        """Name the tables that are no longer as they were, or as they were at the last mark."""
        if self._changes() == self._mark:
            return []
        now = _rows(self._there, self._tables)
        return [name for name in self._tables if name not in but and now[name] != self._marked[name]]

    def put_back(self) -> None:
        """Have everything as it was."""
        if self._changes() != self._version:
            self._as_it_was.backup(self._there)
            self._version = self._changes()
        self._marked, self._mark = self._before, self._version

    def close(self) -> None:
        """Let go."""
        self._there.close()
        self._as_it_was.close()

    def _changes(self) -> int:
        return int(self._there.execute("PRAGMA data_version").fetchone()[0])


@contextmanager
def kept(url: str) -> Iterator[Kept]:
    """Keep a database that is set up."""
    with closing(Kept(url)) as one:
        yield one


def _rows(connection: sqlite3.Connection, tables: Collection[str]) -> Rows:
    return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}
