"""Which events still wait for answers: what is said of them may change yet."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from bot.storage.among import among
from bot.storage.links import DAYS_AFTER_CLOSE
from bot.storage.tables import Touchpoint


def still_open(session: Session, partnership: str, *, now: datetime) -> dict[str, frozenset[int]]:
    """Give the events where somebody may still answer for the first time, by kind of stage.

    What the calendar has yet to look at, what could not be delivered and may be sent again, and whatever a supervisor
    still has a link for: they may say what they see in practice also after they have acknowledged a briefing, and
    after it has closed. Each has an index of its own.
    """
    later = now - timedelta(days=DAYS_AFTER_CLOSE)
    ways: Iterable[ColumnElement[bool]] = (
        and_(
            Touchpoint.next_at.is_not(None),
            Touchpoint.state.in_(("planned", "sent")),
            Touchpoint.closes_at > now,
        ),
        and_(Touchpoint.state == "undeliverable", Touchpoint.closes_at > now),
        and_(Touchpoint.role == "supervisor", Touchpoint.closes_at > later, Touchpoint.state != "cancelled"),
    )
    found: dict[str, set[int]] = {}
    # Nothing but the small index of each may look promising: SQLite would go through the whole partnership.
    mine = Touchpoint.partnership.concat("") == partnership, Touchpoint.partnership == partnership
    for way, whose in zip(ways, (mine[0], mine[1], mine[1]), strict=True):
        query = select(Touchpoint.kind, Touchpoint.event_id).distinct()
        for kind, event in session.execute(query.where(whose, way)):
            found.setdefault(kind, set()).add(event)
    return {kind: frozenset(events) for kind, events in found.items()}


def began(session: Session, partnership: str, moved: Collection[int]) -> dict[int, datetime]:
    """Give when the forms at the end of moved events first went out: where an event stands among others stays so."""
    if not moved:
        return {}
    query = (
        select(Touchpoint.event_id, func.min(Touchpoint.sent_at))
        .where(Touchpoint.partnership == partnership, among(Touchpoint.event_id, moved))
        .where(Touchpoint.kind == "end_of_course", Touchpoint.sent_at.is_not(None))
        .group_by(Touchpoint.event_id)
    )
    return {event: sent for event, sent in session.execute(query) if sent is not None}
