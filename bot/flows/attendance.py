"""What the register says of who was there: set by an import or by an officer; the timeline follows (L4)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows.reconcile import reconcile_bookings
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.storage import audit, bookings
from bot.storage.tables import Booking

STATES = {"all": "attended", "part": "partly_attended", "absent": "absent", "unknown": "booked"}
"""What an officer says, and what a booking keeps."""


def set_state(booking: Booking, state: str, now: datetime) -> None:
    """Set what the register says; a place that was cancelled and is booked again begins a new round.

    A register that has somebody who cancelled only puts that right: the round goes on, with what it has of answers.
    """
    booking.cancelled_at = None
    if booking.state == "cancelled" and state == "booked":
        booking.round, booking.booked_at, booking.declared = booking.round + 1, now, ""
    if state == "cancelled":
        booking.cancelled_at = now
    booking.state = state


def mark(
    session: Session, partnership: Partnership, event_id: int, said: Mapping[int, str], *, now: datetime, who: str
) -> list[Booking]:
    """Mark bookings of one event by their ids (`all`, `part`, `absent`, `unknown`); gives those that this changed.

    `unknown` takes back what the register said, and leaves a cancelled booking as it is.
    """
    changed: dict[int, tuple[Booking, dict[str, Json]]] = {}
    for booking, _ in bookings.of_event(session, partnership.key, event_id):
        state = STATES[said[booking.id]] if booking.id in said else booking.state
        if state == booking.state or (state == "booked" and booking.state == "cancelled"):
            continue
        changed[booking.id] = booking, {"from": booking.state, "to": state}
        set_state(booking, state, now)
    session.flush()
    reconcile_bookings(session, partnership, list(changed), now=now)
    for id_, (_, detail) in changed.items():
        what, subject = "marked attendance", f"booking:{id_}"
        audit.add(session, partnership.key, now=now, who=who, what=what, subject=subject, detail=detail)
    return [booking for booking, _ in changed.values()]
