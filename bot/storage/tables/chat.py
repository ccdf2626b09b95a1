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
    """Whether its owner has shown it to be theirs: then it stays, until the roster's address is corrected."""
    looked_at: Mapped[datetime]


class ChatWorkspace(Base):
    """Which workspace a partnership's token is for, as the platform has said: so that it need not be asked again."""

    __tablename__ = "chat_workspace"

    channel: Mapped[str] = mapped_column(primary_key=True)
    partnership: Mapped[str] = mapped_column(primary_key=True)
    workspace: Mapped[str]


class ChatOfficer(Base):
    """An account that an officer has shown to be theirs, by a mailed code."""

    __tablename__ = "chat_officer"

    partnership: Mapped[str] = mapped_column(primary_key=True)
    """Several partnerships may be in one workspace, with officers of their own."""
    channel: Mapped[str] = mapped_column(primary_key=True)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str]
    bound_at: Mapped[datetime]


class ChatCode(Base):
    """A short code mailed to an address, to show that it and a chat account are the same person's.

    Of an account's codes only the newest may be right; earlier ones of the day show how often it has asked.
    """

    __tablename__ = "chat_code"

    partnership: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    """`officer` or `link`."""
    asked_at: Mapped[datetime] = mapped_column(primary_key=True)
    email: Mapped[str]
    hash: Mapped[str] = mapped_column(default="")
    """Empty until the mail goes."""
    tries_left: Mapped[int] = mapped_column(default=5)
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
    question: Mapped[str] = mapped_column(default="")
    """The question that the message shows, as was decided last; empty where it shows none."""
    revision: Mapped[int] = mapped_column(default=0)
    """The revision of its answer that is shown."""
    step: Mapped[int] = mapped_column(default=0)
    """Counts what was decided to be shown: an older step is not put up over a newer one."""


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
    account: Mapped[str] = mapped_column(default="")
    """Who pressed or typed, as the platform names them: what one person types is taken in its order."""
    at: Mapped[datetime]
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What came, until it is done; then nothing of it is kept."""
    done_at: Mapped[datetime | None]
