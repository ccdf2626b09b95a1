"""Who was there, by event and by whom they work for: counts of bookings and of answered forms."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from bot.storage.in_figures import not_there
from bot.storage.rows import rows
from bot.storage.tables import Booking, Event, EventTrainer, Person, Touchpoint
from bot.storage.these import these


@dataclass(frozen=True)
class Places:
    """`n` bookings that are alike."""

    course: str
    code: str
    level: str
    agency: str
    staff_group: str
    state: str
    """As the register has it."""
    declared: str
    """What the delegates say of their attendance: `all`, `part`, `none`, or nothing yet."""
    n: int
    reached: int
    """Of them, who were sent the form at the end of the course, and could be reached."""
    answered: int


@dataclass(frozen=True)
class Given:
    """One event as it costs: how long, where, by how many, for how many."""

    event: int
    starts_at: datetime
    ends_at: datetime
    venue: str
    trainers: int
    delegates: int
    """Those who were there, and those of whom nobody has said that they were not."""
    came: int
    """Those of whom the register, or they themselves, have said that they were there."""


def places(session: Session, partnership: str, events: Collection[int], *, now: datetime) -> list[Places]:
    """Count the bookings of those events that are over."""
    key = (Event.course, Event.course_code, Event.level, Booking.agency, Person.staff_group)
    form = and_(
        Touchpoint.booking_id == Booking.id, Touchpoint.round == Booking.round, Touchpoint.kind == "end_of_course"
    )
    # What was answered was sent, though an import of past answers may not say when.
    is_answered = Touchpoint.state == "answered"
    sent = and_(Touchpoint.state.not_in(("undeliverable", "cancelled")), Touchpoint.sent_at.is_not(None))
    reached, answered = (case((what, 1), else_=0) for what in (or_(is_answered, sent), is_answered))
    sums = [func.coalesce(func.sum(each), 0) for each in (reached, answered)]
    query = (
        select(*key, Booking.state, Booking.declared, func.count(), *sums)
        .join(Event, Event.id == Booking.event_id)
        .join(Person, Person.id == Booking.person_id)
        .outerjoin(Touchpoint, form)
        .where(
            Booking.partnership == partnership,
            these(session, partnership, Booking.event_id, events),
            Event.ends_at <= now,
        )
        .group_by(*key, Booking.state, Booking.declared)
    )
    return [Places(*row) for row in rows(session, query)]


def given(session: Session, partnership: str, events: Collection[int], *, now: datetime) -> list[Given]:
    """Give the events that are over and were not cancelled, with what their cost depends on."""
    trainers = (
        select(func.count())
        .where(EventTrainer.event_id == Event.id, EventTrainer.partnership == partnership)
        .scalar_subquery()
    )
    said = or_(Booking.state != "booked", Booking.declared.in_(("all", "part")))
    came = func.sum(case((said, 1), else_=0)).label("came")
    there = select(Booking.event_id, func.count().label("n"), came).where(
        Booking.partnership == partnership, these(session, partnership, Booking.event_id, events), ~not_there(Booking)
    )
    counted = there.group_by(Booking.event_id).subquery()
    query = (
        select(
            *(Event.id, Event.starts_at, Event.ends_at, Event.venue, trainers),
            *(func.coalesce(each, 0) for each in (counted.c.n, counted.c.came)),
        )
        .outerjoin(counted, counted.c.event_id == Event.id)
        .where(Event.partnership == partnership, these(session, partnership, Event.id, events))
        .where(Event.ends_at <= now, Event.cancelled_at.is_(None))
        .order_by(Event.starts_at, Event.id)
    )
    return [Given(*row) for row in session.execute(query)]
