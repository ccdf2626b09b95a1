"""Events that are old enough for names to come off, or for all of them to be removed; and whose they are."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, delete, exists, func, select, update
from sqlalchemy.orm import Session

from bot.storage import tables as t
from bot.storage.forgetting import ANONYMOUS

SHORTEST_MONTH, LONGEST_MONTH = timedelta(days=28), timedelta(days=31)


def over(
    session: Session, partnership: str, *, months: int, now: datetime, named: bool, limit: int | None = None
) -> list[t.Event]:
    """Give events that may be over for so many months, the oldest first; `named`: only those that still have names.

    Months differ in length: the caller looks at each once more. One with a concern that nobody has seen is left alone,
    and so is one of which a form is still open.
    """
    unseen = exists().where(t.Concern.event_id == t.Event.id, t.Concern.seen_at.is_(None))
    still = t.Touchpoint.event_id == t.Event.id, t.Touchpoint.closes_at > now
    open_ = exists().where(*still, t.Touchpoint.state.in_(("planned", "sent")))
    query = select(t.Event).where(
        t.Event.partnership == partnership, t.Event.starts_at <= now - months * SHORTEST_MONTH, ~unseen, ~open_
    )
    if named:
        query = query.where(t.Event.identifiers_off_at.is_(None))
    return list(session.scalars(query.order_by(t.Event.starts_at, t.Event.id).limit(limit)))


def unseen(session: Session, partnership: str, *, months: int, now: datetime) -> list[tuple[t.Concern, t.Event | None]]:
    """Give the concerns that nobody has seen and that may be, or whose event may be, over for so many months."""
    query = select(t.Concern, t.Event).outerjoin(t.Event, t.Event.id == t.Concern.event_id)
    since = func.coalesce(t.Event.starts_at, t.Concern.raised_at) <= now - months * SHORTEST_MONTH
    rows = session.execute(
        query.where(t.Concern.partnership == partnership, t.Concern.seen_at.is_(None), since).order_by(t.Concern.id)
    )
    return [(concern, event) for concern, event in rows]


def people(session: Session, partnership: str, event_id: int) -> set[int]:
    """Give who has anything to do with an event: delegates, supervisors, trainers, and who was written to."""
    found: set[int] = set()
    for column, here in _leads(event_id):
        table = column.class_
        found.update(session.scalars(select(column).where(table.partnership == partnership, here).distinct()))
    return found - {None}


def hand_over(session: Session, partnership: str, event_id: int, old: int, new: int) -> None:
    """Have all that an event has of one person be another's."""
    for column, here in _leads(event_id):
        table = column.class_
        session.execute(
            update(table).where(table.partnership == partnership, here, column == old).values({column.key: new}),
            execution_options={"synchronize_session": False},
        )


def touchpoints(session: Session, partnership: str, event_id: int) -> list[int]:
    """Give an event's touchpoints."""
    query = select(t.Touchpoint.id).where(t.Touchpoint.partnership == partnership, t.Touchpoint.event_id == event_id)
    return list(session.scalars(query.order_by(t.Touchpoint.id)))


def bookings(session: Session, partnership: str, event_id: int) -> list[int]:
    """Give an event's bookings."""
    query = select(t.Booking.id).where(t.Booking.partnership == partnership, t.Booking.event_id == event_id)
    return list(session.scalars(query.order_by(t.Booking.id)))


def responses(session: Session, partnership: str, event_id: int) -> list[int]:
    """Give the forms that were filled in about an event."""
    query = select(t.Response.id).where(t.Response.partnership == partnership, t.Response.event_id == event_id)
    return list(session.scalars(query.order_by(t.Response.id)))


def _leads(event_id: int) -> list[tuple[Any, ColumnElement[bool]]]:
    """Give every column by which an event leads to a person, and which of its rows are the event's."""
    tables: tuple[Any, ...] = (t.Touchpoint, t.EventTrainer, t.OutboxMessage, t.PracticeIssue, t.Concern)
    of_event: Callable[[Any], ColumnElement[bool]] = lambda table: table.event_id == event_id  # noqa: E731
    columns = [t.Booking.person_id, t.Booking.supervisor_id, *(table.person_id for table in tables)]
    return [(column, of_event(column.class_)) for column in columns]


def stand_ins(session: Session, partnership: str, ids: Collection[int]) -> list[int]:
    """Give those of some people who stand for somebody at one event only."""
    query = select(t.Person.id).where(t.Person.partnership == partnership, t.Person.id.in_(ids))
    return list(session.scalars(query.where(t.Person.name_key.startswith(ANONYMOUS), t.Person.email == "")))


def forget(session: Session, partnership: str, people: Collection[int]) -> None:
    """Remove the rows of people whose only event is gone."""
    session.execute(
        delete(t.Person).where(t.Person.partnership == partnership, t.Person.id.in_(people)),
        execution_options={"synchronize_session": False},
    )


def letters_of_none(partnership: str, before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Mean the letters about no event that were written before a time, and still say something."""
    message = t.OutboxMessage
    old = message.partnership == partnership, message.event_id.is_(None), message.created_at < before
    return (*old, cast(message.context, Text) != "{}")


def issues_of_none(session: Session, partnership: str, before: datetime) -> list[t.PracticeIssue]:
    """Give the issues about no event that were raised before a time, of people who can still be told."""
    query = select(t.PracticeIssue).where(
        t.PracticeIssue.partnership == partnership, t.PracticeIssue.raised_at < before
    )
    named = t.PracticeIssue.event_id.is_(None), t.PracticeIssue.person_id.is_not(None)
    return list(session.scalars(query.where(*named)))


def concerns_of_none(session: Session, partnership: str, before: datetime) -> list[t.Concern]:
    """Give the concerns about no event that were raised before a time, and that an officer has seen."""
    query = select(t.Concern).where(t.Concern.partnership == partnership, t.Concern.raised_at < before)
    return list(
        session.scalars(query.where(t.Concern.event_id.is_(None), t.Concern.seen_at.is_not(None), t.Concern.text != ""))
    )
