"""What may be about a child at risk: concerns that somebody wrote, and details that were left in on purpose."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base

_UNSEEN = text("seen_at IS NULL")


class Concern(Base):
    """Words that read like a concern; officers are told until one of them has seen it.

    It keeps the words as they were, since a draft may be changed or withdrawn.
    """

    __tablename__ = "concern"
    __table_args__ = (
        Index("ix_concern_unseen", "partnership", "next_at", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
        Index("ix_concern_touchpoint", "touchpoint_id"),
        Index("ix_concern_person", "person_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who wrote it; nobody where a mail came from an address that is not on the roster."""
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    touchpoint_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoint.id"))
    place: Mapped[str]
    """Where it was written: `answer`, `chat`, `mail`, `note`, `issue`."""
    question: Mapped[str] = mapped_column(default="")
    kinds: Mapped[str]
    """`child`, `colleague`, `distress`, with commas between."""
    text: Mapped[str]
    channel: Mapped[str] = mapped_column(default="")
    raised_at: Mapped[datetime]
    told: Mapped[int] = mapped_column(default=0)
    """How often officers have been told."""
    next_at: Mapped[datetime | None]
    """When they are told again, if nobody has seen it by then."""
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[str] = mapped_column(default="")


class KeptDetail(Base):
    """A detail in somebody's words that may tell who a child is, and that they meant to leave in."""

    __tablename__ = "kept_detail"

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    """Of the question, the kind and the words."""
    partnership: Mapped[str]
    at: Mapped[datetime]
