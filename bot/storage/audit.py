"""The audit log: who did what; rows are only ever added (a trigger refuses the rest), each sealed with the last."""

import hashlib
import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.messages.nouns import Json
from bot.storage.session import take_turn
from bot.storage.tables import AuditEntry

_NEWEST = "the newest entries of the audit log"
AT_ONCE = 1_000
"""Rows that are in memory while a log is read."""


@dataclass(frozen=True)
class Last:
    """The newest entry of a log: how many there are with it, and its seal."""

    entries: int
    seal: str


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
    """Write down that `who` did `what` to `subject`; never an answer's text, never a secret.

    Whoever adds to one partnership's log takes its turn until the transaction ends, so that no two entries follow the
    same one.
    """
    newest: dict[str, Last] = session.info.setdefault(_NEWEST, {})
    if partnership not in newest:
        take_turn(session, f"audit {partnership}")
        newest[partnership] = last(session, partnership)
    # As the database will give it back: keys are texts there.
    plain = json.loads(json.dumps(dict(detail or {}), allow_nan=False))
    entry = AuditEntry(partnership=partnership, at=now, who=who, what=what, subject=subject, detail=plain)
    entry.position = newest[partnership].entries + 1
    entry.seal = sealed(entry, newest[partnership].seal)
    newest[partnership] = Last(entry.position, entry.seal)
    session.add(entry)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _: object) -> None:
    """What was added to a savepoint that is taken back is not in the log."""
    session.info.pop(_NEWEST, None)


def last(session: Session, partnership: str) -> Last:
    """Give the newest entry of a partnership's log; none at all has no seal."""
    query = select(AuditEntry.position, AuditEntry.seal).where(AuditEntry.partnership == partnership)
    found = session.execute(query.order_by(AuditEntry.position.desc()).limit(1)).first()
    return Last(found.position, found.seal) if found else Last(0, "")


def sealed(entry: AuditEntry, before: str) -> str:
    """Give an entry's seal: SHA-256 (FIPS 180-4), in hex, of the seal before it and of all that the entry says."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    said = [before, entry.partnership, entry.position, at, entry.who, entry.what, entry.subject, entry.detail]
    plain = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def has(session: Session, partnership: str, what: str, *, since: datetime) -> bool:
    """Tell whether something has been done since a time."""
    query = select(AuditEntry.id).where(AuditEntry.partnership == partnership, AuditEntry.at >= since)
    return session.scalar(query.where(AuditEntry.what == what).limit(1)) is not None


def entries(
    session: Session,
    partnership: str,
    *,
    limit: int = 100,
    who: str = "",
    what: str = "",
    since: datetime | None = None,
) -> list[AuditEntry]:
    """Give the newest entries first; `who` and `what` are parts of what stands there, in capitals or not."""
    query = select(AuditEntry).where(AuditEntry.partnership == partnership)
    for column, part in ((AuditEntry.who, who), (AuditEntry.what, what)):
        query = query.where(column.icontains(part, autoescape=True)) if part else query
    query = query.where(AuditEntry.at >= since) if since else query
    return list(session.scalars(query.order_by(AuditEntry.position.desc()).limit(limit)))


def in_order(
    session: Session, partnership: str, *, after: int | None = None, at_once: int = AT_ONCE
) -> Generator[AuditEntry, None, None]:
    """Give the entries after a position, or all, as the chain has them, `at_once` of them in memory."""
    query = select(AuditEntry).where(AuditEntry.partnership == partnership)
    query = query.where(AuditEntry.position > after) if after is not None else query
    query = query.order_by(AuditEntry.position, AuditEntry.id)
    with session.scalars(query.execution_options(yield_per=at_once)) as entries_:
        for entry in entries_:
            session.expunge(entry)
            yield entry


def partnerships(session: Session) -> list[str]:
    """Name the partnerships that have a log, also those that are configured no longer."""
    return sorted(session.scalars(select(AuditEntry.partnership).distinct()))
