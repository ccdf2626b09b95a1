"""Removes whole bookings, touchpoints and events, in the order in which rows hang on one another."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.storage import tables as t
from bot.storage.among import among


def touchpoints(session: Session, partnership: str, ids: Collection[int]) -> int:
    """Remove touchpoints with all that was asked, answered, sent and raised there; gives how many."""
    answered = select(t.Response.id).where(t.Response.partnership == partnership, _among(t.Response.touchpoint_id, ids))
    for table in (t.CommentMark, t.KeptDetail, t.Submission, t.AnswerRow):
        _remove(session, table, partnership, table.response_id.in_(answered))
    for hung in (t.Response, t.Device, t.Code, t.ChatPlace, t.SupervisorAct):
        _remove(session, hung, partnership, _among(hung.touchpoint_id, ids))
    _letters(session, partnership, _among(t.OutboxMessage.touchpoint_id, ids))
    _remove(session, t.PracticeIssue, partnership, _among(t.PracticeIssue.touchpoint_id, ids))
    _concerns(session, partnership, _among(t.Concern.touchpoint_id, ids))
    _remove(session, t.Link, partnership, _among(t.Link.touchpoint_id, ids))
    return _remove(session, t.Touchpoint, partnership, _among(t.Touchpoint.id, ids))


def detach(session: Session, partnership: str, ids: Collection[int], *, of: int) -> int:
    """Have what others than one person raised at some touchpoints be about the event alone; gives how many they are.

    A concern or an issue outlives the step at which somebody wrote it.
    """
    kept = 0
    for table in (t.Concern, t.PracticeIssue):
        theirs = table.partnership == partnership, _among(table.touchpoint_id, ids)
        done: Any = session.execute(
            update(table)
            .where(*theirs, or_(table.person_id.is_(None), table.person_id != of))
            .values(touchpoint_id=None),
            execution_options={"synchronize_session": False},
        )
        kept += int(done.rowcount)
    return kept


def bookings(session: Session, partnership: str, ids: Collection[int]) -> int:
    """Remove bookings with their touchpoints and certificates; gives how many bookings."""
    mine = select(t.Touchpoint.id).where(t.Touchpoint.partnership == partnership)
    touchpoints(session, partnership, list(session.scalars(mine.where(_among(t.Touchpoint.booking_id, ids)))))
    for table in (t.SupervisorAct, t.Certificate):
        _remove(session, table, partnership, _among(table.booking_id, ids))
    return _remove(session, t.Booking, partnership, among(t.Booking.id, ids))


def event(session: Session, partnership: str, event_id: int) -> int:
    """Remove an event with everything that came of it; gives how many bookings it had."""
    theirs = select(t.Touchpoint.id).where(t.Touchpoint.partnership == partnership, t.Touchpoint.event_id == event_id)
    places = select(t.Booking.id).where(t.Booking.partnership == partnership, t.Booking.event_id == event_id)
    gone = bookings(session, partnership, list(session.scalars(places)))
    touchpoints(session, partnership, list(session.scalars(theirs)))
    _remove(session, t.PracticeIssue, partnership, t.PracticeIssue.event_id == event_id)
    _concerns(session, partnership, t.Concern.event_id == event_id)
    _letters(session, partnership, t.OutboxMessage.event_id == event_id)
    _remove(session, t.EventTrainer, partnership, t.EventTrainer.event_id == event_id)
    _remove(session, t.Event, partnership, t.Event.id == event_id)
    return gone


def forms(session: Session, partnership: str) -> int:
    """Remove the forms that no touchpoint was sent with any more; gives how many."""
    used = select(t.Touchpoint.form).where(t.Touchpoint.partnership == partnership, t.Touchpoint.form.is_not(None))
    return _remove(session, t.FrozenForm, partnership, t.FrozenForm.digest.not_in(used))


def _letters(session: Session, partnership: str, which: ColumnElement[bool]) -> None:
    theirs = select(t.OutboxMessage.id).where(t.OutboxMessage.partnership == partnership, which)
    session.execute(
        update(t.MailIn).where(t.MailIn.message_id.in_(theirs)).values(message_id=None),
        execution_options={"synchronize_session": False},
    )
    _remove(session, t.OutboxMessage, partnership, which)


def _concerns(session: Session, partnership: str, which: ColumnElement[bool]) -> None:
    theirs = select(t.Concern.id).where(t.Concern.partnership == partnership, which)
    _remove(session, t.Link, partnership, t.Link.concern_id.in_(theirs))
    _remove(session, t.Concern, partnership, which)


def _among(column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    return among(column, ids)


def _remove(session: Session, table: Any, partnership: str, which: ColumnElement[bool]) -> int:
    done: Any = session.execute(
        delete(table).where(and_(table.partnership == partnership, which)),
        execution_options={"synchronize_session": False},
    )
    return int(done.rowcount)
