"""Brings a database to this version, or says that it is of another."""

from functools import cache
from pathlib import Path
from secrets import token_hex

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.errors import DatabaseError
from bot.storage.session import Database
from bot.storage.tables import Base, Instance


def upgrade(database: Database, to: str = "head") -> tuple[str, str]:
    """Run the migrations that are missing, in one transaction; gives the versions before and after.

    What is interrupted, or fails, leaves the database as it was.
    """
    with database.migration() as session:
        connection = session.connection()
        before = version(connection)
        refuse_newer(before)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        _check_references(connection)
        if session.get(Instance, 1) is None:
            session.add(Instance(id=1, key=token_hex(32)))
    return before, to if to != "head" else newest()


def check(database: Database) -> None:
    """Set up a database that is new; raises `DatabaseError` if it is of another version than this program."""
    with database.read() as session:
        connection = session.connection()
        empty = not inspect(connection).get_table_names()
        problem = "" if empty else _problem(connection)
    if empty:
        upgrade(database)
    elif problem:
        raise DatabaseError(f"database: {problem}")


def not_current(database: Database) -> str:
    """Say why the database is not one of this program's version, or nothing; changes nothing."""
    with database.read() as session:
        return _problem(session.connection())


def newest() -> str:
    """Give the version of this program's tables."""
    return _scripts().get_current_head() or ""


def _problem(connection: Connection) -> str:
    found = version(connection)
    if found and found not in _known():
        return f"version {found} is newer than this program - install the program that made it"
    if found != newest():
        return f"version {found or 'unknown'} is an older one - back it up, then run 'evalbot db upgrade'"
    missing = sorted(set(Base.metadata.tables) - set(inspect(connection).get_table_names()))
    if missing:
        return f"it says version {found}, but has no table {missing[0]} - restore the last backup"
    return ""


def version(connection: Connection) -> str:
    """Give the version of a database's tables, or nothing if it has none of ours."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _known() -> set[str]:
    return {script.revision for script in _scripts().walk_revisions()}


def refuse_newer(found: str, what: str = "database") -> None:
    """Raise `DatabaseError` for a version that this program does not know."""
    if found and found not in _known():
        raise DatabaseError(f"{what}: version {found} is newer than this program - install the program that made it")


def _check_references(connection: Connection) -> None:
    """Look for rows that refer to none: while SQLite migrates it does not look itself."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DatabaseError("database: the upgrade would leave rows that refer to none - nothing was changed")
