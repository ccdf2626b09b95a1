"""What has gone out in a play, what goes out next, and who is in it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from bot.plan.model import ASKS
from bot.storage.tables import Booking, Event, OutboxMessage, Person, Touchpoint


@dataclass(frozen=True)
class Coming:
    """What happens next: a stage that is looked at for so many people at one instant, or another thing."""

    at: datetime
    what: str
    """`stage`, `letters`, `register` or `people`."""
    stage: str
    begins: bool
    """Whether it is sent then; else it is a reminder, or the stage closes."""
    people: int


@dataclass(frozen=True)
class Tally:
    """How a play stands."""

    messages: int
    forms: int
    """Forms that were sent out."""
    answered: int


@dataclass(frozen=True)
class Delegate:
    """A delegate at an event, who can be played by hand."""

    person: int
    name: str
    email: str
    chats: bool
    supervised: bool
    event: str
    """The event's reference and course."""


def gone(session: Session, partnership: str) -> int:
    """Count the messages that have gone out."""
    query = select(func.count(OutboxMessage.id))
    return session.scalar(query.where(OutboxMessage.partnership == partnership, OutboxMessage.state == "sent")) or 0


def tally(session: Session, partnership: str) -> Tally:
    """Count what has gone out, and what has come back."""
    query = select(func.count(Touchpoint.sent_at), func.count(Touchpoint.answered_at))
    query = query.where(Touchpoint.partnership == partnership, Touchpoint.kind.in_(ASKS))
    sent, answered = session.execute(query).one()
    return Tally(gone(session, partnership), sent, answered)


def planned(session: Session, partnership: str, kind: str, person: int) -> bool:
    """Tell whether a kind of stage is still to be sent to a person."""
    query = select(Touchpoint.id).where(
        Touchpoint.partnership == partnership,
        Touchpoint.kind == kind,
        Touchpoint.person_id == person,
        Touchpoint.state == "planned",
    )
    return session.scalar(query.limit(1)) is not None


def reached(session: Session, partnership: str, kind: str, person: int = 0) -> int:
    """Count how often a kind of stage has been sent, to one person if named."""
    query = select(func.count(Touchpoint.id)).where(
        Touchpoint.partnership == partnership, Touchpoint.kind == kind, Touchpoint.sent_at.is_not(None)
    )
    return session.scalar(query.where(Touchpoint.person_id == person) if person else query) or 0


def coming(session: Session, partnership: str, *, limit: int = 3) -> list[Coming]:
    """Give what is looked at next, the soonest first."""
    begins = Touchpoint.sent_at.is_(None)
    query = (
        select(Touchpoint.next_at, Touchpoint.stage, begins, func.count(distinct(Touchpoint.person_id)))
        .where(Touchpoint.partnership == partnership, Touchpoint.next_at.is_not(None))
        .group_by(Touchpoint.next_at, Touchpoint.stage, begins)
        .order_by(Touchpoint.next_at, Touchpoint.stage)
        .limit(limit)
    )
    return [
        Coming(at, "stage", stage, bool(first), people) for at, stage, first, people in session.execute(query) if at
    ]


def delegates(session: Session, partnership: str) -> list[Delegate]:
    """Give everybody who has a place, event by event in the order of their dates, and by name."""
    query = (
        select(Person, Booking.supervisor_id, Event.ref, Event.course)
        .join(Booking, Booking.person_id == Person.id)
        .join(Event, Event.id == Booking.event_id)
        .where(Person.partnership == partnership, Booking.state != "cancelled")
        .order_by(Event.starts_at, Event.ref, Person.name)
    )
    return [
        Delegate(p.id, p.name or p.email, p.email, p.channel == "chat", supervisor is not None, f"{ref} {course}")
        for p, supervisor, ref, course in session.execute(query)
    ]


def roles(session: Session, partnership: str) -> dict[str, str]:
    """Give the role in which each address is written to."""
    query = (
        select(Person.email, OutboxMessage.role)
        .join(OutboxMessage, OutboxMessage.person_id == Person.id)
        .where(Person.partnership == partnership)
        .distinct()
    )
    return {email: role for email, role in session.execute(query)}


def supervisor_of(session: Session, partnership: str, person: int) -> str:
    """Give the address of a delegate's supervisor; empty where there is none."""
    query = (
        select(Person.email)
        .join(Booking, Booking.supervisor_id == Person.id)
        .where(Booking.partnership == partnership, Booking.person_id == person)
    )
    return session.scalars(query.order_by(Booking.id).limit(1)).first() or ""
