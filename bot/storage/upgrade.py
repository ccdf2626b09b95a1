"""Brings a database to this version, or says that it is of another."""

from pathlib import Path
from secrets import token_hex

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.errors import DatabaseError
from bot.storage.session import Database
from bot.storage.tables import Instance


def upgrade(database: Database) -> tuple[str, str]:
    """Run the migrations that are missing, in one transaction; gives the versions before and after."""
    with database.write() as session:
        connection = session.connection()
        before = _version(connection)
        _refuse_newer(before)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    _give_key(database)
    return before, _newest()


def check(database: Database) -> None:
    """Set up a database that is new; raises `DatabaseError` if it is of another version than this program."""
    with database.read() as session:
        connection = session.connection()
        version, empty = _version(connection), not inspect(connection).get_table_names()
    if empty:
        upgrade(database)
        return
    _refuse_newer(version)
    if version != _newest():
        raise DatabaseError(
            f"database: version {version or 'unknown'} is an older one - back it up, then run 'evalbot db upgrade'"
        )


def not_current(database: Database) -> str:
    """Say why the database is not one of this program's version, or nothing; changes nothing."""
    with database.engine.connect() as connection:
        version = _version(connection)
    return "" if version == _newest() else f"the database is of version {version or 'unknown'}, not {_newest()}"


def _version(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _newest() -> str:
    return _scripts().get_current_head() or ""


def _refuse_newer(version: str) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if version and version not in known:
        raise DatabaseError(
            f"database: version {version} is newer than this program - install the program that made it"
        )


def _give_key(database: Database) -> None:
    with database.write() as session:
        if session.get(Instance, 1) is None:
            session.add(Instance(id=1, key=token_hex(32)))
