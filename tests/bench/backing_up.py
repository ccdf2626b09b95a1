"""Backup and restore of half a million rows, against a bare copy of the file."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfile

from bot.storage import upgrade
from bot.storage.backup.making import back_up
from bot.storage.backup.restoring import restore
from bot.storage.session import Database
from tests.bench.answered import a_million_answers
from tests.bench.bench_world import START, plans
from tests.bench.figures import Figure, timed
from tests.postgres import NoServerError, a_server

DELEGATES = 20_000


def measure(folder: Path) -> Iterator[Figure]:
    """Back up an SQLite database, restore it, and do the same with PostgreSQL where one can be had."""
    live = folder / "live.db"
    with closing(Database(f"sqlite:///{live}")) as database:
        upgrade.check(database)
        a_million_answers(database, plans()["wfscp"], DELEGATES)
        with timed() as bare:
            _copy(live, folder / "bare.db")
        yield from _there_and_back(database, folder / "a.db", f"sqlite:///{folder}/restored.db", bare.seconds)
    try:
        with a_server() as server, server.database() as first, server.database() as second:
            yield from _in_postgresql(folder, server.url(first), server.url(second), bare.seconds)
    except NoServerError as reason:
        yield Figure("backup of PostgreSQL", f"not measured: {reason}")


def _in_postgresql(folder: Path, first: str, second: str, bare: float) -> Iterator[Figure]:
    with closing(Database(first)) as database:
        restore(database, folder / "a.db", now=START, told=_silent)
        yield from _there_and_back(database, folder / "b.db", second, bare)


def _there_and_back(database: Database, file: Path, url: str, bare: float) -> Iterator[Figure]:
    kind = "SQLite" if database.sqlite else "PostgreSQL"
    with timed() as out:
        made = back_up(database, file, now=START, told=_silent)
    baseline = f"copying the file {bare:.2f} s ({file.stat().st_size / 1e6:.0f} MB)"
    yield _figure(f"backup of {kind}, {made.rows:,} rows", made.rows, out.seconds, baseline, bare)
    with timed() as back, closing(Database(url)) as other:
        restore(other, file, now=START, told=_silent)
    yield _figure(f"restore into {kind}", made.rows, back.seconds, baseline, bare)


def _figure(what: str, rows: int, seconds: float, baseline: str, bare: float) -> Figure:
    return Figure(what, f"{rows / seconds:,.0f} rows/s ({seconds:.1f} s)", baseline, seconds / bare)


def _copy(file: Path, to: Path) -> None:
    """Copy a file to the disk itself, as a backup is."""
    copyfile(file, to)
    with to.open("rb") as copy:
        os.fsync(copy.fileno())


def _silent(_what: str, _done: int, _of: int) -> None:
    """Hear nothing of the progress."""
