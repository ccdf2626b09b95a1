"""The audit log: who did what; rows are only ever added (a trigger refuses the rest)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.messages.nouns import Json
from bot.storage.tables import AuditEntry


def add(
    session: Session,
    partnership: str,
    *,
    now: datetime,
    who: str,
    what: str,
    subject: str = "",
    detail: Mapping[str, Json] | None = None,
) -> None:
    """Write down that `who` did `what` to `subject`; never an answer's text, never a secret."""
    session.add(
        AuditEntry(partnership=partnership, at=now, who=who, what=what, subject=subject, detail=dict(detail or {}))
    )


def has(session: Session, partnership: str, what: str, *, since: datetime) -> bool:
    """Tell whether something has been done since a time."""
    query = select(AuditEntry.id).where(AuditEntry.partnership == partnership, AuditEntry.at >= since)
    return session.scalar(query.where(AuditEntry.what == what).limit(1)) is not None


def entries(session: Session, partnership: str, *, limit: int = 100) -> list[AuditEntry]:
    """Give the newest entries first."""
    query = select(AuditEntry).where(AuditEntry.partnership == partnership)
    return list(session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)))
