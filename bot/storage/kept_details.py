"""Details in somebody's words that may tell who a child is, and that they meant to leave in: digests only."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.tables import KeptDetail
from bot.storage.upserting import insert


def of_response(session: Session, partnership: str, response_id: int) -> frozenset[str]:
    """Give the digests of what stays in a response."""
    query = select(KeptDetail.digest).where(
        KeptDetail.partnership == partnership, KeptDetail.response_id == response_id
    )
    return frozenset(session.scalars(query))


def keep(
    session: Session, partnership: str, response_id: int, details: Iterable[tuple[str, str]], *, now: datetime
) -> None:
    """Remember that details, as question and digest, are meant to stay; once is enough."""
    for question, digest in details:
        row = {"response_id": response_id, "question": question, "digest": digest}
        added = insert(session, KeptDetail).values(partnership=partnership, at=now, **row)
        session.execute(added.on_conflict_do_nothing())
