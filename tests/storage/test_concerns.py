"""Concerns as they are kept: each partnership's own, and found by index once nothing is due (C4, Q7)."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from bot.storage import concerns
from bot.storage.tables import Concern
from tests.build import World
from tests.plans import HERE, START, THERE

HOUR = timedelta(hours=1)


def raised(world: World, partnership: str = HERE, **more: Any) -> int:
    facts = {"place": "answer", "question": "hope", "kinds": "child", "text": "x", "channel": "web", "told": 1}
    with world.database.write(partnership) as session:
        row = Concern(**{"partnership": partnership, "raised_at": START, "next_at": START + HOUR, **facts, **more})
        return concerns.add(session, row).id


def test_nothing_of_another_partnership_is_seen_or_changed(world: World) -> None:
    """Rule 8, Q7."""
    person = world.a_person(partnership=THERE)
    number = raised(world, THERE, person_id=person.id)
    with world.database.write(HERE) as session:
        assert concerns.get(session, HERE, number) is None
        assert concerns.unseen(session, HERE, imported=False, limit=9) == []
        assert concerns.count_unseen(session, HERE, imported=False) == 0
        assert concerns.mark_all_seen(session, HERE, imported=False, up_to=number, who="x", now=START) == []
        assert concerns.of_nobody(session, HERE, "x", since=START) == []
        assert concerns.due(session, HERE, now=START + HOUR, limit=9) == []
        assert concerns.of_person(session, HERE, person.id, since=START) == []
        assert concerns.seen_since(session, HERE, START) == []
        assert not concerns.mark_seen(session, HERE, number, who="x", now=START)
    with world.database.read() as session:
        assert [row.id for row in concerns.unseen(session, THERE, imported=False, limit=9)] == [number]


def test_seen_counts_once_whoever_is_second(world: World) -> None:
    number = raised(world)
    with world.database.write(HERE) as session:
        assert concerns.mark_seen(session, HERE, number, who="olive", now=START + HOUR)
        assert not concerns.mark_seen(session, HERE, number, who="oscar", now=START + 2 * HOUR)
    (row,) = world.rows(Concern)
    assert (row.seen_by, row.seen_at, row.next_at) == ("olive", START + HOUR, None)


def test_all_up_to_a_number_are_seen_of_an_import_or_not(world: World) -> None:
    live, late, old = raised(world), raised(world), raised(world, channel="import")
    done = raised(world, seen_at=START, seen_by="oscar")
    with world.database.write(HERE) as session:
        mark = partial(concerns.mark_all_seen, session, HERE, who="olive", now=START)
        assert mark(imported=False, up_to=late - 1) == [live]
        assert mark(imported=True, up_to=done) == [old]
    assert {row.id: row.seen_by for row in world.rows(Concern)} == {
        live: "olive",
        late: "",
        old: "olive",
        done: "oscar",
    }


def test_what_strangers_wrote_is_looked_at_by_its_opening_alone(world: World) -> None:
    """One flood after another costs no reading of what it brought."""
    mine, theirs = "From a_b@x.example:\n", "From aXb@x.example:\n"
    first = raised(world, text=f"{mine}{'long ' * 200}", place="mail")
    raised(world, text=f"{theirs}other", place="mail", next_at=START + 2 * HOUR, told=0)
    with world.database.read() as session:
        openings = concerns.openings_of_nobody(session, HERE, since=START, limit=9)
        assert [len(each) for each in openings] == [len(theirs) + 5, 320]
        assert [row.id for row in concerns.of_nobody(session, HERE, mine, since=START)] == [first]
        assert concerns.nobodys_turn(session, HERE, after=START) == START + 2 * HOUR


def test_due_is_what_nobody_has_seen_by_its_time(world: World) -> None:
    early, late = raised(world, next_at=START), raised(world, next_at=START + HOUR)
    raised(world, next_at=None)
    raised(world, seen_at=START)
    with world.database.read() as session:
        assert concerns.anything_due(session, now=START - HOUR) == set()
        assert concerns.anything_due(session, now=START) == {HERE}
        assert [row.id for row in concerns.due(session, HERE, now=START + HOUR, limit=9)] == [early, late]
        assert [row.id for row in concerns.due(session, HERE, now=START + HOUR, limit=1)] == [early]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_tick_with_nothing_due_asks_one_question_of_an_index(world: World) -> None:
    """Rule 3: what was seen is not in it."""
    for _ in range(50):
        raised(world, seen_at=START, next_at=None)
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _k: Any, statement: str, parameters: Any, _x: Any, _m: Any) -> None:
        asked.append((statement, parameters))

    with world.database.read() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        assert concerns.anything_due(session, now=START) == set()
        event.remove(connection, "before_cursor_execute", note)
        ((statement, parameters),) = asked
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    assert any("ix_concern_unseen" in row[3] for row in plan), plan
