"""Events, and who gives them."""

from collections.abc import Collection

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.storage.tables import Event, EventTrainer, Person


def by_ref(session: Session, partnership: str, ref: str) -> Event | None:
    """Find an event by its reference, without regard to case."""
    query = select(Event).where(Event.partnership == partnership, func.lower(Event.ref) == ref.strip().lower())
    return session.scalar(query)


def get(session: Session, partnership: str, event_id: int) -> Event:
    """Give an event of this partnership."""
    return session.scalars(select(Event).where(Event.partnership == partnership, Event.id == event_id)).one()


def trainers(session: Session, partnership: str, event_id: int) -> list[Person]:
    """Give who gives an event."""
    query = (
        select(Person)
        .join(EventTrainer, EventTrainer.person_id == Person.id)
        .where(EventTrainer.partnership == partnership, EventTrainer.event_id == event_id)
    )
    return list(session.scalars(query.order_by(Person.id)))


def given_at(session: Session, partnership: str, email: str) -> frozenset[int]:
    """Give the ids of the events that are given by whoever is reached at an address."""
    query = (
        select(EventTrainer.event_id)
        .join(Person, Person.id == EventTrainer.person_id)
        .where(EventTrainer.partnership == partnership, Person.partnership == partnership)
    )
    return frozenset(session.scalars(query.where(Person.email != "", Person.email == email.strip().casefold())))


def set_trainers(session: Session, partnership: str, event_id: int, people: Collection[int]) -> bool:
    """Make `people` the trainers of an event; tells whether that changed anything."""
    now_there = {person.id for person in trainers(session, partnership, event_id)}
    if now_there == set(people):
        return False
    session.execute(
        delete(EventTrainer).where(EventTrainer.partnership == partnership, EventTrainer.event_id == event_id)
    )
    session.add_all(EventTrainer(event_id=event_id, person_id=person, partnership=partnership) for person in people)
    session.flush()
    return True


def everything(session: Session, partnership: str) -> list[Event]:
    """Give all events in the order of their dates."""
    query = select(Event).where(Event.partnership == partnership)
    return list(session.scalars(query.order_by(Event.starts_at, Event.id)))


def without_names(session: Session, partnership: str) -> set[str]:
    """Give the refs, in small letters, of the events that names have come off."""
    query = select(Event.ref).where(Event.partnership == partnership, Event.identifiers_off_at.is_not(None))
    return {ref.casefold() for ref in session.scalars(query)}
