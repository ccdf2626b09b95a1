"""What SQLAlchemy has compiled for one test's database serves the next one's, as it does in a process that lasts.

Each engine compiles every statement anew, for its own dialect, and each test has an engine of its own: that was a fifth
of a test's time. Our dialects are SQLAlchemy's, but for one thing: two of them are equal where they compile alike. They
are registered in place of its own (docs.sqlalchemy.org, "Registering New Dialects"), and share one `compiled_cache`.
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

MOST = 4_000
"""Statements that are kept, of both kinds of database."""
_COMPILED: LRUCache[Any, Any] = LRUCache(MOST)


class _Alike(DefaultDialect):
    """Equal to each of its kind that speaks to the same version of a server: no engine of ours is set otherwise."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.server_version_info == getattr(other, "server_version_info", None)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=_COMPILED)


class SQLite(_Alike, SQLiteDialect_pysqlite):
    supports_statement_cache = True  # each dialect has to say so itself


class PostgreSQL(_Alike, PGDialect_psycopg):
    supports_statement_cache = True


def share() -> None:
    """Have every engine of this process find what was compiled for an earlier one of its kind."""
    registry.register("sqlite", __name__, SQLite.__name__)
    registry.register("postgresql.psycopg", __name__, PostgreSQL.__name__)
