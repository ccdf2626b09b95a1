"""Mail that came in: what has been handled, how far each mailbox is read, who is away, which address fails."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class MailIn(Base):
    """A mail that was taken, once, and what it was; nothing of its words."""

    __tablename__ = "mail_in"
    __table_args__ = (
        UniqueConstraint("mailbox", "key"),
        Index(
            "ix_mail_in_aside",
            "partnership",
            sqlite_where=text("what = 'aside' AND closed_at IS NULL"),
            postgresql_where=text("what = 'aside' AND closed_at IS NULL"),
        ),
        Index(
            "ix_mail_in_unmarked",
            "mailbox",
            sqlite_where=text("marked = 0"),
            postgresql_where=text("NOT marked"),
        ),
        Index("ix_mail_in_person", "person_id"),
        Index("ix_mail_in_provider", "provider_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str] = mapped_column(default="")
    """Empty where it is nobody's."""
    mailbox: Mapped[str]
    key: Mapped[str]
    """Its Message-ID, or a digest of it."""
    received_at: Mapped[datetime]
    taken_at: Mapped[datetime]
    what: Mapped[str]
    """`replied`, `wish`, `noted`, `bounced`, `aside` (it waits for a person), `ours`."""
    why: Mapped[str] = mapped_column(default="")
    """Why it was put aside, in our words."""
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    """What it answers."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    provider_id: Mapped[str] = mapped_column(default="")
    """The mailbox's own name for it."""
    marked: Mapped[bool] = mapped_column(default=False)
    """Whether the mailbox shows what became of it."""
    words: Mapped[str] = mapped_column(default="")
    """A digest of its words, to see that two mails under one key differ."""
    closed_at: Mapped[datetime | None]


class MailCursor(Base):
    """How far a mailbox has been read."""

    __tablename__ = "mail_cursor"

    mailbox: Mapped[str] = mapped_column(primary_key=True)
    cursor: Mapped[str] = mapped_column(default="")
    """The provider's own mark; empty until it has given one."""
    since: Mapped[datetime]
    """When reading began: what is older is nobody's business of ours."""
    polled_at: Mapped[datetime | None]
    """When somebody last began to look."""
    read_at: Mapped[datetime | None]
    """When all that was there had last been read; a look that fails leaves it."""
    not_before: Mapped[datetime | None]
    """Until when the provider wants to be left alone."""
    tries: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How often each mail could not be had, by the mailbox's own name for it."""


class Away(Base):
    """Who has said by an automatic reply that they are away."""

    __tablename__ = "away"
    __table_args__ = (Index("ix_away_partnership", "partnership"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    partnership: Mapped[str]
    until: Mapped[date] = mapped_column(Date())
    """The first day on which they are there again."""
    noted_at: Mapped[datetime]


class BadAddress(Base):
    """An address that a mail server has refused for good."""

    __tablename__ = "bad_address"

    partnership: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    status: Mapped[str] = mapped_column(default="")
    """As RFC 3463 has it, such as `5.1.1`."""
    why: Mapped[str] = mapped_column(default="")
