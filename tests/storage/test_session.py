"""Transactions and faults of the database: whole or not at all, and told in one line (rule 7)."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError, InternalError

from bot.errors import DatabaseError
from bot.storage.engines import BUSY_SECONDS
from bot.storage.session import Database
from bot.storage.tables import Booking, Event, FrozenForm, Person, UtcDateTime
from tests.build import World


def a_form(digest: str) -> FrozenForm:
    return FrozenForm(partnership="here", digest=digest, body={})


def test_a_write_keeps_everything_or_nothing(world: World) -> None:
    with pytest.raises(ZeroDivisionError), world.database.write() as session:
        session.add(a_form("half"))
        session.flush()
        raise ZeroDivisionError
    assert world.rows(FrozenForm) == []
    with world.database.write() as session:
        session.add(a_form("whole"))
    assert [form.digest for form in world.rows(FrozenForm)] == ["whole"]


def test_a_trial_keeps_nothing(world: World) -> None:
    with world.database.trial("here") as session:
        session.add(a_form("trial"))
        session.flush()
        assert session.scalar(select(func.count()).select_from(FrozenForm)) == 1
    assert world.rows(FrozenForm) == []


def test_a_read_keeps_nothing(world: World) -> None:
    """SQLite lets it write and forgets it; PostgreSQL refuses."""
    with suppress(InternalError), world.database.read() as session:
        session.add(a_form("read"))
        session.flush()
    assert world.rows(FrozenForm) == []


def test_a_read_sees_one_state_while_others_write(world: World) -> None:
    with world.database.read() as session:
        count = select(func.count()).select_from(FrozenForm)
        assert session.scalar(count) == 0
        with world.database.write() as other:
            other.add(a_form("meanwhile"))
        assert session.scalar(count) == 0


def test_many_threads_that_read_and_then_write_lose_nothing(world: World) -> None:
    person = world.a_person("0")

    def count_up() -> None:
        for _ in range(25):
            with world.database.write("here") as session:
                known = session.scalars(select(Person.name).where(Person.id == person.id)).one()
                session.execute(update(Person).where(Person.id == person.id).values(name=str(int(known) + 1)))

    threads = [Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.get(person).name == "200"


def test_a_write_within_a_time_waits_no_longer_on_sqlite(tmp_path: Path) -> None:
    """Neither for a writer of its own process nor for one of another; and the next one waits as ever."""
    address = f"sqlite:///{tmp_path}/busy.db"
    ours, other = Database(address), Database(address)
    for holder in (ours, other):
        began = monotonic()
        with holder.write(), pytest.raises(DatabaseError), ours.write(within=0.2):
            pass
        assert 0.15 < monotonic() - began < 5
    with ours.write() as session:
        assert session.scalar(text("PRAGMA busy_timeout")) == 1000 * BUSY_SECONDS
    for each in (ours, other):
        each.close()


def test_references_are_held(world: World) -> None:
    event = world.an_event()
    with pytest.raises(IntegrityError), world.database.write() as session:
        session.add(Booking(partnership="here", event_id=event.id, person_id=999, booked_at=world.now))


def test_a_time_without_a_zone_cannot_be_stored(world: World) -> None:
    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(world.now.replace(tzinfo=None), world.database.engine.dialect)


def test_times_come_back_aware(world: World) -> None:
    event = world.an_event()
    assert world.rows(Event)[0].starts_at == event.starts_at
    assert world.rows(Event)[0].starts_at.utcoffset() is not None


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("junk", "DATABASE_URL: not a database address"),
        ("mysql://u:secret@h/db", "'mysql' is not supported"),
        ("sqlite:///{folder}", "unable to open database file"),
        ("sqlite:///{folder}/text/x.db", "check DATABASE_URL"),
        ("sqlite:///{folder}/text", "file is not a database"),
    ],
)
def test_a_database_that_cannot_be_opened_says_so_in_one_line(tmp_path: Path, url: str, says: str) -> None:
    (tmp_path / "text").write_text("this is no database" * 100)
    with pytest.raises(DatabaseError) as told, Database(url.format(folder=tmp_path)).write():
        pass
    assert says in str(told.value)
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_that_somebody_else_holds_says_so(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.engines.BUSY_SECONDS", 0)
    impatient = Database(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError, match="locked"), impatient.write():
        pass
    other.close()
    impatient.close()


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/var/deep/evalbot.db")
    with database.write():
        pass
    database.close()
    assert (tmp_path / "var" / "deep" / "evalbot.db").exists()
