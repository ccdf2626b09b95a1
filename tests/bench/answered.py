"""A million submitted answers: 50,000 delegates, ten before the course and ten after it."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.plan.fitting import fit
from bot.plan.model import Outcome, Partnership
from bot.plan.questionnaire import CHOICES, NUMERIC, Form, Question, pair_id
from bot.storage import responses
from bot.storage.session import Database
from bot.storage.tables import AnswerRow, Response, Touchpoint
from tests.bench.bench_world import OUTCOMES, PLACES, START, book, put

DELEGATES, QUESTIONS = 50_000, 10
ANSWERS = 2 * DELEGATES * QUESTIONS
_KINDS = ("pre_course", "end_of_course")


def a_million_answers(database: Database, partnership: Partnership, delegates: int = DELEGATES) -> None:
    """Fill a database with them, or with those of fewer delegates, seeded."""
    book(database, delegates)
    forms = {kind: _form(partnership, kind) for kind in _KINDS}
    with database.write() as session:
        digests = {kind: responses.freeze(session, partnership.key, form) for kind, form in forms.items()}
    put(database, Touchpoint, _touchpoints(digests, delegates))
    put(database, Response, _responses(forms, delegates))
    put(database, AnswerRow, _answers(forms, delegates))


def _form(partnership: Partnership, kind: str) -> Form:
    stage = partnership.plan.stages[kind]
    outcomes = [Outcome(**outcome) for outcome in OUTCOMES]
    return fit(partnership.questionnaires[stage.questionnaire or ""], outcomes, ask_attendance=False)


def _touchpoints(digests: dict[str, str], delegates: int) -> Iterator[dict[str, Any]]:
    for n in range(2 * delegates):
        booking, kind = n // 2 + 1, _KINDS[n % 2]
        at = START + timedelta(days=n % 2)
        yield {
            **_same(booking, kind),
            "id": n + 1,
            "subject": f"booking:{booking}",
            "person_id": booking,
            "round": 1,
            "role": "delegate",
            "state": "answered",
            "due_at": at,
            "closes_at": at + timedelta(days=28),
            "sent_at": at,
            "answered_at": at,
            "form": digests[kind],
        }


def _responses(forms: dict[str, Form], delegates: int) -> Iterator[dict[str, Any]]:
    for n in range(2 * delegates):
        at = START + timedelta(days=n % 2)
        same = _same(n // 2 + 1, _KINDS[n % 2])
        rows = [AnswerRow(**row) for row in _answers_of(n, forms)]
        pairs, points = responses.side_by_side(rows)
        when = {"first_submitted_at": at, "submitted_at": at}
        yield {**same, "id": n + 1, "touchpoint_id": n + 1, "version": 1, "pairs": pairs, "points": points, **when}


def _answers(forms: dict[str, Form], delegates: int) -> Iterator[dict[str, Any]]:
    for n in range(2 * delegates):
        yield from _answers_of(n, forms)


def _answers_of(n: int, forms: dict[str, Form]) -> Iterator[dict[str, Any]]:
    """Give the ten answers of one response: the same at every call."""
    dice, kind = random.Random(n), _KINDS[n % 2]
    for question, pair in _ten(forms[kind]):
        value = dice.choice(question.values()) if question.values() else "a comment of some length"
        yield {
            "response_id": n + 1,
            "question": question.key,
            "partnership": "wfscp",
            "event_id": n // 2 // PLACES + 1,
            "kind": kind,
            "pair": pair,
            "draft": value,
            "value": value,
            "number": _point(question, value),
            "chosen": value if question.kind in CHOICES else None,
            "revision": 1,
            "answered_at": START,
        }


def _point(question: Question, value: str) -> float | None:
    if question.kind not in NUMERIC:
        return None
    return float(question.values().index(value) + (question.kind != "score"))


_TEN: dict[str, list[tuple[Question, str | None]]] = {}


def _ten(form: Form) -> list[tuple[Question, str | None]]:
    """Give ten questions with their pairs; a short form lends its first again under other keys."""
    if form.title not in _TEN:
        chosen = [question for question in form.questions if question.kind != "many"][:QUESTIONS]
        more = (chosen[0].model_copy(update={"key": f"more_{n}", "pair": f"more_{n}"}) for n in range(QUESTIONS))
        _TEN[form.title] = [(question, pair_id(question)) for question in [*chosen, *more][:QUESTIONS]]
    return _TEN[form.title]


def _same(booking: int, kind: str) -> dict[str, Any]:
    event = (booking - 1) // PLACES + 1
    return {"partnership": "wfscp", "booking_id": booking, "event_id": event, "stage": kind, "kind": kind}
