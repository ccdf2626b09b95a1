"""How far each mailbox has been read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, update
from sqlalchemy.orm import Session

from bot.storage.tables import MailCursor
from bot.storage.upserting import insert

QUIET = timedelta(hours=2)
"""How long a mailbox may go unread before somebody should hear of it: Microsoft 365 is away for less."""
_NO_SYNC = {"synchronize_session": False}


@dataclass(frozen=True)
class Cursor:
    """The provider's mark (empty until it has given one), when reading began, and when it was last tried and done."""

    cursor: str
    since: datetime
    polled_at: datetime | None = None
    read_at: datetime | None = None
    tries: Mapping[str, int] = field(default_factory=dict)
    """How often each mail could not be had, by the mailbox's own name for it."""


def of(session: Session, mailbox: str) -> Cursor | None:
    """Give how far a mailbox has been read; None where that has never begun."""
    row = session.get(MailCursor, mailbox, populate_existing=True)
    return Cursor(row.cursor, row.since, row.polled_at, row.read_at, row.tries) if row is not None else None


def claim(session: Session, mailbox: str, *, every: timedelta, now: datetime) -> bool:
    """Take the turn to read a mailbox; False where somebody has done so less than `every` ago, or it is to wait."""
    begun = insert(session, MailCursor).values(mailbox=mailbox, cursor="", since=now, polled_at=None, tries={})
    session.execute(begun.on_conflict_do_nothing())
    stepped_back = MailCursor.polled_at > now + every  # the clock, since then
    due = and_(
        or_(MailCursor.polled_at.is_(None), MailCursor.polled_at <= now - every),
        or_(MailCursor.not_before.is_(None), MailCursor.not_before <= now),
    )
    taken = update(MailCursor).where(MailCursor.mailbox == mailbox, or_(due, stepped_back)).values(polled_at=now)
    return session.execute(taken.returning(MailCursor.mailbox), execution_options=_NO_SYNC).first() is not None


def save(session: Session, mailbox: str, cursor: str, now: datetime, *, done: bool = True) -> None:
    """Put down how far a mailbox that was claimed has been read, and, where `done`, that nothing more was there."""
    known = {"cursor": cursor, "tries": {}, **({"read_at": now} if done else {})}
    session.execute(update(MailCursor).where(MailCursor.mailbox == mailbox).values(known), execution_options=_NO_SYNC)


def tried(session: Session, mailbox: str, provider_id: str) -> int:
    """Count that a mail could not be had; gives how often that was."""
    row = session.get(MailCursor, mailbox, populate_existing=True)
    assert row is not None, "it was claimed"
    row.tries = {**row.tries, provider_id: row.tries.get(provider_id, 0) + 1}
    return int(row.tries[provider_id])


def wait(session: Session, mailbox: str, until: datetime) -> None:
    """Let nobody look before `until`."""
    waits = update(MailCursor).where(MailCursor.mailbox == mailbox).values(not_before=until)
    session.execute(waits, execution_options=_NO_SYNC)


def behind(session: Session, mailbox: str, now: datetime) -> datetime | None:
    """Give since when a mailbox is not read, where that is too long; None where all is well, or it never began."""
    known = of(session, mailbox)
    last = (known.read_at or known.since) if known is not None else now
    return last if now - last > QUIET else None
