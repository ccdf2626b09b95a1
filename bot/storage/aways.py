"""Who is away, as their automatic reply said, and until when."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.tables import Away, Event, Touchpoint
from bot.storage.upserting import insert


def note(session: Session, partnership: str, person_id: int, until: date, *, now: datetime) -> None:
    """Put down the first day on which somebody is there again; what was said last holds."""
    values = {"partnership": partnership, "until": until, "noted_at": now}
    put = insert(session, Away).values(person_id=person_id, **values)
    session.execute(put.on_conflict_do_update(index_elements=["person_id"], set_=values))


def since(session: Session, partnership: str, person_id: int) -> datetime | None:
    """Give when somebody said so; None where they have said nothing."""
    query = select(Away.noted_at).where(Away.partnership == partnership, Away.person_id == person_id)
    return session.scalar(query)


def until(session: Session, partnership: str, person_id: int) -> date | None:
    """Give the first day on which somebody is there again, as they last said; None where they have said nothing."""
    query = select(Away.until).where(Away.partnership == partnership, Away.person_id == person_id)
    return session.scalar(query)


def asked(session: Session, partnership: str, *, back_after: date, until: datetime) -> list[tuple[Touchpoint, str]]:
    """Give what those who are away have been asked and is looked at until then, with the event's reference."""
    query = select(Touchpoint, Event.ref).join(Away, Away.person_id == Touchpoint.person_id)
    query = query.join(Event, Event.id == Touchpoint.event_id).where(Away.until > back_after)
    mine = query.where(Touchpoint.partnership == partnership, Touchpoint.state == "sent", Touchpoint.next_at <= until)
    return [(touchpoint, ref) for touchpoint, ref in session.execute(mine.order_by(Touchpoint.next_at, Touchpoint.id))]
