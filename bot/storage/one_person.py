"""What became of one person: their bookings, touchpoints and messages, in order of time."""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.storage.tables import Booking, Event, OutboxMessage, PracticeIssue, Touchpoint


def bookings_of(session: Session, partnership: str, person_id: int) -> list[tuple[Booking, Event]]:
    """Give a person's places, or those of whom they supervise, with the events, in order of time."""
    mine = or_(Booking.person_id == person_id, Booking.supervisor_id == person_id)
    query = select(Booking, Event).join(Event, Event.id == Booking.event_id)
    query = query.where(Booking.partnership == partnership, mine).order_by(Event.starts_at, Booking.id)
    return [(booking, event) for booking, event in session.execute(query)]


def touchpoints_of(session: Session, partnership: str, person_id: int) -> list[tuple[Touchpoint, Event]]:
    """Give a person's touchpoints, in whatever role, with the events, in order of time."""
    query = select(Touchpoint, Event).join(Event, Event.id == Touchpoint.event_id)
    query = query.where(Touchpoint.partnership == partnership, Touchpoint.person_id == person_id)
    return [
        (touchpoint, event) for touchpoint, event in session.execute(query.order_by(Touchpoint.due_at, Touchpoint.id))
    ]


def messages_of(session: Session, partnership: str, person_id: int) -> dict[int | None, list[OutboxMessage]]:
    """Give a person's messages by touchpoint, oldest first."""
    query = select(OutboxMessage).where(OutboxMessage.partnership == partnership, OutboxMessage.person_id == person_id)
    found: dict[int | None, list[OutboxMessage]] = {}
    for message in session.scalars(query.order_by(OutboxMessage.created_at, OutboxMessage.id)):
        found.setdefault(message.touchpoint_id, []).append(message)
    return found


def answers_by_mail(
    session: Session, partnership: str, person_id: int, whats: Collection[str]
) -> dict[int | None, list[PracticeIssue]]:
    """Give what became issues of the mails that answered a person's touchpoints, by touchpoint, oldest first."""
    query = select(PracticeIssue).join(Touchpoint, Touchpoint.id == PracticeIssue.touchpoint_id)
    query = query.where(PracticeIssue.partnership == partnership, Touchpoint.person_id == person_id)
    found: dict[int | None, list[PracticeIssue]] = {}
    for issue in session.scalars(query.where(PracticeIssue.what.in_(sorted(whats))).order_by(PracticeIssue.id)):
        found.setdefault(issue.touchpoint_id, []).append(issue)
    return found
