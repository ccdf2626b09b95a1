"""What became of the touchpoints of each event, for exports: counts of messages, never of what was said."""

from collections.abc import Collection

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from bot.storage.figures import StateCount
from bot.storage.tables import Booking, Touchpoint


def touchpoint_states(session: Session, partnership: str, events: Collection[int]) -> dict[int, list[StateCount]]:
    """Count touchpoints by event, stage and state, without those of cancelled bookings."""
    cancelled = select(Booking.id).where(Booking.partnership == partnership, Booking.state == "cancelled")
    mine = Touchpoint.event_id.in_(bindparam(None, sorted(events), expanding=True, literal_execute=True))
    key = (Touchpoint.event_id, Touchpoint.stage, Touchpoint.state)
    query = (
        select(*key, func.count(), func.count(Touchpoint.sent_at))
        .where(Touchpoint.partnership == partnership, mine)
        .where(or_(Touchpoint.booking_id.is_(None), Touchpoint.booking_id.not_in(cancelled)))
        .group_by(*key)
        .order_by(*key)
    )
    found: dict[int, list[StateCount]] = {}
    for event, stage, state, n, sent in session.execute(query):
        if event is not None:
            found.setdefault(event, []).append(StateCount(stage, state, n, sent))
    return found
