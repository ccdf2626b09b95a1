"""What came of it: certificates, supervisors' acts, practice issues."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class Certificate(Base):
    """Issued once a booking; what it says is frozen."""

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("booking_id", "round"),)

    number: Mapped[str] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    round: Mapped[int]
    name: Mapped[str]
    course: Mapped[str]
    level: Mapped[str] = mapped_column(default="")
    date: Mapped[str]
    outcomes: Mapped[list[Any]]
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SupervisorAct(Base):
    """What a supervisor did on their page; undone, not deleted."""

    __tablename__ = "supervisor_act"
    __table_args__ = (Index("ix_supervisor_act_touchpoint", "touchpoint_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"))
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    what: Mapped[str]
    """`acknowledged`, or practice `seen`, `partly`, `not_yet`."""
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class PracticeIssue(Base):
    """What a supervisor reports back to the business unit."""

    __tablename__ = "practice_issue"

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    touchpoint_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoint.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    agency: Mapped[str] = mapped_column(default="")
    what: Mapped[str]
    """`practice_issue`, `concern`, `information_needed`; by mail `comment`, `from_delegate`, `wrong_supervisor`."""
    text: Mapped[str]
    raised_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
