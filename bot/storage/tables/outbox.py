"""Messages: the truth of whether each has gone."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class OutboxMessage(Base):
    """One message to one person, once: the truth of whether it has gone."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("partnership", "key"),
        Index(
            "ix_message_waiting",
            "channel",
            "partnership",
            "due_at",
            sqlite_where=text("state IN ('queued', 'sending')"),
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
        Index(
            "ix_message_undeliverable",
            "partnership",
            sqlite_where=text("state = 'undeliverable'"),
            postgresql_where=text("state = 'undeliverable'"),
        ),
        Index("ix_message_touchpoint", "touchpoint_id"),
        Index("ix_message_person", "person_id"),
        Index("ix_message_message_id", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    key: Mapped[str]
    message_id: Mapped[str]
    touchpoint_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoint.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    event_id: Mapped[int | None]
    role: Mapped[str]
    stage: Mapped[str] = mapped_column(default="")
    channel: Mapped[str]
    template: Mapped[str]
    context: Mapped[dict[str, Any]]
    attach: Mapped[list[Any]]
    """What goes with it, made when it is sent: `certificate:NUMBER`, `event:ID`."""
    state: Mapped[str] = mapped_column(default="queued")
    """`queued`, `sending` (leased), `sent`, `cancelled`, `undeliverable`."""
    due_at: Mapped[datetime]
    owner: Mapped[str] = mapped_column(default="")
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[int] = mapped_column(default=0)
    """How often a lease ran out with nothing recorded: it may have gone."""
    retry_at: Mapped[datetime | None]
    round: Mapped[int] = mapped_column(default=1)
    provider_id: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
