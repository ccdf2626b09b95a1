"""What an event's trainers have read of its forms, and who has answered them since (docs/adr/0011-small-groups.md)."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.storage.among import among
from bot.storage.in_figures import in_figures
from bot.storage.tables import AnswerRow, Booking, OutboxMessage, Response, Touchpoint


class Said(NamedTuple):
    """One answer that is in a figure; `question` is None where a response has no such answer."""

    event: int
    booking: int
    kind: str
    at: datetime
    """When the form was first sent in."""
    question: str | None
    pair: str | None


def letters(session: Session, partnership: str, events: Collection[int]) -> dict[int, set[datetime]]:
    """Give when the summaries of some events' forms went to their trainers, by event; none where none has gone."""
    query = (
        select(Touchpoint.event_id, OutboxMessage.sent_at)
        .join(OutboxMessage, OutboxMessage.touchpoint_id == Touchpoint.id)
        .where(Touchpoint.partnership == partnership, OutboxMessage.partnership == partnership)
        .where(Touchpoint.kind == "trainer_report", among(Touchpoint.event_id, events))
    )
    found: dict[int, set[datetime]] = {}
    for event, at in session.execute(query):
        if at is not None:
            found.setdefault(event, set()).add(at)
    return found


def answers(session: Session, partnership: str, events: Collection[int]) -> list[Said]:
    """Give what delegates have answered at some events and is in the figures, with when."""
    query = (
        select(
            Response.event_id,
            Response.booking_id,
            Response.kind,
            Response.first_submitted_at,
            AnswerRow.question,
            AnswerRow.pair,
        )
        .join(Booking, Booking.id == Response.booking_id)
        .outerjoin(
            AnswerRow,
            (AnswerRow.response_id == Response.id) & or_(AnswerRow.number.is_not(None), AnswerRow.chosen.is_not(None)),
        )
        .where(Response.partnership == partnership, among(Response.event_id, events), in_figures(Booking, Response))
    )
    return [
        Said(event, booking, kind, at, question, pair)
        for event, booking, kind, at, question, pair in session.execute(query)
        if booking is not None and at is not None
    ]
