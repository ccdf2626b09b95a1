"""A world an example: many short lives, one after the other, in a database that is emptied in between."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings

from bot.storage.session import Database
from tests.build import World
from tests.postgres import Server

WITH_DATABASE = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Worlds = Callable[[], AbstractContextManager[World]]


@contextmanager
def on_sqlite(template: Path) -> Iterator[Worlds]:
    """Give a way to open worlds on an SQLite file."""

    def empty(file: Path) -> None:
        with closing(sqlite3.connect(template)) as new, closing(sqlite3.connect(file)) as old:
            new.backup(old)

    with TemporaryDirectory() as folder:
        file = Path(folder) / "evalbot.db"
        with _worlds(f"sqlite:///{file}", lambda: empty(file)) as worlds:
            yield worlds


@contextmanager
def on_postgres(server: Server, template: str) -> Iterator[Worlds]:
    """Give a way to open worlds on a PostgreSQL database."""
    with server.database(template) as name, _worlds(server.url(name), lambda: server.empty(name)) as worlds:
        yield worlds


@contextmanager
def _worlds(url: str, empty: Callable[[], None]) -> Iterator[Worlds]:
    """Keep the connections: SQLAlchemy then compiles each statement once, not once an example."""

    @contextmanager
    def a_world() -> Iterator[World]:
        empty()
        with TemporaryDirectory() as folder:
            yield World(Path(folder), database)

    with closing(Database(url, durable=False)) as database:
        yield a_world
