"""Who comes to what: people, events, bookings."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class Person(Base):
    """Who the roster says: the same address and the same name within a partnership."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("partnership", "email", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    email: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str]
    agency: Mapped[str] = mapped_column(default="")
    job_role: Mapped[str] = mapped_column(default="")
    staff_group: Mapped[str] = mapped_column(default="")
    channel: Mapped[str] = mapped_column(default="")
    """What the person prefers: `mail`, `chat`, or nothing said."""
    stopped_at: Mapped[datetime | None]
    anonymous_since: Mapped[datetime | None]
    """Name and address were taken off then: what is left stands for somebody who can no longer be told."""


class Event(Base):
    """One dated delivery of a course; wall time and zone are what was announced, the instants follow."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("partnership", "ref"), Index("ix_event_starts", "partnership", "starts_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    ref: Mapped[str]
    course: Mapped[str]
    course_code: Mapped[str] = mapped_column(default="")
    level: Mapped[str] = mapped_column(default="")
    outcomes: Mapped[list[Any]]
    """`[{"key", "text"}]`."""
    starts_wall: Mapped[str]
    """ISO 8601 without zone."""
    ends_wall: Mapped[str]
    zone: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    venue: Mapped[str] = mapped_column(default="")
    places: Mapped[int | None]
    moves: Mapped[int] = mapped_column(default=0)
    """How often its time was changed; a calendar takes over only what has a higher number."""
    cancelled_at: Mapped[datetime | None]
    identifiers_off_at: Mapped[datetime | None]
    """Who came to it can no longer be told, since then (`retention` in partnership.yaml)."""


class EventTrainer(Base):
    """Who gives an event."""

    __tablename__ = "event_trainer"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    partnership: Mapped[str]


class Booking(Base):
    """One delegate's place on one event; `state` is what the register says."""

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_booking_person", "person_id"),
        Index("ix_booking_supervisor", "supervisor_id"),
        Index("ix_booking_stale", "id", sqlite_where=text("stale = 1"), postgresql_where=text("stale")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agency: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="booked")
    """`booked`, `cancelled`, `attended`, `partly_attended`, `absent`."""
    declared: Mapped[str] = mapped_column(default="")
    """What the delegate says of their attendance: `all`, `part`, `none`, or nothing yet."""
    round: Mapped[int] = mapped_column(default=1)
    """Counts up at a re-booking, for a new round of touchpoints."""
    booked_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    nominated: Mapped[str] = mapped_column(default="")
    """Where the delegate named the supervisor: `waiting` for an officer, or `accepted`."""
    stale: Mapped[bool] = mapped_column(default=False)
