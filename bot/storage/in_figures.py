"""Which responses and answers are in the figures."""

from sqlalchemy import ColumnElement, and_, or_, select

from bot.storage.tables import AnswerRow, Booking, Response, Touchpoint


def unscaled() -> tuple[ColumnElement[bool], ...]:
    """Tell that an answer is a text that was sent: in the very words of the index of those."""
    return AnswerRow.value.is_not(None), AnswerRow.number.is_(None), AnswerRow.chosen.is_(None)


def not_there(booking: type[Booking]) -> ColumnElement[bool]:
    """Tell that a delegate was not there: the register says so, or, without one, they do. They are in no figure."""
    declared = and_(booking.state == "booked", booking.declared == "none")
    return or_(booking.state.in_(("cancelled", "absent")), declared)


def in_figures(booking: type[Booking], response: type[Response]) -> ColumnElement[bool]:
    """Tell that a response is in the figures: sent, by somebody who was there, and of their newest booking."""
    newest = select(Touchpoint.id).where(Touchpoint.booking_id == booking.id, Touchpoint.round == booking.round)
    of_this_round = or_(booking.round == 1, response.touchpoint_id.in_(newest))
    return and_(~not_there(booking), response.submitted_at.is_not(None), of_this_round)
