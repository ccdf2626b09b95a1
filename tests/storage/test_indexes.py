"""What every tick asks is found by index, whatever the history (rule 3)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.storage import backlog, bookings, mail_in, outbox, touchpoints
from tests.build import World
from tests.plans import HERE, START

ASKED: dict[str, tuple[Callable[[Session], Any], str]] = {
    "to_look_at": (lambda s: touchpoints.to_look_at(s, HERE, now=START, limit=9), "ix_touchpoint_next"),
    "anything_due": (lambda s: touchpoints.anything_due(s, now=START), "ix_touchpoint_next"),
    "next_due": (lambda s: touchpoints.next_due(s, HERE), "ix_touchpoint_next"),
    "people_due": (lambda s: touchpoints.people_due(s, HERE, now=START), "ix_touchpoint_next"),
    "stale": (lambda s: bookings.stale(s, HERE, 1), "ix_booking_stale"),
    "behind": (bookings.behind, "ix_booking_stale"),
    "work": (lambda s: outbox.work(s, [HERE], now=START), "ix_message_waiting"),
    "ready": (lambda s: outbox.ready(s, "mail", [HERE], now=START, limit=9), "ix_message_waiting"),
    "longest_ready": (lambda s: outbox.longest_ready(s, "slack", HERE, now=START, limit=9), "ix_message_waiting"),
    "next_ready": (lambda s: outbox.next_ready(s), "ix_message_waiting"),
    "waiting": (lambda s: backlog.waiting(s), "ix_message_waiting"),
    "oldest_due": (lambda s: backlog.oldest_due(s, [HERE], now=START), "ix_touchpoint_next"),
    "claim": (lambda s: outbox.claim(s, 1, owner="a", now=START, lease_until=START), "PRIMARY KEY"),
    "of_subjects": (lambda s: touchpoints.of_subjects(s, HERE, ["booking:1"]), "sqlite_autoindex_touchpoint_1"),
    "of_booking": (lambda s: touchpoints.of_booking(s, HERE, 1), "ix_touchpoint_booking"),
    "answered": (lambda s: outbox.answered(s, [HERE], ["<1@x>", "<2@x>"]), "ix_message_message_id"),
    "mail_waiting": (lambda s: mail_in.waiting_for_a_person(s, HERE), "ix_mail_in_aside"),
    "mail_unmarked": (lambda s: mail_in.unmarked(s, "a@x", since=START, limit=9), "ix_mail_in_unmarked"),
    "mail_of_provider": (lambda s: mail_in.of_provider(s, "a@x", "AAMk1"), "ix_mail_in_provider"),
    "of_touchpoint": (lambda s: outbox.of_touchpoint(s, HERE, 1), "ix_message_touchpoint"),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("asked", ASKED)
def test_a_tick_reads_by_an_index_that_history_does_not_grow(world: World, asked: str) -> None:
    ask, index = ASKED[asked]
    statements: list[tuple[str, Any]] = []

    def note(_c: Any, _k: Any, statement: str, parameters: Any, _x: Any, _m: Any) -> None:
        statements.append((statement, parameters))

    with world.database.write() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        ask(session)
        event.remove(connection, "before_cursor_execute", note)
        plan = [
            row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statements[0][0]}", statements[0][1])
        ]
    table = next(step for step in plan if step.startswith(("SEARCH", "SCAN")))
    assert index in table, plan
