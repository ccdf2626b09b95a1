"""A database that cannot be used: one line that says what and how to mend, exit 1, and nothing changed (P3)."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.storage import upgrade
from bot.storage.session import Database
from tests.cli.conftest import SAMPLES, Said, Type

COMMANDS = [("tick",), ("ask", "status", "-p", "wfscp"), ("worker",), ("serve", "--port", "0"), ("db", "upgrade")]
IMPORT = ("import", str(SAMPLES / "wfscp_bookings.csv"), "-p", "wfscp", "--apply")


def says(said: Said, *told: str) -> None:
    assert (said.status, said.out) == (1, "")
    assert said.err.count("\n") == 1
    assert all(each in said.err for each in told), said.err


@pytest.fixture
def file(tmp_path: Path) -> Path:
    database = Database(f"sqlite:///{tmp_path}/evalbot.db")
    upgrade.check(database)
    database.close()
    return tmp_path / "evalbot.db"


def changed(file: Path, statement: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_one_of_a_newer_version(evalbot: Type, file: Path, words: tuple[str, ...]) -> None:
    changed(file, "UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    says(evalbot(*words), "version 9999 is newer than this program", "install the program that made it")
    assert file.read_bytes() == before


@pytest.mark.parametrize("words", COMMANDS[:-1], ids=lambda words: words[0])
def test_one_of_an_older_version(evalbot: Type, file: Path, words: tuple[str, ...]) -> None:
    """A worker of another version than the database refuses to start."""
    changed(file, "UPDATE alembic_version SET version_num = '0001'")
    says(evalbot(*words), "version 0001 is an older one", "back it up, then run 'evalbot db upgrade'")


@pytest.mark.parametrize("words", COMMANDS[:-1], ids=lambda words: words[0])
def test_one_that_is_half_migrated(evalbot: Type, file: Path, words: tuple[str, ...]) -> None:
    changed(file, "DROP TABLE message")
    says(evalbot(*words), "has no table message", "restore the last backup")


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_one_that_is_damaged(evalbot: Type, file: Path, words: tuple[str, ...]) -> None:
    file.write_bytes(b"notes " * 4000)
    says(evalbot(*words), "file is not a database", "restore the last backup")


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_one_that_is_not_there(evalbot: Type, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:secret@127.0.0.1:1/evalbot")
    said = evalbot(*words)
    says(said, "127.0.0.1", "check DATABASE_URL")
    assert "secret" not in said.err


def test_one_that_may_not_be_written(evalbot: Type, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///file:{file}?mode=ro&uri=true")
    says(evalbot(*IMPORT), "readonly", "let the program write it")


def test_one_on_a_full_disk(evalbot: Type, file: Path, fill_the_disk: Callable[[], None]) -> None:
    fill_the_disk()
    says(evalbot(*IMPORT), "make room on its disk")
    assert evalbot("ask", "events", "-p", "wfscp").out.count("WF") == 0
