"""The tests' own dialects: a statement is compiled once for all databases of a kind, and for each kind anew."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, literal, select

from bot.storage.engines import engine
from tests.compiled import _COMPILED, PostgreSQL, SQLite

ODD = select(literal(7).label("only_here"))


def compiled(made: Engine) -> set[int]:
    with made.connect() as connection:
        assert connection.execute(ODD).scalar_one() == 7
    made.dispose()
    return {id(kept) for kept in _COMPILED.values() if "only_here" in str(kept)}


def test_a_statement_is_compiled_once_for_all_databases_of_a_kind(tmp_path: Path, postgres_url: str) -> None:
    one, other = (engine(f"sqlite:///{tmp_path / name}", durable=False) for name in ("one.db", "other.db"))
    assert isinstance(one.dialect, SQLite)
    assert len(compiled(one)) == 1
    assert len(compiled(other)) == 1
    there, again = engine(postgres_url, durable=False), engine(postgres_url, durable=False)
    assert isinstance(there.dialect, PostgreSQL)
    assert len(compiled(there)) == 2
    assert len(compiled(again)) == 2


def test_dialects_that_may_compile_differently_are_not_equal() -> None:
    kind: type[Any] = PostgreSQL  # SQLAlchemy's own has no types here
    old, new = kind(), kind()
    assert old == new and hash(old) == hash(new)
    old.server_version_info = (14, 0)
    assert old != new and SQLite() != new
