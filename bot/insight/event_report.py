"""The summary of an event's evaluation forms, for who gave it and for the posts that the plan names (L8)."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.plan.questionnaire import FREE_TEXT, NUMERIC, Form, Question
from bot.storage import responses
from bot.storage.tables import AnswerRow, Booking, Response, Touchpoint

_HIDDEN = frozenset({"attendance", "action", "supervisor_name", "supervisor_email"})
"""Questions whose answers are the bot's or the delegate's own, and no business of a trainer's."""


def of_event(session: Session, partnership: Partnership, event_id: int) -> dict[str, Json]:
    """Summarise the submitted end-of-course forms; suppressed below the plan's smallest group."""
    submitted = _submitted(session, partnership.key, event_id)
    delegates = _delegates(session, partnership.key, event_id)
    answered = len(submitted)
    suppressed = answered < partnership.plan.small_groups.officers
    rows = [] if suppressed else _counted(session, partnership.key, submitted)
    form = _form(session, partnership.key, submitted)
    shown = [q for q in form.questions if q.about not in _HIDDEN] if form and not suppressed else []
    return {
        "delegates": delegates,
        "answered": answered,
        "rate": f"{100 * answered / delegates:.0f} %" if delegates else "",
        "lines": [_line(question, rows) for question in shown if question.kind not in FREE_TEXT],
        "comments": list(_comments(shown, rows)),
        "suppressed": suppressed,
    }


def _submitted(session: Session, partnership: str, event_id: int) -> list[Response]:
    query = select(Response).where(
        Response.partnership == partnership,
        Response.event_id == event_id,
        Response.kind == "end_of_course",
        Response.submitted_at.is_not(None),
    )
    return list(session.scalars(query.order_by(Response.id)))


def _delegates(session: Session, partnership: str, event_id: int) -> int:
    """Count who was, or may have been, there."""
    query = select(func.count()).where(
        Booking.partnership == partnership,
        Booking.event_id == event_id,
        Booking.state.not_in(("cancelled", "absent")),
        Booking.declared != "none",
    )
    return session.scalar(query) or 0


def _counted(session: Session, partnership: str, submitted: Sequence[Response]) -> list[AnswerRow]:
    rows = responses.answers(session, partnership, [response.id for response in submitted])
    return [row for row in rows if row.value is not None]


def _form(session: Session, partnership: str, submitted: Sequence[Response]) -> Form | None:
    if not submitted:
        return None
    digest = session.scalar(select(Touchpoint.form).where(Touchpoint.id == submitted[0].touchpoint_id))
    return responses.frozen(session, partnership, digest or "")


def _line(question: Question, rows: Iterable[AnswerRow]) -> dict[str, Json]:
    mine = [row for row in rows if row.question == question.key]
    said = Counter(value for row in mine for value in _values(row))
    numbers = [row.number for row in mine if row.number is not None]
    mean = f"{sum(numbers) / len(numbers):.1f}" if question.kind in NUMERIC and numbers else ""
    shares: list[Json] = [f"{question.label(value)}: {said[value]}" for value in question.values() if said[value]]
    return {"question": question.text, "n": len(mine), "mean": mean, "distribution": shares}


def _values(row: AnswerRow) -> list[str]:
    return [str(value) for value in row.value] if isinstance(row.value, list) else [str(row.value)]


def _comments(shown: Sequence[Question], rows: Iterable[AnswerRow]) -> list[str]:
    """Give what was written, in no order that would tell who wrote it."""
    written = {question.key for question in shown if question.kind in FREE_TEXT}
    return sorted(str(row.value) for row in rows if row.question in written)
