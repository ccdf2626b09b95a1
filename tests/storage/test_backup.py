"""A backup is one plain file with all that the database held at one moment, whoever writes meanwhile (P3)."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import func, select

from bot.errors import BotError, DatabaseError, InputError
from bot.storage import running, upgrade
from bot.storage.backup import shapes
from bot.storage.backup.making import back_up
from bot.storage.session import Database
from bot.storage.tables import Base, FrozenForm, Heartbeat, Instance, TickClaim
from tests.build import World
from tests.storage.putting_back import backed_up, left, lived_in, restored, silent


@pytest.fixture
def lived(world: World) -> World:
    return lived_in(world)


def test_a_backup_counts_every_table(lived: World) -> None:
    file, made = backed_up(lived)
    with lived.database.read() as session:
        tables = Base.metadata.tables
        counts = {name: session.scalar(select(func.count()).select_from(table)) for name, table in tables.items()}
    passing = {name: counts.pop(name) for name in shapes.PASSING}
    assert {name: tally.rows for name, tally in made.tables.items()} == counts
    assert passing
    assert sum(count or 0 for count in counts.values()) > 40
    assert left(file.parent) == ["backup.db"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_says_what_it_is_to_whoever_opens_it(lived: World) -> None:
    file, made = backed_up(lived)
    with closing(sqlite3.connect(file)) as plain:
        said = plain.execute("SELECT format, schema, made_at, source FROM backup").fetchone()
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert plain.execute("SELECT count(*) FROM person").fetchone() == (made.tables["person"].rows,)
    assert said == (1, upgrade.newest(), lived.now.isoformat(), lived.database.engine.dialect.name)


def test_what_processes_do_just_now_is_left_out(lived: World) -> None:
    with lived.database.write() as session:
        running.beat_among(session, "a worker", lived.now)
        running.hold_lanes(session, "a worker", ["mail"], lived.now)
    file, made = backed_up(lived)
    assert not set(shapes.PASSING) & set(made.tables)
    with closing(sqlite3.connect(file)) as plain:
        for name in shapes.PASSING:
            assert plain.execute(f"SELECT count(*) FROM {name}").fetchone() == (0,), name
    assert lived.rows(Heartbeat)
    assert lived.rows(TickClaim) == []


class Writers:
    """Threads that write two rows at a time, and never one."""

    def __init__(self, world: World, count: int) -> None:
        self._world, self._over, self.written = world, Event(), 0
        self._threads = [Thread(target=self._write, args=(n,)) for n in range(count)]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _write(self, writer: int) -> None:
        turn = 0
        while not self._over.is_set():
            with self._world.database.write("here") as session:
                for half in "ab":
                    session.add(FrozenForm(partnership="here", digest=f"{writer} {turn} {half}", body={"n": turn}))
                    session.flush()
            turn += 1
            self.written += 2


def test_writers_go_on_and_the_copy_is_of_one_moment(lived: World, tmp_path: Path) -> None:
    with Writers(lived, 3) as writers:
        copies = []
        for turn in range(3):
            before = writers.written
            copies.append(backed_up(lived, f"{turn}.db"))
            while writers.written == before:  # they were not kept waiting for good
                pass
    for turn, (file, made) in enumerate(copies):
        copy, _ = restored(lived, file, f"sqlite:///{tmp_path}/{turn}.db")
        halves = {form.digest for form in copy.rows(FrozenForm) if form.digest[-2:] in (" a", " b")}
        assert len(copy.rows(FrozenForm)) == made.tables["frozen_form"].rows
        assert {half[:-1] for half in halves if half[-1] == "a"} == {half[:-1] for half in halves if half[-1] == "b"}
        copy.close()


def test_a_file_that_is_there_is_kept_unless_one_insists(lived: World) -> None:
    file, _ = backed_up(lived)
    first = file.read_bytes()
    lived.a_person("New")
    with pytest.raises(InputError, match=r"is there already .* --force"):
        backed_up(lived)
    assert file.read_bytes() == first
    made = back_up(lived.database, file, now=lived.now, told=silent, force=True)
    again, _ = restored(lived, file, f"sqlite:///{lived.folder}/again.db")
    assert made.tables["person"].rows == len(again.rows(type(lived.a_person("New"))))
    assert left(file.parent) == ["backup.db"]
    again.close()


@pytest.fixture
def old(empty_url: str) -> Iterator[Database]:
    """Give a database of the first version."""
    database = Database(empty_url)
    upgrade.upgrade(database, to="0001")
    yield database
    database.close()


def test_an_older_database_can_be_backed_up_since_that_comes_before_its_upgrade(
    old: Database, tmp_path: Path, world: World
) -> None:
    file = tmp_path / "before.db"
    with old.read() as session:
        key = session.get_one(Instance, 1).key
    assert back_up(old, file, now=world.now, told=silent).schema == "0001"
    assert upgrade.not_current(old)
    copy, done = restored(world, file, f"sqlite:///{tmp_path}/copy.db")
    assert (done.schema, done.manifest.schema) == (upgrade.newest(), "0001")
    assert upgrade.not_current(copy.database) == ""
    assert [row.key for row in copy.rows(Instance)] == [key]
    copy.close()


def test_a_backup_that_is_interrupted_leaves_nothing(lived: World) -> None:
    folder = lived.folder / "backups"
    folder.mkdir()

    def interrupted(what: str, _done: int, _of: int) -> None:
        if what == "Checking":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(lived.database, folder / "b.db", now=lived.now, told=interrupted)
    assert left(folder) == []


def test_what_an_earlier_try_left_is_no_hindrance(lived: World) -> None:
    (lived.folder / "backups").mkdir()
    (lived.folder / "backups" / "backup.db.part").write_text("half")
    file, _ = backed_up(lived)
    assert left(file.parent) == ["backup.db"]


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("nowhere/b.db", "No such file or directory; it was not written"),
        ("text/b.db", "Not a directory"),
        ("", "is a folder"),
    ],
)
def test_a_place_that_cannot_be_written_is_told_in_one_line(lived: World, place: str, says: str) -> None:
    (lived.folder / "text").write_text("text")
    before = left(lived.folder)
    with pytest.raises(BotError) as told:
        back_up(lived.database, lived.folder / place, now=lived.now, told=silent)
    assert says in str(told.value)
    assert "\n" not in str(told.value)
    assert [name for name in left(lived.folder) if "-" not in name] == [name for name in before if "-" not in name]


def test_a_full_disk_is_told_in_one_line_and_leaves_nothing(lived: World, fill_the_disk: Callable[[], None]) -> None:
    fill_the_disk()
    with pytest.raises(DatabaseError, match=r"backup\.db: .*; it was not written") as told:
        backed_up(lived)
    assert "\n" not in str(told.value)
    assert left(lived.folder / "backups") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_database_itself_is_no_place_for_its_backup(lived: World) -> None:
    with pytest.raises(InputError, match="is the database itself"):
        back_up(lived.database, Path(lived.database.engine.url.database or ""), now=lived.now, told=silent, force=True)
    assert lived.rows(Instance)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_is_damaged_itself_is_told(lived: World) -> None:
    lived.close()
    live = Path(lived.database.engine.url.database or "")
    content = bytearray(live.read_bytes())
    content[8192:] = bytes(len(content) - 8192)
    live.write_bytes(content)
    with pytest.raises(DatabaseError, match=r"malformed|damaged"):
        backed_up(lived)
    assert left(lived.folder / "backups") == []


def test_a_database_that_is_not_there_is_told(tmp_path: Path, world: World) -> None:
    with pytest.raises(DatabaseError, match=r"none\.db: there is no database"):
        back_up(Database(f"sqlite:///{tmp_path}/none.db"), tmp_path / "b.db", now=world.now, told=silent)
    assert not [name for name in left(tmp_path) if name.startswith(("none", "b.db"))]


def test_a_database_with_none_of_our_tables_is_told(empty_url: str, tmp_path: Path, world: World) -> None:
    database = Database(empty_url)
    with database.write():
        pass
    with pytest.raises(DatabaseError, match="none of our tables"):
        back_up(database, tmp_path / "b.db", now=world.now, told=silent)
    database.close()
