"""Who waits for whom on PostgreSQL, and what is said when it cannot be reached (rule 7)."""

from collections.abc import Iterator
from contextlib import closing
from threading import Thread
from time import sleep
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import func, select

from bot.errors import DatabaseError
from bot.storage.session import Database
from bot.storage.tables import FrozenForm
from tests.postgres import Server

IMPATIENT = f"&options={quote('-c lock_timeout=5s')}"


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    """Give a database where a wait without an end is a fault, and not a test that hangs."""
    with closing(Database(postgres_url + IMPATIENT)) as database:
        yield database


def keep(database: Database, partnership: str) -> None:
    """Write the number of rows that there are as one row more: two at once would write the same."""
    with database.write(partnership) as session:
        n = session.scalar(select(func.count()).select_from(FrozenForm))
        session.add(FrozenForm(partnership=partnership, digest=str(n), body={}))


def digests(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.scalars(select(FrozenForm.digest)))


def until_somebody_waits(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
        while connection.execute(waits).fetchone() == (0,):
            sleep(0.01)


def test_writers_of_one_partnership_take_turns(database: Database, postgres_url: str) -> None:
    second = Thread(target=keep, args=(database, "here"))
    with database.write("here") as session:
        second.start()
        until_somebody_waits(postgres_url)
        session.add(FrozenForm(partnership="here", digest="first", body={}))
    second.join()
    assert digests(database) == ["1", "first"]  # the second saw what the first had written


def test_a_dry_run_takes_its_turn_too(database: Database, postgres_url: str) -> None:
    second = Thread(target=keep, args=(database, "here"))
    with database.trial("here") as session:
        second.start()
        until_somebody_waits(postgres_url)
        session.add(FrozenForm(partnership="here", digest="trial", body={}))
    second.join()
    assert digests(database) == ["0"]


def test_no_partnership_waits_for_another_and_no_reader_for_a_writer(database: Database) -> None:
    with database.write("here") as session:
        session.add(FrozenForm(partnership="here", digest="slow", body={}))
        session.flush()
        keep(database, "there")
        keep(database, "")  # who names none, nor waits for any
        assert digests(database) == ["0", "1"]
    assert digests(database) == ["0", "1", "slow"]


def test_a_reader_may_not_write(database: Database) -> None:
    with pytest.raises(Exception, match="read-only"), database.read() as session:
        session.add(FrozenForm(partnership="here", digest="x", body={}))
        session.flush()
    keep(database, "here")  # and leaves no mark on the connection
    assert digests(database) == ["0"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://postgres:secret@127.0.0.1:1/evalbot", "Connection refused"),
        ("postgresql://postgres:secret@/evalbot?host=/nowhere", "No such file"),
        ("postgresql://guarded:secret@/postgres?host={folder}", 'password authentication failed for user "guarded"'),
        ("postgresql://postgres:secret@/missing?host={folder}", 'database "missing" does not exist'),
        ("postgresql://nobody:secret@/postgres?host={folder}", 'role "nobody" does not exist'),
    ],
)
def test_a_server_that_lets_nobody_in_says_why_in_one_line(postgres: Server, url: str, says: str) -> None:
    database = Database(url.format(folder=postgres.folder))
    with pytest.raises(DatabaseError) as told, database.read():
        pass
    assert says in str(told.value)
    assert "check DATABASE_URL" in str(told.value)
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_server_that_was_stopped_is_used_again_once_it_is_back(database: Database, postgres: Server) -> None:
    keep(database, "here")
    postgres.stop()
    try:
        with pytest.raises(DatabaseError, match="check DATABASE_URL"):
            keep(database, "here")
    finally:
        postgres.start()
    keep(database, "here")
    assert digests(database) == ["0", "1"]
