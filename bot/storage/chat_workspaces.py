"""Which workspace a partnership's token is for, remembered from when the platform said it last."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.tables import ChatWorkspace


def of(session: Session, partnership: str, channel: str) -> str:
    """Give a partnership's workspace on a channel; nothing where it was never said."""
    row = _row(session, partnership, channel)
    return row.workspace if row is not None else ""


def remember(session: Session, partnership: str, channel: str, workspace: str) -> None:
    """Remember what the platform has said."""
    row = _row(session, partnership, channel)
    if row is None:
        session.add(ChatWorkspace(channel=channel, partnership=partnership, workspace=workspace))
    else:
        row.workspace = workspace


def _row(session: Session, partnership: str, channel: str) -> ChatWorkspace | None:
    query = select(ChatWorkspace).where(ChatWorkspace.partnership == partnership, ChatWorkspace.channel == channel)
    return session.scalar(query)
