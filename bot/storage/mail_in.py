"""The ledger of mail that came in: each is handled once, and what waits for a person is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.storage.tables import MailIn
from bot.storage.upserting import insert


@dataclass(frozen=True)
class Entry:
    """One mail, and what was made of it."""

    mailbox: str
    key: str
    received_at: datetime
    what: str
    why: str = ""
    message_id: int | None = None
    person_id: int | None = None
    provider_id: str = ""
    words: str = ""
    """A digest of its words."""


def record(session: Session, partnership: str, entry: Entry, *, now: datetime) -> bool:
    """Put down what was made of a mail; False where it has been handled before. Nobody's has partnership ''."""
    values = {**vars(entry), "partnership": partnership, "taken_at": now, "closed_at": None}
    put = insert(session, MailIn).values(**values).on_conflict_do_nothing(index_elements=["mailbox", "key"])
    return session.execute(put.returning(MailIn.id)).first() is not None


def taken(session: Session, mailbox: str, key: str, provider_id: str = "") -> MailIn | None:
    """Give what was made of a mail, whosever it is; None where it has not been handled.

    It is known by the mailbox's own name for it, and else by its key: one that could not be read at first, and was
    put down under another key, is the same mail.
    """
    known = of_provider(session, mailbox, provider_id)
    return known or session.scalar(select(MailIn).where(MailIn.mailbox == mailbox, MailIn.key == key))


def of_provider(session: Session, mailbox: str, provider_id: str) -> MailIn | None:
    """Give what was made of the mail that a mailbox has this name of its own for; None where it is not handled."""
    query = select(MailIn).where(MailIn.provider_id == provider_id, MailIn.mailbox == mailbox)
    return session.scalars(query.order_by(MailIn.id)).first() if provider_id else None


def unmarked(session: Session, mailbox: str, *, since: datetime, limit: int) -> Sequence[MailIn]:
    """Give the mail taken since then of which the mailbox does not show yet what became of it, oldest first."""
    mine = select(MailIn).where(MailIn.mailbox == mailbox, ~MailIn.marked, MailIn.provider_id != "")
    return session.scalars(mine.where(MailIn.taken_at >= since).order_by(MailIn.id).limit(limit)).all()


def mark(session: Session, mailbox: str, provider_id: str) -> None:
    """Put down that the mailbox shows what became of a mail."""
    mine = update(MailIn).where(MailIn.provider_id == provider_id, MailIn.mailbox == mailbox)
    session.execute(mine.values(marked=True), execution_options={"synchronize_session": False})


def remark(session: Session, mailbox: str, provider_id: str, why: str) -> None:
    """Add to why a mail was put aside, or taken as it was."""
    row = of_provider(session, mailbox, provider_id)
    if row is not None:
        row.why = "; ".join(filter(None, (row.why, why)))


def waiting_for_a_person(session: Session, partnership: str) -> Sequence[MailIn]:
    """Give what was put aside and is not closed, oldest first; of partnership '', what is nobody's."""
    query = select(MailIn).where(MailIn.partnership == partnership, MailIn.what == "aside", MailIn.closed_at.is_(None))
    return session.scalars(query.order_by(MailIn.received_at, MailIn.id)).all()


def waiting(session: Session, partnership: str, mailbox: str) -> list[MailIn]:
    """Give what waits for a partnership's officers: its own, and what is nobody's in the mailbox it writes from."""
    nobodys = [row for row in waiting_for_a_person(session, "") if row.mailbox == mailbox] if mailbox else []
    rows = [*waiting_for_a_person(session, partnership), *nobodys]
    return sorted(rows, key=lambda row: (row.received_at, row.id))


def close(session: Session, partnership: str, mail_id: int, *, now: datetime) -> bool:
    """Put down that a person has seen to it; False where there is no such mail, or it is closed."""
    row = session.scalar(select(MailIn).where(MailIn.partnership == partnership, MailIn.id == mail_id))
    if row is None or row.what != "aside" or row.closed_at is not None:
        return False
    row.closed_at = now
    return True
