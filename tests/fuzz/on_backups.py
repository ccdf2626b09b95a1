"""Backups that come back damaged: as bytes, and as tables that somebody has changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile
from typing import Any

from hypothesis import strategies as st

from bot.errors import BotError
from bot.storage.backup import manifest
from bot.storage.backup.part_files import opened
from bot.storage.backup.restoring import restore
from bot.storage.session import Database
from tests.build import World
from tests.fuzz.fuzzing import Play, Target
from tests.fuzz.kept import a_database
from tests.fuzz.texts import changes, damaged, texts
from tests.plans import START
from tests.storage.putting_back import backed_up, lived_in, silent


@contextmanager
def _restoring(folder: Path) -> Iterator[Play]:
    with closing(Database(a_database(folder), durable=False)) as database:
        sound = backed_up(lived_in(World(folder, database)))[0]
    whole, harmed = sound.read_bytes(), folder / "harmed.db"
    places = _columns(sound)

    def law(value: tuple[Any, Any]) -> None:
        place, new = value
        new_place = folder / "new"
        new_place.mkdir(exist_ok=True)
        try:
            if isinstance(place, tuple):
                copyfile(sound, harmed)
                table, column = place
                _say(harmed, table, column, new)
            else:
                harmed.write_bytes(damaged(whole, new))
            same = harmed.read_bytes() == whole
            _restore(harmed, new_place / "evalbot.db", same)
        finally:
            for each in new_place.iterdir():
                each.unlink()

    cell = (
        st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats() | texts("0001", "[]", "{}") | st.binary(max_size=9)
    )
    yield Play(st.tuples(st.sampled_from(places), cell) | st.tuples(st.none(), changes()), law)


def _restore(file: Path, to: Path, same: bool) -> None:
    with opened(file) as backup:
        manifest.read(backup, file)
    with closing(Database(f"sqlite:///{to}")) as database:
        try:
            restore(database, file, now=START, told=silent)
        except BotError as refusal:
            assert "\n" not in str(refusal)
            assert not same
            assert not to.exists(), "nothing is left behind"
            raise


def _columns(file: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(file)) as plain:
        names = [name for (name,) in plain.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [(name, row[1]) for name in names for row in plain.execute(f'PRAGMA table_info("{name}")')]


def _say(file: Path, table: str, column: str, value: Any) -> None:
    with closing(sqlite3.connect(file)) as plain:
        try:
            plain.execute(f'UPDATE "{table}" SET "{column}" = ?', (value,))
            plain.commit()
        except (sqlite3.Error, UnicodeEncodeError):  # it takes no such value
            plain.rollback()


BACKUPS: dict[str, Target] = {
    "backups": Target(_restoring, ("bot.storage.backup.manifest:read", "bot.storage.backup.restoring:restore")),
}
"""Restoring."""
