"""The tick: does what is due, at any time, any number of times."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select

from bot import measures
from bot.errors import DatabaseError, told_safely
from bot.flows import concern_telling, digest, recurring, retention
from bot.flows.desk import Desk
from bot.flows.queueing import BATCH, Queued, queue_due
from bot.flows.reconcile import reconcile_bookings, reconcile_events
from bot.outbound.dispatching import Delivered, Dispatcher
from bot.plan.model import Partnership
from bot.plan.own_year import owed
from bot.storage import bookings, concerns, events, touchpoints
from bot.storage.session import TurnTakenError
from bot.storage.tables import PlanSeen

_log = structlog.get_logger()


@dataclass(frozen=True)
class Ticked:
    """What a tick did: touchpoints planned anew, messages queued, and what came of delivery."""

    now: datetime
    planned: int
    queued: int
    delivered: Delivered


def tick(
    desk: Desk,
    dispatcher: Dispatcher | None,
    now: datetime,
    progress: Callable[[int], None] = lambda done: None,
    *,
    forgiving: bool = False,
    go_on: Callable[[], bool] = lambda: True,
) -> Ticked:
    """Reconcile what changed, queue what is due, deliver; safe at any time, by any number of processes.

    Without a dispatcher it plans and queues only. Its cost follows what is due, not what has been.
    A fault of ours in one partnership stops neither the others nor the delivery; it is raised once they are done
    (if `forgiving`, only where nothing could be done for anybody). `go_on` is asked between two batches: what is left
    when it says no is done by the next tick.
    """
    with measures.ticking():
        return _tick(desk, dispatcher, now, progress, forgiving, go_on)


def _tick(
    desk: Desk,
    dispatcher: Dispatcher | None,
    now: datetime,
    progress: Callable[[int], None],
    forgiving: bool,
    go_on: Callable[[], bool],
) -> Ticked:
    planned, queued, faults = 0, Queued(), []
    with desk.database.read() as session:
        waiting = touchpoints.anything_due(session, now=now)
        followed = {seen.partnership: seen.digest for seen in session.scalars(select(PlanSeen))}
        behind = bookings.behind(session)
    for key, partnership in desk.plans.items():
        try:
            changed = followed.get(key) != partnership.digest
            changes = _follow_plan(desk, partnership, now, changed, go_on) if changed or key in behind else 0
            planned += changes
            queued += _queue(desk, partnership, now, go_on) if changes or key in waiting else Queued()
        except Exception as fault:
            if isinstance(fault, DatabaseError) and not isinstance(fault, TurnTakenError):
                raise  # the database is away, for all of them
            faults.append(fault)
            measures.fault("tick", fault)
            _log.error("tick stumbled", partnership=key, reason=told_safely(fault))
    delivered = dispatcher.drain(now, progress) if dispatcher else Delivered()
    if faults and not (forgiving and len(faults) < len(desk.plans)):
        raise faults[0]
    return Ticked(now, planned, queued.messages, delivered)


def tell_officers(desk: Desk, now: datetime) -> int:
    """Queue what officers are told: of concerns that nobody has seen, and digests and reports in their mornings.

    Gives how many letters. A fault of ours in one of them is told in the log, and stops nothing else.
    """
    queued = 0
    with desk.database.read() as session:
        concerned = concerns.anything_due(session, now=now)
    for key, partnership in desk.plans.items():
        first = [("concerns", _tell_concerns)] if key in concerned else []
        for what, tell in (*first, ("digest", _tell_digest), ("reports", _tell_reports)):
            try:
                queued += tell(desk, partnership, now)
            except Exception as fault:
                if isinstance(fault, DatabaseError) and not isinstance(fault, TurnTakenError):
                    raise  # the database is away, for all of them
                measures.fault(what, fault)
                _log.error(f"{what} stumbled", partnership=key, reason=told_safely(fault))
    return queued


def let_names_go(desk: Desk, now: datetime, go_on: Callable[[], bool] = lambda: True) -> None:
    """Take names off old events, and remove older ones, once a night (P5); safe at any time, by several processes.

    With nothing to do it reads a row for each partnership. A fault of ours in one partnership stops nothing else.
    """
    for key, partnership in desk.plans.items():
        try:
            _let_names_go(desk, partnership, now, go_on)
        except Exception as fault:
            if isinstance(fault, DatabaseError) and not isinstance(fault, TurnTakenError):
                raise  # the database is away, for all of them
            measures.fault("retention", fault)
            _log.error("retention stumbled", partnership=key, reason=told_safely(fault))


def _let_names_go(desk: Desk, partnership: Partnership, now: datetime, go_on: Callable[[], bool]) -> None:
    with desk.database.read() as session:
        more = retention.is_due(session, partnership, now=now)
    while more and go_on():
        with desk.database.write(partnership.key) as session:
            more = retention.step(session, partnership, now=now)


def _tell_concerns(desk: Desk, partnership: Partnership, now: datetime) -> int:
    with desk.database.write(partnership.key) as session:
        return concern_telling.tell_due(session, partnership, now=now)


def _tell_digest(desk: Desk, partnership: Partnership, now: datetime) -> int:
    if digest.monday(partnership, now) is None:
        return 0
    with desk.database.read() as session:
        if not digest.is_due(session, partnership, now=now):
            return 0
    with desk.database.write(partnership.key) as session:
        return digest.tell(session, partnership, now=now, mailbox=desk.mailboxes.get(partnership.key, ""))


def _tell_reports(desk: Desk, partnership: Partnership, now: datetime) -> int:
    if not owed(partnership, now - recurring.LATE, now):
        return 0
    with desk.database.read() as session:
        if not recurring.due(session, partnership, now=now):
            return 0
    with desk.database.write(partnership.key) as session:
        return recurring.tell(session, partnership, now=now)


def _queue(desk: Desk, partnership: Partnership, now: datetime, go_on: Callable[[], bool]) -> Queued:
    """Queue until nothing is due: what was sent may be what another stage waited for."""
    total = Queued()
    while True:
        with desk.database.write(partnership.key) as session:
            batch = queue_due(session, partnership, now=now, chat=desk.chats.of(partnership.key))
        total += batch
        if not batch.looked_at or not go_on():
            return total


def _follow_plan(desk: Desk, partnership: Partnership, now: datetime, changed: bool, go_on: Callable[[], bool]) -> int:
    """Work touchpoints out anew where the plan has changed since they were planned, or a booking was marked."""
    if changed:
        _begin_anew(desk, partnership, now)
    planned = 0
    while True:
        with desk.database.write(partnership.key) as session:
            ids = bookings.stale(session, partnership.key, BATCH)
            planned += reconcile_bookings(session, partnership, ids, now=now).total
        if len(ids) < BATCH or not go_on():
            return planned


def _begin_anew(desk: Desk, partnership: Partnership, now: datetime) -> None:
    with desk.database.write(partnership.key) as session:
        bookings.mark_all_stale(session, partnership.key)
        reconcile_events(session, partnership, events.everything(session, partnership.key), now=now)
        session.merge(PlanSeen(partnership=partnership.key, digest=partnership.digest, at=now))
