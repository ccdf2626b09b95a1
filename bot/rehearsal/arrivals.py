"""What has reached people: the messages that went out since one last looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.flows.timeline import ANSWERABLE
from bot.storage.tables import Booking, Event, OutboxMessage, Person, Touchpoint


@dataclass(frozen=True)
class Arrival:
    """A message about something that can be answered, in its reader's hands."""

    message: int
    partnership: str
    touchpoint: int
    stage: str
    kind: str
    role: str
    event: str
    person: int
    who: str
    """Address and name: the same in every play of a roster."""
    channel: str
    number: int
    """0 for the invitation, else which reminder it is."""
    invited_at: datetime
    at: datetime
    closes_at: datetime
    agency: str


def since(session: Session, message: int) -> Sequence[Arrival]:
    """Give the answerable messages sent beyond message `message`, oldest first."""
    query = (
        select(OutboxMessage, Touchpoint, Person, Event.ref, Booking.agency)
        .join(Touchpoint, Touchpoint.id == OutboxMessage.touchpoint_id)
        .join(Person, Person.id == OutboxMessage.person_id)
        .join(Event, Event.id == Touchpoint.event_id)
        .outerjoin(Booking, Booking.id == Touchpoint.booking_id)
        .where(OutboxMessage.id > message, OutboxMessage.state == "sent", Touchpoint.kind.in_(ANSWERABLE))
        .where(OutboxMessage.template.not_in(("code", "new_link")))
        .order_by(OutboxMessage.id)
    )
    return [_arrival(*row) for row in session.execute(query)]


def _arrival(row: OutboxMessage, touchpoint: Touchpoint, person: Person, event: str, agency: str | None) -> Arrival:
    at = row.sent_at or row.created_at
    return Arrival(
        message=row.id,
        partnership=row.partnership,
        touchpoint=touchpoint.id,
        stage=touchpoint.stage,
        kind=touchpoint.kind,
        role=touchpoint.role,
        event=event,
        person=person.id,
        who=f"{person.email} {person.name_key}",
        channel=row.channel,
        number=int(row.context.get("reminder") or 0),
        invited_at=touchpoint.sent_at or at,
        at=at,
        closes_at=touchpoint.closes_at,
        agency=agency or "",
    )
