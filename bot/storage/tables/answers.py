"""What people said: forms as they were sent, responses, answers, submissions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class FrozenForm(Base):
    """A questionnaire as it was fitted and sent."""

    __tablename__ = "frozen_form"

    partnership: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]]


class Response(Base):
    """What one person says at one touchpoint; its answers come one by one, and count once it is submitted."""

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("touchpoint_id"),
        Index("ix_response_booking", "booking_id", "kind"),
        Index("ix_response_event", "partnership", "event_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    stage: Mapped[str]
    kind: Mapped[str]
    cursor: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
    """How often it was submitted."""
    pairs: Mapped[str] = mapped_column(default="")
    """The pairs of the scale answers that were sent, with commas between, and beside them their `points`: figures
    over many people read a row a response, not a row an answer."""
    points: Mapped[str] = mapped_column(default="")
    first_submitted_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]


def _partly(name: str, *columns: str, only: str) -> Index:
    """Give an index of some answers, by the question they are to."""
    where = text(only)
    of = ("partnership", "kind", "question", *columns)
    return Index(name, *of, sqlite_where=where, postgresql_where=where)


class AnswerRow(Base):
    """One answer: `draft` is what the person last said, `value` what they have sent."""

    __tablename__ = "answer"
    # They hold all that the figures read, so that a million answers are counted without opening one.
    __table_args__ = (
        _partly("ix_answer_figures", "number", "event_id", only="number IS NOT NULL"),
        _partly("ix_answer_chosen", "chosen", "event_id", "response_id", only="chosen IS NOT NULL"),
        _partly(
            *("ix_answer_written", "event_id", "response_id"),
            only="value IS NOT NULL AND number IS NULL AND chosen IS NULL",
        ),
    )

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    event_id: Mapped[int]
    kind: Mapped[str]
    pair: Mapped[str | None]
    draft: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    value: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    number: Mapped[float | None]
    """The scale point that was sent."""
    chosen: Mapped[str | None]
    """The keys of what was chosen and sent, with commas between."""
    revision: Mapped[int] = mapped_column(default=0)
    channel: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime]


class Submission(Base):
    """Each version of a response as it was sent; a later one does not overwrite it, a withdrawal empties it."""

    __tablename__ = "submission"

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(default="")
    answers: Mapped[dict[str, Any]]


class CommentMark(Base):
    """What an officer says of a comment: its theme, and whether it may be quoted; falls when the text changes."""

    __tablename__ = "comment_mark"

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    text_digest: Mapped[str]
    theme: Mapped[str] = mapped_column(default="")
    """A theme of the partnership; empty where the key words decide."""
    quotable: Mapped[bool] = mapped_column(default=False)
    by_whom: Mapped[str]
    at: Mapped[datetime]
