"""What was pressed or typed in a chat: kept before it is acknowledged, taken once, and forgotten after a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.storage.tables import ChatInput
from bot.storage.upserting import insert

FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Input:
    """Something that came; `key` is the platform's own name for it, the same when it is sent again."""

    key: str
    partnership: str
    channel: str
    body: Mapping[str, Any]
    at: datetime
    account: str = ""


def keep(session: Session, inputs: Sequence[Input]) -> None:
    """Keep what came; what has been kept before (the platform sends it again) is left as it is."""
    rows = [
        {
            "key": each.key,
            "partnership": each.partnership,
            "channel": each.channel,
            "account": each.account,
            "at": each.at,
            "body": dict(each.body),
            "done_at": None,
        }
        for each in inputs
    ]
    session.execute(insert(session, ChatInput).values(rows).on_conflict_do_nothing())


def waiting(session: Session, partnership: str, key: str) -> dict[str, Any] | None:
    """Give what is kept under a key; None once it is done. Who takes it asks in the transaction that does."""
    query = select(ChatInput).where(
        ChatInput.partnership == partnership, ChatInput.key == key, ChatInput.done_at.is_(None)
    )
    row = session.scalar(query)
    return row.body if row is not None else None


def waiting_of(session: Session, partnership: str, channel: str, account: str) -> dict[str, dict[str, Any]]:
    """Give what one person has pressed and typed and is not done, by key, in the order in which it came."""
    query = select(ChatInput).where(
        ChatInput.done_at.is_(None),
        ChatInput.account == account,
        ChatInput.partnership == partnership,
        ChatInput.channel == channel,
    )
    return {row.key: row.body or {} for row in session.scalars(query.order_by(ChatInput.at, ChatInput.key))}


def done(session: Session, partnership: str, key: str, *, now: datetime) -> None:
    """Mark what came as done, and keep nothing of it but its key."""
    row = session.scalar(select(ChatInput).where(ChatInput.partnership == partnership, ChatInput.key == key))
    if row is not None:
        row.done_at, row.body = now, None


def leftovers(session: Session, partnership: str, channel: str, *, before: datetime, limit: int) -> list[str]:
    """Give the keys of what came before a time and is not done, oldest first: its process has died, or stumbled."""
    query = select(ChatInput.key).where(
        ChatInput.done_at.is_(None),
        ChatInput.at < before,
        ChatInput.partnership == partnership,
        ChatInput.channel == channel,
    )
    return list(session.scalars(query.order_by(ChatInput.at, ChatInput.key).limit(limit)))


def came_at(session: Session, partnership: str, key: str) -> datetime | None:
    """Tell when something came."""
    query = select(ChatInput.at).where(ChatInput.partnership == partnership, ChatInput.key == key)
    return session.scalar(query)


def forget(session: Session, partnership: str, *, now: datetime) -> None:
    """Delete the keys of what has been done for a day: by then no platform sends it again."""
    old = ChatInput.done_at < now - FORGOTTEN_AFTER
    session.execute(delete(ChatInput).where(old, ChatInput.partnership == partnership))
