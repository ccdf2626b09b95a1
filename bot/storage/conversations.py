"""Conversations: which letters went before another, so that a mail program shows them as one."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.storage.tables import OutboxMessage, Touchpoint


def before(session: Session, row: OutboxMessage) -> list[OutboxMessage]:
    """Give what went before a message in its conversation, oldest first.

    A touchpoint's letters are one conversation, and so are all that one supervisor gets about one booking.
    """
    if row.touchpoint_id is None:
        return []
    query = select(OutboxMessage).where(
        OutboxMessage.partnership == row.partnership,
        OutboxMessage.person_id == row.person_id,
        OutboxMessage.id < row.id,
        OutboxMessage.state == "sent",
    )
    same = OutboxMessage.touchpoint_id == row.touchpoint_id
    booking = session.scalar(
        select(Touchpoint.booking_id).where(Touchpoint.id == row.touchpoint_id, Touchpoint.role == "supervisor")
    )
    if booking is not None:
        mine = select(Touchpoint.id).where(
            Touchpoint.partnership == row.partnership,
            Touchpoint.booking_id == booking,
            Touchpoint.role == "supervisor",
        )
        same = or_(same, OutboxMessage.touchpoint_id.in_(mine))
    return list(session.scalars(query.where(same).order_by(OutboxMessage.id)))
