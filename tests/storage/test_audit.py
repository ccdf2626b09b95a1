"""The audit log is one chain: what is changed, taken away or put elsewhere by hand is found, and where (Q7)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text

from bot.messages.nouns import Json
from bot.storage import audit, audit_chain, upgrade
from bot.storage.audit_chain import Chain
from bot.storage.session import Database
from bot.storage.tables import AuditEntry
from tests.build import World
from tests.plans import HERE, START, THERE
from tests.storage.putting_back import backed_up, lived_in, restored
from tests.storage.test_released_versions import RELEASED, released

MANY = 12
EARLIER = text(
    "INSERT INTO audit (partnership, at, who, what, subject, detail) "
    "VALUES (:partnership, :at, 'olive@here.example', :what, '', '{\"b\": 1, \"a\": \"é\"}')"
)


def chain(database: Database, partnership: str = HERE, noted: str = "") -> Chain:
    with database.read() as session:
        return audit_chain.walk(session, partnership, noted=noted)


def writes(world: World, n: int = 5, partnership: str = HERE) -> list[str]:
    """Add entries, and give all seals."""
    for number in range(n):
        with world.database.write(partnership) as session:
            detail: dict[str, Json] = {"n": number, "said": ["é", None, 1.5]}
            audit.add(session, partnership, now=world.now, who="olive", what=f"did {number}", detail=detail)
    with world.database.read() as session:
        return [entry.seal for entry in audit.in_order(session, partnership)]


def by_hand(database: Database, *changes: str) -> None:
    """Change the log as somebody does who may do anything to the database."""
    with database.engine.begin() as connection:
        if database.sqlite:
            for what in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_is_never_{what}d"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # no trigger is asked
        for change in changes:
            connection.execute(text(change))


def test_what_was_written_is_whole_and_each_partnership_has_a_chain_of_its_own(world: World) -> None:
    ours, theirs = writes(world, 5), writes(world, 3, THERE)
    assert chain(world.database) == Chain(HERE, 5, ours[-1])
    assert chain(world.database, THERE) == Chain(THERE, 3, theirs[-1])
    assert chain(world.database, "nobody") == Chain("nobody", 0, "")
    assert set(ours).isdisjoint(theirs)


def test_entries_of_one_transaction_follow_each_other(world: World) -> None:
    with world.database.write() as session:
        for what in ("first", "second"):
            audit.add(session, HERE, now=world.now, who="olive", what=what)
    assert chain(world.database).entries == 2


def test_two_who_write_at_once_keep_one_chain(world: World) -> None:
    ready = Barrier(2)

    def write(who: str) -> None:
        ready.wait(10)
        for _ in range(MANY):
            with world.database.write() as session:
                audit.add(session, HERE, now=world.now, who=who, what="looked")
                audit.add(session, HERE, now=world.now, who=who, what="looked again")

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(write, ("olive", "oscar")))
    found = chain(world.database)
    assert (found.whole, found.entries) == (True, 4 * MANY)
    assert {entry.who for entry in world.rows(AuditEntry)} == {"olive", "oscar"}


def test_what_was_taken_back_leaves_no_gap(world: World) -> None:
    writes(world, 2)
    with world.database.trial(HERE) as session:
        audit.add(session, HERE, now=world.now, who="olive", what="tried")
        session.flush()
    writes(world, 1)
    assert chain(world.database).entries == 3


@pytest.mark.parametrize(
    ("change", "position", "how"),
    [
        ("UPDATE audit SET who = 'nobody' WHERE position = 3", 3, "changed"),
        ("UPDATE audit SET what = 'did something else' WHERE position = 1", 1, "changed"),
        ("UPDATE audit SET subject = 'event:9' WHERE position = 5", 5, "changed"),
        ("UPDATE audit SET detail = '{\"n\": 9}' WHERE position = 2", 2, "changed"),
        ("UPDATE audit SET at = '2026-01-01 00:00:00' WHERE position = 4", 4, "changed"),
        ("UPDATE audit SET seal = 'f00d' WHERE position = 3", 3, "changed"),
        ("DELETE FROM audit WHERE position = 3", 3, "missing"),
        ("DELETE FROM audit WHERE position <= 2", 1, "missing"),
        ("UPDATE audit SET id = 900 WHERE position = 2", 3, "out of order"),
        ("UPDATE audit SET position = -1 WHERE position = 2", 1, "out of order"),
    ],
)
def test_what_was_done_by_hand_is_found_at_its_first_entry(world: World, change: str, position: int, how: str) -> None:
    seals = writes(world)
    by_hand(world.database, change)
    found = chain(world.database)
    assert found.broken is not None
    assert (found.broken.position, found.broken.how) == (position, how)
    assert (found.entries, found.seal) == (position - 1, seals[position - 2] if position > 1 else "")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("column", ["at", "detail", "position"])
def test_a_value_that_cannot_be_read_is_a_change_and_no_traceback(world: World, column: str) -> None:
    """SQLite takes any text into any column."""
    writes(world)
    by_hand(world.database, f"UPDATE audit SET {column} = 'x!' WHERE position = 5")
    found = chain(world.database)
    assert found.broken is not None
    assert (found.broken.position, found.broken.how, found.entries) == (5, "changed", 4)


def test_an_entry_that_was_put_between_is_found(world: World) -> None:
    writes(world)
    columns = "partnership, at, who, what, subject, detail"
    by_hand(
        world.database,
        "DROP INDEX ix_audit_position",
        f"INSERT INTO audit ({columns}, position, seal) SELECT {columns}, 3, seal FROM audit WHERE position = 3",
    )
    found = chain(world.database)
    assert found.broken is not None
    assert (found.broken.position, found.broken.how) == (4, "out of order")


def test_an_end_that_was_taken_away_is_found_by_a_seal_that_was_noted(world: World) -> None:
    noted = writes(world)[-1][:12]
    assert chain(world.database, noted=noted).noted_at == 5
    writes(world, 2)
    assert chain(world.database, noted=noted.upper()).noted_at == 5
    by_hand(world.database, "DELETE FROM audit WHERE position > 4")
    assert chain(world.database).whole
    assert chain(world.database, noted=noted).noted_at == 0


def test_a_log_that_was_written_anew_is_found_by_a_seal_that_was_noted(world: World) -> None:
    """Who can write to the database can seal a forged log as well as we can."""
    noted = writes(world)[-1][:12]
    by_hand(world.database, "DELETE FROM audit")
    world.now = START.replace(hour=1)
    writes(world)
    found = chain(world.database, noted=noted)
    assert (found.whole, found.noted_at) == (True, 0)


def test_a_long_log_is_read_few_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    writes(world, 7)
    monkeypatch.setattr(audit, "AT_ONCE", 2)
    heard: list[int] = []
    with world.database.read() as session:
        found = audit_chain.walk(session, HERE, told=heard.append)
        assert not session.identity_map.keys()
    assert (found.entries, heard) == (7, [2, 4, 6])


def test_a_backup_keeps_the_chain_and_a_restored_log_goes_on_with_it(world: World, empty_url: str) -> None:
    lived_in(world)
    writes(world)
    file, _ = backed_up(world)
    before = chain(world.database)
    copy, _ = restored(world, file, empty_url)
    assert chain(copy.database) == before
    writes(copy, 1)
    assert (chain(copy.database, noted=before.seal).noted_at, chain(copy.database).whole) == (before.entries, True)
    copy.close()


@pytest.mark.parametrize("file", RELEASED, ids=lambda file: file.stem)
def test_an_upgrade_seals_what_was_there_and_goes_on_from_it(empty_url: str, file: Path) -> None:
    with closing(released(empty_url, file)) as database:
        _lived_before_seals(database)
        upgrade.upgrade(database)
    with closing(Database(empty_url)) as database:
        found = [chain(database, key) for key in (HERE, THERE)]
        assert [(each.whole, each.entries) for each in found] == [(True, 4), (True, 2)]
        with database.write() as session:
            audit.add(session, HERE, now=START, who="olive", what="looked")
        after = chain(database, noted=found[0].seal)
        assert (after.whole, after.entries, after.noted_at) == (True, 5, 4)
        with pytest.raises(Exception, match="only ever added to"), database.write() as session:
            session.connection().exec_driver_sql("DELETE FROM audit")


def _lived_before_seals(database: Database) -> None:
    with database.migration() as session:
        for n, key in enumerate((HERE, THERE, HERE, HERE, THERE, HERE)):
            at = f"2026-03-0{n + 1} 09:30:00.{n:06d}"
            session.execute(EARLIER, {"partnership": key, "at": at, "what": f"did {n}"})


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["asked: gain", "refused: a wrong code", "asked: status"]),
        ({"limit": 1}, ["asked: gain"]),
        ({"who": "OLIVE"}, ["asked: gain", "asked: status"]),
        ({"what": "refused"}, ["refused: a wrong code"]),
        ({"what": "%"}, []),
    ],
)
def test_entries_are_looked_up_by_parts_of_what_stands_there(
    world: World, asked: dict[str, object], expected: list[str]
) -> None:
    said = (("olive", "asked: status"), ("slack T1 U1", "refused: a wrong code"), ("Olive", "asked: gain"))
    with world.database.write() as session:
        for who, what in said:
            audit.add(session, HERE, now=world.now, who=who, what=what)
        audit.add(session, THERE, now=world.now, who="olive", what="asked: help")
    find: Callable[..., list[AuditEntry]] = audit.entries
    with world.database.read() as session:
        assert [entry.what for entry in find(session, HERE, **asked)] == expected
