"""A restored bot goes on where the backup was made, in either database, and asks before it sends again (P3, P4)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select

from bot.errors import DatabaseError
from bot.storage import running, upgrade
from bot.storage.backup.restoring import restore
from bot.storage.session import Database
from bot.storage.tables import AnswerRow, AuditEntry, Booking, Heartbeat, Instance, Person, Touchpoint
from tests.build import World
from tests.plans import at
from tests.storage.putting_back import backed_up, left, lived_in, restored, silent

here_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def lived(world: World) -> World:
    return lived_in(world)


def test_either_database_gives_back_what_either_held(lived: World, empty_url: str) -> None:
    """All four ways: the restored one is backed up again, and comes to the same."""
    file, made = backed_up(lived)
    copy, done = restored(lived, file, empty_url)
    assert done.tables == made.tables
    for table in (Person, AnswerRow, AuditEntry, Touchpoint):
        ours, theirs = ([vars(row) for row in each.rows(table)] for each in (lived, copy))
        assert [{**row, "_sa_instance_state": 0} for row in ours] == [
            {**row, "_sa_instance_state": 0} for row in theirs
        ]
    before = {table: made.tables[table] for table in made.tables if table != "message"}
    _, again = backed_up(copy, "again.db")
    assert {table: again.tables[table] for table in before} == before
    copy.close()


def test_a_restored_bot_goes_on(lived: World, empty_url: str) -> None:
    file, _ = backed_up(lived)
    copy, _ = restored(lived, file, empty_url)
    known = {person.id for person in copy.rows(Person)}
    booking = copy.a_booking()
    assert booking.person_id not in known
    copy.run_until(at("2026-03-12"))
    assert len(copy.sent()) > len(lived.sent())
    assert upgrade.not_current(copy.database) == ""
    copy.close()


def test_references_and_the_audit_log_are_held_in_a_restored_database(lived: World, empty_url: str) -> None:
    file, _ = backed_up(lived)
    copy, _ = restored(lived, file, empty_url)
    with copy.database.read() as session:
        assert inspect(session.connection()).get_foreign_keys("booking")
    for change in ("DELETE FROM audit", "DELETE FROM event"):
        with pytest.raises(Exception, match=r"(?i)only ever added to|foreign key"), copy.database.write() as session:
            session.connection().exec_driver_sql(change)
    copy.close()


def with_a_letter_waiting(world: World) -> int:
    """Let a letter be queued; gives how many have gone so far."""
    world.a_booking(world.an_event(at("2026-03-20")))
    world.run_until(at("2026-03-12"))
    gone = len(world.mail.accepted)
    world.tick(at("2026-03-13"), deliver=False)
    assert len(world.queue("queued")) == 1
    return gone


@pytest.mark.parametrize(("tells", "times"), [(True, 1), (False, 2)])
def test_a_letter_that_went_after_the_backup_is_asked_for_before_it_goes_again(
    world: World, empty_url: str, tells: bool, times: int
) -> None:
    """P4: whoever can be asked is; where nobody can, the letter goes a second time, with the same Message-ID."""
    world.mail.tells = tells
    gone = with_a_letter_waiting(world)
    file, _ = backed_up(world)
    world.tick()
    assert len(world.mail.accepted) == gone + 1
    copy, done = restored(world, file, empty_url)
    copy.tick()
    assert done.waiting == 1
    assert len(world.mail.accepted) == gone + times
    assert len({message.message_id for message in world.mail.accepted}) == gone + 1
    assert copy.queue("queued", "sending") == []
    copy.close()


def test_a_letter_that_was_under_way_is_found_again_when_its_lease_is_over(world: World, empty_url: str) -> None:
    gone = with_a_letter_waiting(world)
    waiting = world.queue("queued")[0]
    with world.database.write() as session:
        row = session.merge(waiting)
        row.state, row.owner, row.lease_until, row.doubts = (
            "sending",
            "one that died",
            world.now + timedelta(minutes=5),
            7,
        )
    file, _ = backed_up(world)
    copy, done = restored(world, file, empty_url)
    assert (done.waiting, copy.queue("sending")[0].doubts) == (1, 7)
    copy.tick(world.now + timedelta(minutes=6))
    assert len(world.mail.accepted) == gone + 1
    copy.close()


def test_what_has_come_due_since_is_told(world: World, tmp_path: Path) -> None:
    for partnership in ("here", "there"):
        world.a_booking(world.an_event(at("2026-03-20"), partnership=partnership))
    file, _ = backed_up(world)
    early, before = restored(world, file, f"sqlite:///{tmp_path}/early.db")
    world.now = at("2026-03-13")
    late, after = restored(world, file, f"sqlite:///{tmp_path}/late.db")
    assert (before.come_due, after.come_due, after.waiting) == (0, 2, 0)
    early.close()
    late.close()


def started(url: str, world: World, *, works: bool = False) -> None:
    """Start the program on a database, and stop it again unless it still works."""
    database = Database(url)
    upgrade.check(database)
    with database.write() as session:
        running.claim_minute(session, "me", world.now)
        running.ticked(session, "me", world.now)
        if works:
            running.beat_among(session, "me", world.now)
    database.close()


def test_a_place_where_the_bot_was_only_started_is_empty(lived: World, empty_url: str) -> None:
    started(empty_url, lived)
    file, _ = backed_up(lived)
    copy, _ = restored(lived, file, empty_url)
    assert [row.key for row in copy.rows(Instance)] == [row.key for row in lived.rows(Instance)]
    assert copy.rows(Heartbeat) == []
    copy.close()


def test_a_place_where_a_process_is_at_work_is_refused(lived: World, empty_url: str) -> None:
    started(empty_url, lived, works=True)
    file, _ = backed_up(lived)
    with pytest.raises(DatabaseError, match="a process is at work on it - stop it first"):
        restored(lived, file, empty_url)


def test_a_place_that_holds_data_is_refused_and_left_as_it_is(lived: World) -> None:
    file, _ = backed_up(lived)
    before = left(lived.folder)
    lived.a_person("Later")
    count = len(lived.rows(Person))
    with pytest.raises(DatabaseError, match=r"holds data already .* empty place in DATABASE_URL") as told:
        restore(lived.database, file, now=lived.now, told=silent)
    assert "\n" not in str(told.value)
    assert len(lived.rows(Person)) == count
    assert left(lived.folder) == before


@here_only
def test_somebody_elses_data_is_not_replaced(lived: World, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "theirs.db")) as theirs, theirs:
        theirs.execute("CREATE TABLE stamps AS SELECT 'penny black' AS name")
    file, _ = backed_up(lived)
    with pytest.raises(DatabaseError, match="holds data already"):
        restored(lived, file, f"sqlite:///{tmp_path}/theirs.db")


@here_only
def test_what_is_left_of_another_database_is_not_mixed_in(lived: World, tmp_path: Path) -> None:
    (tmp_path / "new.db-wal").write_bytes(b"7\x7f\x06\x82" * 100)
    file, _ = backed_up(lived)
    with pytest.raises(DatabaseError, match=r"new\.db-wal: is left from another database - move it away"):
        restored(lived, file, f"sqlite:///{tmp_path}/new.db")
    assert not (tmp_path / "new.db").exists()


@here_only
@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_no_place_to_restore_into(lived: World, url: str) -> None:
    file, _ = backed_up(lived)
    with pytest.raises(DatabaseError, match="names no file to restore into"):
        restored(lived, file, url)


def stop_at(step: str) -> Callable[[str, int, int], None]:
    def told(what: str, done: int, of: int) -> None:
        if what == step and done > of // 2:
            raise KeyboardInterrupt

    return told


@here_only
def test_a_restore_that_is_interrupted_leaves_nothing_and_may_be_begun_again(lived: World, empty_url: str) -> None:
    file, made = backed_up(lived)
    step = "Checking" if empty_url.startswith("sqlite") else "Restoring"
    with closing(Database(empty_url)) as target:
        with pytest.raises(KeyboardInterrupt):
            restore(target, file, now=lived.now, told=stop_at(step))
        with target.read() as session:
            there = inspect(session.connection()).get_table_names()
            assert not there or session.scalar(select(func.count()).select_from(Person)) == 0
    assert not list(lived.folder.glob("*.part*"))
    copy, done = restored(lived, file, empty_url)
    assert done.tables == made.tables
    copy.close()


@here_only
def test_a_full_disk_is_told_in_one_line_and_leaves_no_database(
    lived: World, tmp_path: Path, fill_the_disk: Callable[[], None]
) -> None:
    file, _ = backed_up(lived)
    fill_the_disk()
    with pytest.raises(DatabaseError, match=r"new\.db: .*; it was not written") as told:
        restored(lived, file, f"sqlite:///{tmp_path}/new.db")
    assert "\n" not in str(told.value)
    assert not [name for name in left(tmp_path) if name.startswith("new")]


@here_only
def test_what_postgresql_cannot_hold_is_told_with_its_table(lived: World, empty_postgres_url: str) -> None:
    lived.a_person("Nul\x00l")
    file, _ = backed_up(lived)
    with pytest.raises(DatabaseError, match=r"database: person: .*NUL.* - nothing was restored"):
        restored(lived, file, empty_postgres_url)
    with closing(Database(empty_postgres_url)) as target, target.read() as session:
        assert session.scalar(select(func.count()).select_from(Booking)) == 0
