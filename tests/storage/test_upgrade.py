"""A database of this version, or a word on which it is; and an audit log that only grows."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from bot.errors import DatabaseError
from bot.storage import audit, upgrade
from bot.storage.session import Database
from bot.storage.tables import AuditEntry, Base, Instance
from tests.build import World


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    with closing(Database(empty_url)) as database:
        yield database


def says_version(database: Database, version: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_a_new_database_is_set_up(empty: Database) -> None:
    upgrade.check(empty)
    upgrade.check(empty)
    with empty.read() as session:
        assert set(inspect(session.connection()).get_table_names()) > {"booking", "touchpoint", "message", "audit"}
        assert len(session.get_one(Instance, 1).key) == 64


def test_an_upgrade_says_from_what_to_what(empty: Database) -> None:
    assert upgrade.upgrade(empty)[0] == ""
    before, after = upgrade.upgrade(empty)
    assert before == after != ""


def test_an_older_database_is_refused_with_the_mend(empty: Database) -> None:
    with empty.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE booking (id INTEGER)")
    with pytest.raises(DatabaseError, match=r"older .*evalbot db upgrade"):
        upgrade.check(empty)


@pytest.mark.parametrize("way", [upgrade.check, upgrade.upgrade])
def test_a_newer_database_is_refused_and_left_alone(empty: Database, way: object) -> None:
    upgrade.check(empty)
    says_version(empty, "9999")
    with pytest.raises(DatabaseError, match="version 9999 is newer"):
        way(empty)  # type: ignore[operator]


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("notes " * 1000)
    with pytest.raises(DatabaseError, match="not a database"):
        upgrade.check(Database(f"sqlite:///{tmp_path}/notes.db"))


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(empty: Database) -> None:
    with empty.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE touchpoint (id INTEGER)")  # in the way
    with pytest.raises(Exception, match="already exists"):
        upgrade.upgrade(empty)
    with empty.read() as session:
        assert set(inspect(session.connection()).get_table_names()) <= {"touchpoint"}


def test_two_processes_may_set_up_one_database_at_once(empty_url: str) -> None:
    databases = [Database(empty_url) for _ in range(2)]
    with databases[0].read():  # the file is there
        pass
    threads = [Thread(target=upgrade.upgrade, args=(each,)) for each in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in databases:
        upgrade.check(each)
        each.close()


def test_the_migrations_make_the_tables_that_the_code_has(world: World) -> None:
    with world.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("change", ["UPDATE audit SET who = 'nobody'", "DELETE FROM audit"])
def test_the_audit_log_refuses_to_be_changed(world: World, change: str) -> None:
    with world.database.write() as session:
        audit.add(session, "here", now=world.now, who="olive", what="looked", subject="event:1", detail={"n": 1})
    with pytest.raises(IntegrityError), world.database.write() as session:
        session.connection().exec_driver_sql(change)
    assert [(entry.who, entry.detail) for entry in world.rows(AuditEntry)] == [("olive", {"n": 1})]
