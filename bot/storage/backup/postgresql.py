"""Rows between PostgreSQL and what a backup holds, some thousands at a time."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy import ColumnElement, Text, cast, collate, column, func, select, table, text
from sqlalchemy.orm import Session

from bot.errors import DatabaseError
from bot.storage.backup.part_files import reason
from bot.storage.backup.shapes import BATCH, Row, Shape, quoted

_ZONE = "+00"


def rows(session: Session, shape: Shape) -> Iterator[list[Row]]:
    """Give a table's rows as SQLite holds them, in the order that SQLite has: by bytes, whatever the locale."""
    chosen = [_chosen(*each) for each in zip(shape.columns, shape.kinds, strict=True)]
    kinds = dict(zip(shape.columns, shape.kinds, strict=True))
    order = [collate(column(name, Text), "C") if kinds[name] == "TEXT" else column(name) for name in shape.key]
    query = select(*chosen).select_from(table(shape.name)).order_by(*order)
    with session.execute(query, execution_options={"yield_per": BATCH}) as result:
        for batch in result.partitions():
            yield _changed(batch, {"DATETIME": _stored_time, "BOOLEAN": _stored_bool}, shape)


def _chosen(name: str, kind: str) -> ColumnElement[Any]:
    """Take JSON as it is spelt: reading it and writing it again would cost time and win nothing."""
    return cast(column(name), Text).label(name) if kind == "JSON" else column(name)


def count(session: Session, shape: Shape) -> int:
    """Count a table's rows."""
    return session.scalar(select(func.count()).select_from(table(shape.name))) or 0


def fill(session: Session, shape: Shape, batches: Iterable[list[Row]]) -> Iterator[int]:
    """Copy rows into a table; gives how many each batch had."""
    driver: Any = session.connection().connection.driver_connection
    into = f"COPY {quoted(shape.name)} ({quoted(*shape.columns)}) FROM STDIN"
    try:
        with driver.cursor() as cursor, cursor.copy(into) as copy:
            for batch in batches:
                for row in _changed(batch, {"DATETIME": _with_zone}, shape):
                    copy.write_row(row)
                yield len(batch)
    except psycopg.Error as error:
        raise DatabaseError(f"database: {shape.name}: {reason(error)} - nothing was restored") from error


def count_on(session: Session, shape: Shape) -> None:
    """Have the next row of a table get a number that none has yet."""
    if shape.key != ("id",):
        return
    sequence = session.scalar(select(func.pg_get_serial_sequence(quoted(shape.name), "id")))
    highest = session.scalar(select(func.max(column("id"))).select_from(table(shape.name)))
    if sequence and highest:
        session.execute(select(func.setval(sequence, highest)))


def keep_others_out(session: Session, names: Iterable[str]) -> None:
    """Let nobody else write to these tables until the transaction ends."""
    session.execute(text(f"LOCK TABLE {quoted(*names)} IN EXCLUSIVE MODE"))


def _changed(batch: Iterable[Any], changes: dict[str, Callable[[Any], Any]], shape: Shape) -> list[Row]:
    """Change the columns of some kinds."""
    columns = list(zip(*batch, strict=True))
    for kind, change in changes.items():
        for place in shape.of_kind(kind):
            columns[place] = tuple(None if value is None else change(value) for value in columns[place])
    return list(zip(*columns, strict=True))


def _stored_time(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _stored_bool(value: bool) -> int:
    return int(value)


def _with_zone(at: str) -> str:
    return at + _ZONE
