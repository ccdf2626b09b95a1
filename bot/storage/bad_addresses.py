"""Addresses that a mail server has refused for good, until they are corrected."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.storage.tables import BadAddress
from bot.storage.upserting import insert


def mark(session: Session, partnership: str, email: str, *, status: str, why: str, now: datetime) -> None:
    """Put down that nothing reaches an address; the first time counts."""
    put = insert(session, BadAddress).values(
        partnership=partnership, email=email.lower(), since=now, status=status, why=why
    )
    session.execute(put.on_conflict_do_nothing())


def of(session: Session, partnership: str, email: str) -> BadAddress | None:
    """Give what is known against an address; None where nothing is."""
    query = select(BadAddress).where(BadAddress.partnership == partnership, BadAddress.email == email.lower())
    return session.scalar(query.execution_options(populate_existing=True))


def clear(session: Session, partnership: str, email: str) -> bool:
    """Trust an address again: it is said to be right, or to have been mended; tells whether it was marked."""
    gone = delete(BadAddress).where(BadAddress.partnership == partnership, BadAddress.email == email.lower())
    return session.execute(gone.returning(BadAddress.email)).first() is not None
