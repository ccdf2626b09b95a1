"""What several threads bring at once is written together, and nobody is told of it before it is committed (Q7)."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.errors import DatabaseError
from bot.storage.together import Together
from tests.build import World

MANY = 40


@pytest.fixture
def batches() -> list[list[str]]:
    return []


@pytest.fixture
def together(world: World, batches: list[list[str]]) -> Together[str]:
    def write(session: Session, items: list[str]) -> None:
        batches.append(list(items))
        for item in items:
            session.execute(text("INSERT INTO thing (name) VALUES (:name)"), {"name": item})

    with world.database.write() as session:
        session.execute(text("CREATE TABLE thing (name VARCHAR(9) PRIMARY KEY CHECK (name <> 'bad'))"))
    return Together(world.database, write)


def kept(world: World) -> list[str]:
    with world.database.read() as session:
        return sorted(session.scalars(text("SELECT name FROM thing")))


def bring(together: Together[str], *names: str, within: float = 30.0) -> list[BaseException | None]:
    """Bring all at the same time, each in its own thread; gives what each was told."""
    ready = Barrier(len(names))

    def one(name: str) -> BaseException | None:
        ready.wait(10)
        try:
            together.bring(name, within=within)
        except Exception as fault:  # noqa: BLE001 - that is what is looked at
            return fault
        return None

    with ThreadPoolExecutor(len(names)) as threads:
        return list(threads.map(one, names))


def test_all_that_is_brought_is_there_when_its_bringer_is_told(world: World, together: Together[str]) -> None:
    together.bring("first", within=1)
    assert kept(world) == ["first"]
    names = [f"n{n:02}" for n in range(MANY)]
    assert bring(together, *names) == [None] * MANY
    assert kept(world) == ["first", *names]


def test_those_who_wait_for_a_writer_are_written_in_one_transaction(
    world: World, together: Together[str], batches: list[list[str]]
) -> None:
    if not world.database.sqlite:
        pytest.skip("on PostgreSQL nobody waits for a writer of other rows")
    writing, go_on = Event(), Event()

    def other() -> None:
        with world.database.write():
            writing.set()
            go_on.wait(10)

    with ThreadPoolExecutor(MANY + 1) as threads:
        threads.submit(other)
        writing.wait(10)
        brought = [threads.submit(together.bring, f"n{n:02}", within=30) for n in range(MANY)]
        while len(together._next.items) < MANY:
            assert not any(each.done() for each in brought)
            time.sleep(0.01)
        go_on.set()
    assert [len(batch) for batch in batches] == [MANY]
    assert len(kept(world)) == MANY


def test_one_that_is_refused_spoils_no_other(world: World, together: Together[str]) -> None:
    told = bring(together, *(f"n{n}" for n in range(9)), "bad")
    assert told[:9] == [None] * 9
    assert isinstance(told[9], SQLAlchemyError)
    assert kept(world) == [f"n{n}" for n in range(9)]
    together.bring("after", within=1)


def test_a_writer_who_takes_too_long_is_told_to_everybody_who_waits(world: World, together: Together[str]) -> None:
    if not world.database.sqlite:
        pytest.skip("on PostgreSQL nobody waits for a writer of other rows")
    with world.database.write():
        told = bring(together, "a", "b", "c", within=0.2)
    assert [type(each) for each in told] == [DatabaseError] * 3
    together.bring("d", within=1)
    assert kept(world) == ["d"]
