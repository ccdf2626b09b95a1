"""Chat: whose account is whose, where a form is shown, and what was pressed or typed and is not done yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class ChatAccount(Base):
    """A person's account on a chat channel, as it was found by their address, or claimed by a mailed code."""

    __tablename__ = "chat_account"
    __table_args__ = (Index("ix_chat_account_account", "channel", "workspace", "account"),)

    channel: Mapped[str] = mapped_column(primary_key=True)
    """`slack`."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    partnership: Mapped[str]
    workspace: Mapped[str]
    """Slack's team."""
    account: Mapped[str] = mapped_column(default="")
    """Slack's user; empty where nobody was found by the address."""
    email: Mapped[str]
    """The address that was looked up, or that the code went to."""
    claimed: Mapped[bool] = mapped_column(default=False)
    """Whether its owner has shown it to be theirs: then another address in a roster changes nothing."""
    looked_at: Mapped[datetime]


class ChatOfficer(Base):
    """An account that an officer has shown to be theirs, by a mailed code."""

    __tablename__ = "chat_officer"

    channel: Mapped[str] = mapped_column(primary_key=True)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    email: Mapped[str]
    bound_at: Mapped[datetime]


class ChatCode(Base):
    """A short code mailed to an address, to show that it and a chat account are the same person's."""

    __tablename__ = "chat_code"

    channel: Mapped[str] = mapped_column(primary_key=True)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    """`officer` or `link`."""
    partnership: Mapped[str]
    email: Mapped[str]
    hash: Mapped[str] = mapped_column(default="")
    """Empty until the mail goes."""
    tries_left: Mapped[int] = mapped_column(default=5)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class ChatPlace(Base):
    """The message in which a form is shown at present; it is updated in place."""

    __tablename__ = "chat_place"
    __table_args__ = (Index("ix_chat_place_room", "channel", "workspace", "room"),)

    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"), primary_key=True)
    partnership: Mapped[str]
    channel: Mapped[str]
    workspace: Mapped[str]
    room: Mapped[str]
    """Slack's channel: a direct message."""
    message: Mapped[str]
    """Slack's `ts`."""
    thread: Mapped[str]
    """The `ts` of the message that the thread hangs from; the message itself where it hangs from none."""


class ChatInput(Base):
    """Something pressed or typed, kept until it is done: what was acknowledged is never lost, nor done twice."""

    __tablename__ = "chat_input"
    __table_args__ = (
        Index(
            "ix_chat_input_open", "at", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")
        ),
        Index("ix_chat_input_done", "done_at"),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    """The platform's own name of the event; the same when it is sent again."""
    partnership: Mapped[str]
    channel: Mapped[str]
    at: Mapped[datetime]
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What came, until it is done; then nothing of it is kept."""
    done_at: Mapped[datetime | None]
