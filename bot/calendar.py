"""The calendar: a tick does what is due, and a scheduler ticks every minute."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete
from sqlalchemy.dialects.sqlite import insert

from bot.flows.desk import Desk
from bot.flows.queueing import BATCH, Queued, queue_due
from bot.flows.reconcile import reconcile_bookings, reconcile_events
from bot.outbound.dispatch_inline import Delivered, InlineDispatcher
from bot.plan.model import Partnership
from bot.storage import bookings, events, touchpoints
from bot.storage.session import Database
from bot.storage.tables import Heartbeat, PlanSeen, TickClaim

BEAT = timedelta(seconds=20)
STALE_AFTER = timedelta(seconds=90)
CLAIMS_KEPT = timedelta(days=1)
_log = structlog.get_logger()


@dataclass(frozen=True)
class Ticked:
    """What a tick did: touchpoints planned anew, messages queued, and what came of delivery."""

    now: datetime
    planned: int
    queued: int
    delivered: Delivered


def tick(
    desk: Desk, dispatcher: InlineDispatcher | None, now: datetime, progress: Callable[[int], None] = lambda done: None
) -> Ticked:
    """Reconcile what changed, queue what is due, deliver; safe at any time, by any number of processes.

    Without a dispatcher it plans and queues only. Its cost follows what is due, not what has been.
    A fault of ours in one partnership stops neither the others nor the delivery; it is raised once they are done.
    """
    planned, queued, faults = 0, Queued(), []
    with desk.database.read() as session:
        waiting = touchpoints.anything_due(session, now=now)
    for key, partnership in desk.plans.items():
        try:
            changes = _follow_plan(desk, partnership, now)
            planned += changes
            queued += _queue(desk, partnership, now) if changes or key in waiting else Queued()
        except Exception as fault:  # noqa: BLE001  (whatever it is, the others come first)
            faults.append(fault)
    delivered = dispatcher.drain(now, progress) if dispatcher else Delivered()
    if faults:
        raise faults[0]
    return Ticked(now, planned, queued.messages, delivered)


def _queue(desk: Desk, partnership: Partnership, now: datetime) -> Queued:
    total = Queued()
    while True:
        with desk.database.write() as session:
            batch = queue_due(session, partnership, now=now, chat=desk.chat)
        total += batch
        if batch.looked_at < BATCH:
            return total


def _follow_plan(desk: Desk, partnership: Partnership, now: datetime) -> int:
    """Work touchpoints out anew where the plan has changed since they were planned, or a booking was marked."""
    with desk.database.read() as session:
        seen = session.get(PlanSeen, partnership.key)
        changed = seen is None or seen.digest != partnership.digest
        if not changed and not bookings.stale(session, partnership.key, 1):
            return 0
    if changed:
        _begin_anew(desk, partnership, now)
    planned = 0
    while True:
        with desk.database.write() as session:
            ids = bookings.stale(session, partnership.key, BATCH)
            planned += reconcile_bookings(session, partnership, ids, now=now).total
        if len(ids) < BATCH:
            return planned


def _begin_anew(desk: Desk, partnership: Partnership, now: datetime) -> None:
    with desk.database.write() as session:
        bookings.mark_all_stale(session, partnership.key)
        reconcile_events(session, partnership, events.everything(session, partnership.key), now=now)
        session.merge(PlanSeen(partnership=partnership.key, digest=partnership.digest, at=now))


def claim_minute(database: Database, owner: str, now: datetime) -> bool:
    """Claim a minute for ticking; True for just one of all processes."""
    minute = now.replace(second=0, microsecond=0)
    with database.write() as session:
        session.execute(delete(TickClaim).where(TickClaim.minute < minute - CLAIMS_KEPT))
        claim = insert(TickClaim).values(minute=minute, owner=owner).on_conflict_do_nothing()
        return session.execute(claim).rowcount == 1  # type: ignore[attr-defined, no-any-return]


def beat(database: Database, owner: str, now: datetime, has_ended: Callable[[str], bool] = lambda owner: False) -> bool:
    """Say that this process delivers; False if another one does (one delivering process on SQLite).

    `has_ended` tells of an owner that its process is no more, so that a crash need not be waited out.
    """
    with database.write() as session:
        row = session.get(Heartbeat, "delivery")
        if row is not None and row.owner != owner and now - row.at < STALE_AFTER and not has_ended(row.owner):
            return False
        session.merge(Heartbeat(role="delivery", owner=owner, at=now))
        return True


def someone_delivers(database: Database, now: datetime) -> bool:
    """Tell whether a server is delivering at present."""
    with database.read() as session:
        row = session.get(Heartbeat, "delivery")
        return row is not None and now - row.at < STALE_AFTER


def stop_beating(database: Database, owner: str) -> None:
    """Make room for the next process."""
    with database.write() as session:
        row = session.get(Heartbeat, "delivery")
        if row is not None and row.owner == owner:
            session.delete(row)
