"""Bookings: one delegate's place on one event."""

from collections.abc import Collection, Iterator

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.storage.tables import Booking, Event, Person


def get(session: Session, partnership: str, booking_id: int) -> Booking:
    """Give a booking of this partnership."""
    return session.scalars(select(Booking).where(Booking.partnership == partnership, Booking.id == booking_id)).one()


def find(session: Session, partnership: str, *, event_id: int, person_id: int) -> Booking | None:
    """Find a person's place on an event."""
    query = select(Booking).where(
        Booking.partnership == partnership, Booking.event_id == event_id, Booking.person_id == person_id
    )
    return session.scalar(query)


def of_event(session: Session, partnership: str, event_id: int) -> list[tuple[Booking, Person]]:
    """Give an event's bookings with their delegates."""
    query = (
        select(Booking, Person)
        .join(Person, Person.id == Booking.person_id)
        .where(Booking.partnership == partnership, Booking.event_id == event_id)
        .order_by(Booking.id)
    )
    return [(booking, person) for booking, person in session.execute(query)]


def with_events(session: Session, partnership: str, ids: Collection[int]) -> list[tuple[Booking, Event]]:
    """Give bookings with their events."""
    query = (
        select(Booking, Event)
        .join(Event, Event.id == Booking.event_id)
        .where(Booking.partnership == partnership, Booking.id.in_(ids))
        .order_by(Booking.id)
    )
    return [(booking, event) for booking, event in session.execute(query)]


def ids_of_events(session: Session, partnership: str, event_ids: Collection[int]) -> list[int]:
    """Give the bookings of several events."""
    query = select(Booking.id).where(Booking.partnership == partnership, Booking.event_id.in_(event_ids))
    return list(session.scalars(query.order_by(Booking.id)))


def mark_all_stale(session: Session, partnership: str) -> None:
    """Have every booking's touchpoints worked out anew: the plan has changed."""
    session.execute(update(Booking).where(Booking.partnership == partnership).values(stale=True))


def stale(session: Session, partnership: str, limit: int) -> list[int]:
    """Give bookings whose touchpoints must be worked out anew."""
    query = select(Booking.id).where(Booking.partnership == partnership, Booking.stale)
    return list(session.scalars(query.order_by(Booking.id).limit(limit)))


def behind(session: Session) -> set[str]:
    """Name the partnerships that have such bookings; read from an index that holds nothing else."""
    return set(session.scalars(select(Booking.partnership).where(Booking.stale).distinct()))


def in_batches(ids: list[int], size: int = 400) -> Iterator[list[int]]:
    """Cut a list of ids into pieces that a query can name."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
