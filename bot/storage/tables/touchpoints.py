"""One stage, for one booking or event and one person."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class Touchpoint(Base):
    """One stage, for one booking or event and one person, with its due time and state.

    `next_at` is when the tick must look at it again: to send, to remind, to close; none once it is over.
    """

    __tablename__ = "touchpoint"
    __table_args__ = (
        UniqueConstraint("partnership", "subject", "stage", "person_id", "round"),
        Index(
            "ix_touchpoint_next",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index("ix_touchpoint_event", "partnership", "event_id", "stage", "state"),
        # All that rates are counted from.
        Index("ix_touchpoint_stage", *("partnership", "stage", "state", "event_id", "booking_id", "sent_at")),
        Index(
            "ix_touchpoint_undeliverable",
            *("partnership", "closes_at"),
            sqlite_where=text("state = 'undeliverable'"),
            postgresql_where=text("state = 'undeliverable'"),
        ),
        Index(
            "ix_touchpoint_supervisors",
            *("partnership", "closes_at"),
            sqlite_where=text("role = 'supervisor'"),
            postgresql_where=text("role = 'supervisor'"),
        ),
        Index("ix_touchpoint_booking", *("booking_id", "kind", "round", "state", "sent_at")),
        Index("ix_touchpoint_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    subject: Mapped[str]
    """`booking:12` or `event:3`."""
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    round: Mapped[int] = mapped_column(default=1)
    stage: Mapped[str]
    kind: Mapped[str]
    role: Mapped[str]
    state: Mapped[str] = mapped_column(default="planned")
    """`planned`, `sent`, `answered`, `expired`, `cancelled`, `undeliverable`."""
    due_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    reminded: Mapped[int] = mapped_column(default=0)
    """How many of the plan's reminders are behind it (sent or passed over)."""
    form: Mapped[str | None]
    """Digest of the questionnaire as frozen at first send."""
    reason: Mapped[str] = mapped_column(default="")
    """Why it was cancelled or expired, for `why`."""
