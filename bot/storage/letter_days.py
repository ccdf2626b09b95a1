"""Letters by the day: those that have gone lately, and those to come; a mailbox may send so many in a day."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.storage.outbox import is_waiting
from bot.storage.tables import OutboxMessage, Touchpoint


def gone_since(
    session: Session, channel: str, partnerships: Collection[str], start: datetime, *, most: int
) -> list[datetime]:
    """Give when the messages of a channel went that went since then, oldest first, and not more than the newest `most`.

    The newest rows are read first, and twice as many as could count: what went that day and waited long before has an
    older row, and no history is read to its end for it.
    """
    query = select(OutboxMessage.sent_at).where(
        OutboxMessage.channel == channel,
        OutboxMessage.partnership.concat("").in_(partnerships),
        OutboxMessage.state == "sent",
    )
    newest = session.scalars(query.order_by(OutboxMessage.id.desc()).limit(2 * most))
    return sorted(at for at in newest if at is not None and at > start)[-most:]


def to_come(session: Session, partnerships: Collection[str], *, until: datetime) -> list[tuple[datetime, int]]:
    """Count what goes out or reminds until then, by its instant: only the next step of each touchpoint."""
    # Without the partnership's index, which holds all history: `ix_touchpoint_next` has only what is to come.
    query = select(Touchpoint.next_at, func.count()).where(
        Touchpoint.partnership.concat("").in_(partnerships),
        Touchpoint.next_at <= until,
        Touchpoint.next_at < Touchpoint.closes_at,
    )
    return [(at, n) for at, n in session.execute(query.group_by(Touchpoint.next_at)) if at is not None]


def waiting(session: Session, partnerships: Collection[str]) -> int:
    """Count the letters that are queued and have not gone."""
    query = select(func.count()).where(
        is_waiting(OutboxMessage), OutboxMessage.channel == "mail", OutboxMessage.partnership.in_(partnerships)
    )
    return session.scalar(query) or 0
