"""Touchpoints: one stage, for one booking or event and one person."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.orm import Session

from bot.storage.tables import Person, Touchpoint


def get(session: Session, partnership: str, touchpoint_id: int) -> Touchpoint:
    """Give a touchpoint of this partnership."""
    query = select(Touchpoint).where(Touchpoint.partnership == partnership, Touchpoint.id == touchpoint_id)
    return session.scalars(query).one()


def insert_all(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert touchpoints, many at once; each row names its partnership."""
    if rows:
        session.execute(insert(Touchpoint), list(rows))


def of_subjects(session: Session, partnership: str, subjects: Collection[str]) -> list[Touchpoint]:
    """Give the touchpoints of several bookings or events (`booking:12`)."""
    query = select(Touchpoint).where(Touchpoint.partnership == partnership, Touchpoint.subject.in_(subjects))
    return list(session.scalars(query.order_by(Touchpoint.id)))


def of_booking(session: Session, partnership: str, booking_id: int) -> list[Touchpoint]:
    """Give a booking's touchpoints, of every round."""
    query = select(Touchpoint).where(Touchpoint.partnership == partnership, Touchpoint.booking_id == booking_id)
    return list(session.scalars(query.order_by(Touchpoint.id)))


def waiting_for(session: Session, partnership: str, person_id: int) -> list[Touchpoint]:
    """Give those that a person was sent, has not answered, and may be reminded of."""
    query = select(Touchpoint).where(
        Touchpoint.person_id == person_id, Touchpoint.state == "sent", Touchpoint.next_at.is_not(None)
    )
    return list(session.scalars(query.where(Touchpoint.partnership == partnership).order_by(Touchpoint.id)))


def to_look_at(session: Session, partnership: str, *, now: datetime, limit: int) -> list[Touchpoint]:
    """Give those that something is due for, the longest waiting first; found by index, whatever the history."""
    query = select(Touchpoint).where(
        Touchpoint.next_at.is_not(None), Touchpoint.next_at <= now, _belongs_to(partnership)
    )
    return list(session.scalars(query.order_by(Touchpoint.next_at, Touchpoint.id).limit(limit).with_for_update()))


def _belongs_to(partnership: str) -> ColumnElement[bool]:
    """Pick a partnership's rows without its index, which holds all history; `ix_touchpoint_next` does not."""
    return Touchpoint.partnership.concat("") == partnership


def anything_due(session: Session, *, now: datetime) -> list[str]:
    """Name the partnerships for which something is due."""
    query = select(Touchpoint.partnership).where(Touchpoint.next_at.is_not(None), Touchpoint.next_at <= now)
    return sorted(set(session.scalars(query.distinct())))


def next_due(session: Session, partnership: str) -> datetime | None:
    """Give the next instant at which something is due."""
    query = select(func.min(Touchpoint.next_at)).where(_belongs_to(partnership), Touchpoint.next_at.is_not(None))
    return session.scalar(query)


def people_due(session: Session, partnership: str, *, now: datetime) -> int:
    """Count the people to whom a message would go at once."""
    query = (
        select(func.count(Touchpoint.person_id.distinct()))
        .join(Person, Person.id == Touchpoint.person_id)
        .where(_belongs_to(partnership), Touchpoint.next_at.is_not(None), Touchpoint.next_at <= now)
        .where(Touchpoint.closes_at > now, Person.stopped_at.is_(None))
    )
    return session.scalar(query) or 0
