"""A file that is no backup, or is not what it was, is refused in one line, and nothing is made of it (P3)."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from shutil import copyfile

import pytest
from sqlalchemy import inspect

from bot.errors import BotError
from bot.storage.backup.restoring import restore
from bot.storage.session import Database
from tests.build import World
from tests.plans import START
from tests.storage.putting_back import backed_up, left, lived_in, silent


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Path:
    """Give a backup that nothing is wrong with."""
    folder = tmp_path_factory.mktemp("sound")
    copyfile(template, folder / "evalbot.db")
    with closing(Database(f"sqlite:///{folder}/evalbot.db")) as database:
        return backed_up(lived_in(World(folder, database)))[0]


@pytest.fixture
def backup(sound: Path, tmp_path: Path) -> Path:
    """Give one to harm."""
    copyfile(sound, tmp_path / "backup.db")
    return tmp_path / "backup.db"


def refusal(backup: Path, url: str = "") -> str:
    """Try to restore it; gives the one line in which it is refused."""
    folder = backup.parent
    before = left(folder)
    with closing(Database(url or f"sqlite:///{folder}/new.db")) as database, pytest.raises(BotError) as told:
        restore(database, backup, now=START, told=silent)
    assert "\n" not in str(told.value)
    assert left(folder) == before
    return str(told.value)


def say(backup: Path, *statements: str) -> None:
    with closing(sqlite3.connect(backup)) as plain:
        plain.executescript(";".join(statements))


CHANGES = {
    "a row gone": ("DELETE FROM answer WHERE rowid = 1", "table answer has .* rows and should have"),
    "a row more": ("INSERT INTO frozen_form VALUES ('x', 'y', '{}')", "table frozen_form has"),
    "a word changed": ("UPDATE person SET name = 'Somebody Else' WHERE id = 1", "rows of table person are not what"),
    "a table gone": ("DROP TABLE submission", "table submission has 0 rows"),
    "a table more": (
        "CREATE TABLE more (id INTEGER PRIMARY KEY); INSERT INTO more VALUES (1)",
        "table more has 1 rows",
    ),
    "no manifest": ("DROP TABLE backup", "not a backup"),
    "an empty manifest": ("DELETE FROM backup", "not a backup"),
    "a manifest of other words": ("UPDATE backup SET tables = '[]'", "its manifest cannot be read"),
    "a newer format": ("UPDATE backup SET format = 2", r"another format \(2\)"),
    "a newer version": ("UPDATE backup SET schema = '9999'", "version 9999 is newer than this program"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_backup_that_was_changed_is_refused(backup: Path, change: str) -> None:
    statement, says = CHANGES[change]
    say(backup, statement)
    assert re.search(says, refusal(backup))


def shorter(content: bytes) -> bytes:
    return content[: len(content) // 2]


def scratched(content: bytes) -> bytes:
    """Change a byte here and there, but for the first page, which says what the file is."""
    dice, scratched = Random(7), bytearray(content)
    for _ in range(60):
        scratched[dice.randrange(4096, len(content))] ^= 0xFF
    return bytes(scratched)


def one_letter(content: bytes) -> bytes:
    """Change what no check of SQLite's own would find."""
    return content.replace(b"Ti\xc3\xaan", b"Ti\xc3\xa8n", 1)


def no_text(content: bytes) -> bytes:
    return content.replace(b"Ti\xc3\xaan", b"Ti\xff\xffn", 1)


@pytest.mark.parametrize("harm", [shorter, scratched, one_letter, no_text])
def test_a_damaged_file_is_refused(backup: Path, harm: Callable[[bytes], bytes]) -> None:
    harmed = harm(backup.read_bytes())
    assert harmed != backup.read_bytes()
    backup.write_bytes(harmed)
    told = refusal(backup)
    assert told.startswith(f"{backup}: ")
    assert "damaged" in told


def test_a_damaged_file_leaves_postgresql_as_it_is(backup: Path, empty_postgres_url: str) -> None:
    backup.write_bytes(one_letter(backup.read_bytes()))
    assert "the rows of table person are not what they were" in refusal(backup, empty_postgres_url)
    with closing(Database(empty_postgres_url)) as target, target.read() as session:
        assert inspect(session.connection()).get_table_names() == []


def test_a_file_that_is_no_backup_is_refused(backup: Path) -> None:
    backup.write_text("a roster, perhaps")
    assert "not a backup" in refusal(backup)
    backup.write_bytes(b"")
    assert "not a backup" in refusal(backup)
    assert "No such file" in refusal(backup.with_name("none.db"))


def test_a_live_database_is_no_backup(backup: Path, template: Path) -> None:
    """It may be in the middle of something, and says nothing of what it should hold."""
    copyfile(template, backup)
    assert "not a backup" in refusal(backup)
