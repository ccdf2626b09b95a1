"""Forward from every released version with its data, or not at all.

`released/VERSION.json` was made by that version itself: a short life in two partnerships, with answers, a certificate,
links, letters that have gone and letters that wait.
"""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, DateTime, MetaData, Table, inspect, select
from sqlalchemy.exc import DBAPIError

from bot.storage import upgrade
from bot.storage.session import Database
from tests.build import World
from tests.plans import at

RELEASED = sorted(Path(__file__).with_name("released").glob("*.json"))
LEFT_OUT = {"message": {"lane"}}
"""Columns that a later version has given up."""
DIES = """
import os, signal, sys
from sqlalchemy import event
from bot.storage import upgrade
from bot.storage.session import Database
database = Database(sys.argv[1])
@event.listens_for(database.engine, "before_cursor_execute")
def die(connection, cursor, statement, *rest):
    if "DROP COLUMN" in statement:
        os.kill(os.getpid(), signal.SIGKILL)
upgrade.upgrade(database)
"""


def released(url: str, file: Path) -> Database:
    """Make a database as that version left it."""
    database = Database(url)
    upgrade.upgrade(database, to=file.stem)
    told = json.loads(file.read_text(encoding="utf-8"))
    with database.migration() as session:
        connection = session.connection()
        there = MetaData()
        there.reflect(connection)
        for table in there.sorted_tables:
            if rows := told.get(table.name, {}).get("rows"):
                connection.execute(table.delete())
                columns = told[table.name]["columns"]
                connection.execute(
                    table.insert(), [_typed(table, dict(zip(columns, row, strict=True))) for row in rows]
                )
        _go_on_counting(connection, there)
    return database


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Give a row as the database takes it: SQLite keeps times and JSON as text, and truth as a number."""
    return {name: _value(table.c[name].type, value) for name, value in row.items()}


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(f"{value}+00:00")
    named = type(kind).__name__
    if named == "JSON":
        return json.loads(value)
    return bool(value) if named == "BOOLEAN" else value


def _go_on_counting(connection: Connection, tables: MetaData) -> None:
    if connection.dialect.name == "postgresql":
        for table in tables.tables.values():
            if "id" in table.c and str(table.c.id.type) == "INTEGER" and table.name != "instance":
                counter = f"pg_get_serial_sequence('{table.name}', 'id')"
                connection.exec_driver_sql(f"SELECT setval({counter}, (SELECT max(id) FROM {table.name}) + 1, false)")


def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Read every table as it is, whatever the version."""
    with database.engine.connect() as connection:
        there = MetaData()
        there.reflect(connection)
        return {
            table.name: sorted(({**row._mapping} for row in connection.execute(select(table))), key=repr)
            for table in there.sorted_tables
            if table.name != "alembic_version"
        }


@pytest.mark.parametrize("file", RELEASED, ids=lambda file: file.stem)
def test_an_upgrade_keeps_every_row_and_the_bot_goes_on_with_them(empty_url: str, tmp_path: Path, file: Path) -> None:
    database = released(empty_url, file)
    before = everything(database)
    assert upgrade.upgrade(database) == (file.stem, upgrade.newest())
    after = everything(database)
    for name, rows in before.items():
        gone = LEFT_OUT.get(name, set())
        kept = [{column: value for column, value in row.items() if column not in gone} for row in rows]
        there = [{column: row[column] for column in kept[0]} for row in after[name]] if kept else after[name]
        assert sorted(there, key=repr) == sorted(kept, key=repr), name
    database.close()
    upgrade.check(database)
    database.close()
    _goes_on(World(tmp_path, Database(empty_url)))


def _goes_on(world: World) -> None:
    waiting = len(world.queue("queued"))
    assert waiting > 0
    assert world.tick(at("2026-04-13")).delivered.sent == waiting
    world.run_until(at("2026-08-01"))
    assert {"pre_course", "impact_check", "supervisor_briefing"} <= set(world.sent())
    assert not world.queue("queued", "sending")
    world.close()


def test_an_upgrade_that_fails_leaves_the_old_state(empty_url: str) -> None:
    database = released(empty_url, RELEASED[0])
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE VIEW looks AS SELECT lane FROM message")  # a column that is given up
    before = everything(database)
    with pytest.raises(DBAPIError):
        upgrade.upgrade(database)
    assert upgrade.not_current(database).startswith(f"version {RELEASED[0].stem} is an older one")
    assert everything(database) == before
    database.close()


def test_an_upgrade_whose_process_is_killed_leaves_the_old_state(empty_url: str) -> None:
    database = released(empty_url, RELEASED[0])
    before = everything(database)
    died = subprocess.run([sys.executable, "-c", DIES, empty_url], check=False, timeout=60)
    assert died.returncode == -9
    assert everything(database) == before
    assert upgrade.upgrade(database)[0] == RELEASED[0].stem
    database.close()


def test_a_database_that_lacks_a_table_is_half_migrated(empty_url: str) -> None:
    database = Database(empty_url)
    upgrade.check(database)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE submission")
    assert upgrade.not_current(database).endswith("has no table submission - restore the last backup")
    with database.engine.connect() as connection:
        assert "submission" not in inspect(connection).get_table_names()
    database.close()


@pytest.mark.parametrize(
    ("kind", "value", "chosen"),
    [
        ("many", ["more_time", "depth"], "more_time,depth"),
        ("many", [], ""),
        ("one", "a_lot", "a_lot"),
        ("short", "A", None),
    ],
)
def test_an_upgrade_writes_down_what_was_chosen(empty_url: str, kind: str, value: object, chosen: str | None) -> None:
    database = released(empty_url, RELEASED[0])
    with database.engine.begin() as connection:
        there = MetaData()
        there.reflect(connection, only=["answer", "frozen_form"])
        forms, answers = there.tables["frozen_form"], there.tables["answer"]
        for row in connection.execute(select(forms)).all():
            questions = [
                {**each, "kind": kind} if each["key"] == "action_1" else each for each in row.body["questions"]
            ]
            body = {**row.body, "questions": questions}
            connection.execute(forms.update().where(forms.c.digest == row.digest).values(body=body))
        connection.execute(answers.update().where(answers.c.question == "action_1").values(value=value))
    upgrade.upgrade(database)
    after = everything(database)["answer"]
    database.close()
    assert {row["chosen"] for row in after if row["question"] == "action_1"} == {chosen}
    assert {row["chosen"] for row in after if row["question"] != "action_1"} == {None}
