"""What waits, and for how long, over all partnerships: for those who watch over the bot."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.storage import outbox
from bot.storage.tables import OutboxMessage, Touchpoint


@dataclass(frozen=True)
class Waiting:
    """The messages of one channel and partnership that have not gone yet."""

    channel: str
    partnership: str
    messages: int
    oldest: datetime
    """When the first of them was due."""


def waiting(session: Session) -> list[Waiting]:
    """Count what waits in the outbox; read from one index, which holds nothing that has gone."""
    by = (OutboxMessage.channel, OutboxMessage.partnership)
    query = select(*by, func.count(), func.min(OutboxMessage.due_at)).where(outbox.is_waiting(OutboxMessage))
    return [Waiting(*row) for row in session.execute(query.group_by(*by))]


def oldest_due(session: Session, partnerships: Collection[str], *, now: datetime) -> datetime | None:
    """Give since when the first thing has been due that no tick has looked at, if there is any."""
    query = select(Touchpoint.next_at).where(
        Touchpoint.next_at.is_not(None),
        Touchpoint.next_at <= now,
        # The concat keeps SQLite from the index of all touchpoints of a partnership, however many there were.
        Touchpoint.partnership.concat("").in_(partnerships),
    )
    return session.scalar(query.order_by(Touchpoint.next_at).limit(1))
