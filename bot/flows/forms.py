"""The form of a touchpoint: fitted to the course and frozen when it is first sent."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.flows import facts as facts_of
from bot.plan.fitting import fit, with_actions
from bot.plan.model import Outcome, Partnership
from bot.plan.questionnaire import Condition, Form, Question
from bot.storage import bookings, responses
from bot.storage.tables import Booking, Event, Response, Touchpoint

DELEGATE_KINDS = frozenset({"pre_course", "end_of_course", "impact_check"})
ASKS_ATTENDANCE = frozenset({"end_of_course", "impact_check"})
_WAS_THERE = Condition(question="attendance", is_not=("none",))


def open_form(session: Session, partnership: Partnership, touchpoint: Touchpoint, event: Event) -> None:
    """Freeze a touchpoint's form and begin its response; once only."""
    if touchpoint.form is None:
        booking = _booking(session, partnership, touchpoint)
        form = fitted(partnership, touchpoint.stage, event, booking)
        touchpoint.form = responses.freeze(session, partnership.key, form)
    if responses.of_touchpoint(session, partnership.key, touchpoint.id) is None:
        session.add(
            Response(
                partnership=partnership.key,
                touchpoint_id=touchpoint.id,
                booking_id=touchpoint.booking_id,
                event_id=touchpoint.event_id,
                stage=touchpoint.stage,
                kind=touchpoint.kind,
            )
        )
        session.flush()


def fitted(partnership: Partnership, stage_key: str, event: Event, booking: Booking | None) -> Form:
    """Fit a stage's questionnaire to an event's outcomes and to what is still unknown of a booking."""
    stage = partnership.plan.stages[stage_key]
    questionnaire = partnership.questionnaires[stage.questionnaire or ""]
    outcomes = [Outcome(key=str(each["key"]), text=str(each["text"])) for each in event.outcomes]
    unknown = booking is not None and stage.kind in ASKS_ATTENDANCE and not facts_of.attendance(booking)
    also = _supervisor_questions(partnership, stage.kind, booking)
    return fit(questionnaire, outcomes, ask_attendance=unknown, also=also)


def _supervisor_questions(partnership: Partnership, kind: str, booking: Booking | None) -> Sequence[Question]:
    tells_supervisors = any("supervisor" in stage.to for stage in partnership.plan.active().values())
    if booking is None or booking.supervisor_id is not None or not tells_supervisors or kind not in DELEGATE_KINDS:
        return ()
    asked = partnership.questionnaires.get("missing_supervisor")
    questions = [question for question in asked.questions if isinstance(question, Question)] if asked else []
    return [question.model_copy(update={"when": (*question.when, _WAS_THERE)}) for question in questions]


def form_of(session: Session, partnership: Partnership, touchpoint: Touchpoint) -> Form:
    """Give a sent touchpoint's form, with the delegate's own actions put in where it follows them up (L6)."""
    form = responses.frozen(session, partnership.key, touchpoint.form or "")
    if touchpoint.kind != "impact_check" or touchpoint.booking_id is None:
        return form
    return with_actions(form, intended_actions(session, partnership.key, touchpoint.booking_id))


def intended_actions(session: Session, partnership: str, booking_id: int) -> list[str]:
    """Give the actions that a delegate wrote down at the end of the course, as they sent them."""
    response = responses.of_booking(session, partnership, booking_id, "end_of_course")
    if response is None:
        return []
    rows = responses.answers(session, partnership, [response.id])
    return [str(row.value) for row in sorted(rows, key=lambda r: r.question) if _is_action(row.question) and row.value]


def _is_action(question: str) -> bool:
    return question.startswith("action_") and question.removeprefix("action_").isdigit()


def _booking(session: Session, partnership: Partnership, touchpoint: Touchpoint) -> Booking | None:
    if touchpoint.booking_id is None:
        return None
    return bookings.get(session, partnership.key, touchpoint.booking_id)
