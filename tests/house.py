"""A whole deployment over a test's world: its database, clock and senders, and a database that goes away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot import app
from bot.app import App
from bot.outbound.senders import Senders
from bot.settings import Settings
from bot.storage.session import Database
from tests.build import World


def a_house(world: World, owner: str = "", **settings: Any) -> App:
    """Build a deployment, or another process of it, which has a name of its own."""
    built = app.build(
        Settings(
            database_url=world.database.url,
            base_url=world.desk.base_url,
            mail=f"file:{world.folder}/mail",
            **settings,
        ),
        plans=world.plans,
        database=world.database,
        clock=lambda: world.now,
        senders=Senders({"mail": world.mail}),
    )
    return replace(built, owner=owner) if owner else built


@contextmanager
def away(database: Database) -> Iterator[None]:
    """Have a database be gone for a while, of either kind."""
    database.close()
    with _no_file(database) if database.sqlite else _no_name(database):
        yield
        database.close()


@contextmanager
def _no_file(database: Database) -> Iterator[None]:
    file = Path(database.engine.url.database or "")
    kept = file.rename(file.with_suffix(".kept"))
    file.mkdir()
    yield
    file.rmdir()
    kept.rename(file)


@contextmanager
def _no_name(database: Database) -> Iterator[None]:
    name = make_url(database.url).database
    beside = Database(database.url.replace(f"/{name}?", "/postgres?"))

    def accepts(connections: bool) -> None:
        with beside.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {connections}'))

    accepts(False)
    yield
    accepts(True)
    beside.close()
