"""Lists that officers read: events, what is due, who has not answered, who waits for a yes."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from bot.storage.once import once
from bot.storage.tables import Booking, Event, OutboxMessage, Person, Touchpoint


@dataclass(frozen=True)
class EventLine:
    """An event, in short."""

    id: int
    ref: str
    course: str
    course_code: str
    level: str
    starts_at: datetime
    ends_at: datetime
    places: int | None
    cancelled_at: datetime | None
    moves: int = 0


@dataclass(frozen=True)
class DueLine:
    """What happens next at an instant, to how many people."""

    at: datetime
    what: str
    """`goes out`, `reminder 1`, `closes`."""
    stage: str
    role: str
    event: str
    people: int


@dataclass(frozen=True)
class Asked:
    """One person who was asked something at a touchpoint, and what became of it."""

    name: str
    email: str
    agency: str
    role: str
    stage: str
    kind: str
    event: str
    about: str
    """The delegate, where a supervisor is asked."""
    state: str
    sent_at: datetime | None
    closes_at: datetime
    reminded: int
    reason: str
    touchpoint: int


@dataclass(frozen=True)
class Nomination:
    """A supervisor whom a delegate named, waiting for an officer's yes."""

    booking: int
    delegate: str
    agency: str
    supervisor: str
    email: str
    event: str


@once
def events(
    session: Session, partnership: str, *, first: datetime | None = None, until: datetime | None = None
) -> list[EventLine]:
    """Give the events that start from `first` on and before `until`, in order of time."""
    columns: tuple[InstrumentedAttribute[Any], ...] = (
        *(Event.id, Event.ref, Event.course, Event.course_code, Event.level),
        *(Event.starts_at, Event.ends_at, Event.places, Event.cancelled_at, Event.moves),
    )
    query = select(*columns).where(Event.partnership == partnership)
    if first is not None:
        query = query.where(Event.starts_at >= first)
    if until is not None:
        query = query.where(Event.starts_at < until)
    return [EventLine(*row) for row in session.execute(query.order_by(Event.starts_at, Event.id))]


def outcomes(session: Session, partnership: str, event_ids: Collection[int]) -> dict[str, str]:
    """Give the learning outcomes of some events by key, as the newest of them words them."""
    query = select(Event.outcomes).where(Event.partnership == partnership, Event.id.in_(sorted(event_ids)))
    rows = session.scalars(query.order_by(Event.starts_at, Event.id))
    return {str(outcome["key"]): str(outcome["text"]) for each in rows for outcome in each}


def booking_states(
    session: Session, partnership: str, event_ids: Sequence[int] | None = None
) -> dict[int, Counter[str]]:
    """Count bookings by event and state."""
    query = (
        select(Booking.event_id, Booking.state, func.count())
        .where(Booking.partnership == partnership)
        .group_by(Booking.event_id, Booking.state)
    )
    if event_ids is not None:
        query = query.where(Booking.event_id.in_(event_ids))
    counted: dict[int, Counter[str]] = {}
    for event, state, n in session.execute(query):
        counted.setdefault(event, Counter())[state] += n
    return counted


def due(session: Session, partnership: str, *, until: datetime) -> list[DueLine]:
    """Give what the tick will look at until then: only the next step of each touchpoint."""
    closes = Touchpoint.next_at >= Touchpoint.closes_at
    key = (Touchpoint.next_at, Touchpoint.stage, Touchpoint.role, Event.ref, Touchpoint.state, closes)
    query = (
        select(*key, Touchpoint.reminded, func.count(Touchpoint.person_id.distinct()))
        .join(Event, Event.id == Touchpoint.event_id)
        .where(_still_to_come(partnership), Touchpoint.next_at <= until)
        .group_by(*key, Touchpoint.reminded)
        .order_by(Touchpoint.next_at, Touchpoint.stage, Event.ref)
    )
    return [
        DueLine(at, _step(state, bool(over), reminded), stage, role, ref, people)
        for at, stage, role, ref, state, over, reminded, people in session.execute(query)
        if at is not None
    ]


def _step(state: str, over: bool, reminded: int) -> str:
    if over:
        return "closes"
    return "goes out" if state == "planned" else f"reminder {reminded + 1}"


def not_answered(session: Session, partnership: str, event_ids: Collection[int], kinds: Collection[str]) -> list[Asked]:
    """Name who is asked now at some events and has not answered."""
    waiting = and_(
        Touchpoint.partnership == partnership,
        Touchpoint.event_id.in_(sorted(event_ids)),
        Touchpoint.state == "sent",
        Touchpoint.kind.in_(sorted(kinds)),
    )
    return _asked(session, waiting)


def past_reminding(session: Session, partnership: str, *, patience: datetime) -> list[Asked]:
    """Name who was asked, was reminded as often as the plan says (or was asked before `patience`), and is silent."""
    # Of a letter that went late the reminders have passed, but none of them went.
    reminder = OutboxMessage.template.endswith("_reminder", autoescape=True)
    reminded = exists().where(OutboxMessage.touchpoint_id == Touchpoint.id, OutboxMessage.state == "sent", reminder)
    nothing_ahead = and_(
        _still_to_come(partnership),
        Touchpoint.state == "sent",
        Touchpoint.next_at >= Touchpoint.closes_at,
        or_(reminded, Touchpoint.sent_at <= patience),
    )
    return _asked(session, nothing_ahead)


def closed_unanswered(
    session: Session,
    partnership: str,
    stages: Collection[str],
    *,
    since: datetime | None = None,
    event: int | None = None,
) -> list[Asked]:
    """Name whose forms of these stages closed without an answer, since then or of one event."""
    closed = and_(
        Touchpoint.partnership == partnership,
        Touchpoint.state == "expired",
        Touchpoint.sent_at.is_not(None),
        true() if since is None else Touchpoint.closes_at >= since,
        true() if event is None else Touchpoint.event_id == event,
        Touchpoint.stage.in_(sorted(stages)),
    )
    return _asked(session, closed)


def undeliverable(session: Session, partnership: str, *, since: datetime) -> list[Asked]:
    """Name who could not be reached by any channel."""
    lost = and_(Touchpoint.partnership == partnership, Touchpoint.state == "undeliverable", Touchpoint.due_at >= since)
    return _asked(session, lost)


def _still_to_come(partnership: str) -> ColumnElement[bool]:
    # Without the partnership's index, which holds all history: `ix_touchpoint_next` has only what is to come.
    return and_(Touchpoint.partnership.concat("") == partnership, Touchpoint.next_at.is_not(None))


def _asked(session: Session, which: ColumnElement[bool]) -> list[Asked]:
    delegate = aliased(Person)
    query = (
        select(Touchpoint, Person, Event.ref, Booking.agency, delegate)
        .join(Person, Person.id == Touchpoint.person_id)
        .join(Event, Event.id == Touchpoint.event_id)
        .outerjoin(Booking, Booking.id == Touchpoint.booking_id)
        .outerjoin(delegate, delegate.id == Booking.person_id)
        .where(which)
        .where(or_(Booking.id.is_(None), Booking.state != "cancelled"))
        .order_by(Event.starts_at, Touchpoint.stage, Person.name, Touchpoint.id)
    )
    return [_line(*row) for row in session.execute(query)]


def _line(touchpoint: Touchpoint, person: Person, ref: str, agency: str | None, delegate: Person | None) -> Asked:
    return Asked(
        name=person.name or person.email,
        email=person.email,
        agency=agency or person.agency,
        role=touchpoint.role,
        stage=touchpoint.stage,
        kind=touchpoint.kind,
        event=ref,
        about=(delegate.name or delegate.email) if delegate and touchpoint.role != "delegate" else "",
        state=touchpoint.state,
        sent_at=touchpoint.sent_at,
        closes_at=touchpoint.closes_at,
        reminded=touchpoint.reminded,
        reason=touchpoint.reason,
        touchpoint=touchpoint.id,
    )


def nominations(session: Session, partnership: str) -> list[Nomination]:
    """Give the supervisors named by delegates who wait for an officer's yes, oldest booking first."""
    delegate, supervisor = aliased(Person), aliased(Person)
    query = (
        select(Booking.id, delegate.name, Booking.agency, supervisor.name, supervisor.email, Event.ref)
        .join(delegate, delegate.id == Booking.person_id)
        .join(supervisor, supervisor.id == Booking.supervisor_id)
        .join(Event, Event.id == Booking.event_id)
        .where(Booking.partnership == partnership, Booking.nominated == "waiting")
        .order_by(Booking.id)
    )
    return [Nomination(*row) for row in session.execute(query)]
