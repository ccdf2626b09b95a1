"""What supervisors did on their page, and the issues they raised."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.tables import PracticeIssue, SupervisorAct


def acts(session: Session, partnership: str, touchpoint_id: int) -> list[SupervisorAct]:
    """Give what still stands of what was done at a touchpoint, oldest first."""
    query = select(SupervisorAct).where(
        SupervisorAct.partnership == partnership,
        SupervisorAct.touchpoint_id == touchpoint_id,
        SupervisorAct.undone_at.is_(None),
    )
    return list(session.scalars(query.order_by(SupervisorAct.id)))


def issues(session: Session, partnership: str, *, still_open: bool = True) -> list[PracticeIssue]:
    """Give the issues that were raised, oldest first."""
    query = select(PracticeIssue).where(PracticeIssue.partnership == partnership)
    if still_open:
        query = query.where(PracticeIssue.closed_at.is_(None))
    return list(session.scalars(query.order_by(PracticeIssue.id)))


def raise_by_mail(
    session: Session,
    partnership: str,
    *,
    person_id: int,
    touchpoint_id: int | None,
    event_id: int | None,
    agency: str,
    what: str,
    text: str,
    now: datetime,
) -> None:
    """Put what a delegate wrote by mail before the officers; what they were asked stays open."""
    row = PracticeIssue(partnership=partnership, what=what, text=text.strip(), agency=agency, raised_at=now)
    row.person_id, row.touchpoint_id, row.event_id = person_id, touchpoint_id, event_id
    session.add(row)
    session.flush()


def close_issue(session: Session, partnership: str, issue_id: int, *, now: datetime) -> PracticeIssue | None:
    """Close an issue; None if this partnership has no such issue."""
    query = select(PracticeIssue).where(PracticeIssue.partnership == partnership, PracticeIssue.id == issue_id)
    issue = session.scalar(query)
    if issue is not None and issue.closed_at is None:
        issue.closed_at = now
    return issue
