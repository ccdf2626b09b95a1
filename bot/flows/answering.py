"""Keeps a conversation: loads a response, takes a move, and writes down what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import NotFoundError
from bot.flows import away, concern, consequences, deciding, forms, known_names
from bot.flows.conversation import SENT, Held, Say, State, Withdraw, questions_asked, show, to_submit
from bot.flows.deciding import AnyMove, Look
from bot.messages import words
from bot.messages.nouns import Care, Done, Problem, Prompt, Step, Value
from bot.plan.model import Partnership, Plans
from bot.plan.questionnaire import CHOICES, NUMERIC, Form, Question, pair_id
from bot.storage import kept_details, people, responses, touchpoints
from bot.storage.tables import AnswerRow, Response, Submission, Touchpoint

ENOUGH_REMINDERS = 99
"""More than a plan has: all of them are behind a touchpoint whose answers were withdrawn."""


@dataclass(frozen=True)
class Sheet:
    """A response as it stands, ready to be shown or answered."""

    partnership: Partnership
    touchpoint: Touchpoint
    response: Response
    form: Form
    state: State
    look: Look = field(default=Look(), compare=False)
    """Reads the roster when a review is shown: within the transaction that the sheet was loaded in."""

    def is_open(self, now: datetime) -> bool:
        """Tell whether it may still be answered or changed; a bounced reminder does not shut an earlier link."""
        open_ = self.touchpoint.state in ("sent", "answered", "undeliverable")
        return open_ and now < self.touchpoint.closes_at

    @property
    def has_free_text(self) -> bool:
        """Tell whether the person has already written something of their own."""
        keys = {q.key for q in self.form.questions if q.kind in ("short", "long", "email")}
        return any(held.value and key in keys for key, held in self.state.answers.items())


def sheet(session: Session, plans: Plans, partnership_key: str, touchpoint_id: int) -> Sheet:
    """Load a touchpoint's response; raises `NotFoundError` if it was never sent."""
    partnership = plans[partnership_key]
    touchpoint = touchpoints.get(session, partnership.key, touchpoint_id)
    response = responses.of_touchpoint(session, partnership.key, touchpoint_id)
    if response is None or touchpoint.form is None:
        raise NotFoundError(f"touchpoint {touchpoint_id}: it has no form yet")
    form = forms.form_of(session, partnership, touchpoint)
    rows = responses.answers(session, partnership.key, [response.id])
    held = {row.question: Held(_value(row.draft), row.revision) for row in rows if row.draft is not None}
    state = State(response.id, held, response.cursor, response.revision, response.version)
    kept = kept_details.of_response(session, partnership.key, response.id)
    look = Look(known_names.finder(session, touchpoint), kept)
    return Sheet(partnership, touchpoint, response, form, state, look)


def _value(stored: object) -> Value:
    return tuple(str(each) for each in stored) if isinstance(stored, list) else str(stored)


def current(sheet: Sheet) -> Step:
    """Give the step at which a response stands; changes nothing."""
    return _with_deadline(sheet, deciding.at(sheet.form, sheet.state, sheet.look))


def at(sheet: Sheet, place: str) -> Step:
    """Give a question, or the review, without going there: looking changes nothing."""
    if sheet.state.cursor == SENT or place in ("", SENT):
        return current(sheet)
    return deciding.at(sheet.form, replace(sheet.state, cursor=place), sheet.look)


def answer(session: Session, sheet: Sheet, move: AnyMove, *, now: datetime, channel: str) -> Step:
    """Take one move and write down what came of it; the caller has checked that the sheet is open.

    What comes next says besides whom to tell, where the words read like a concern: also words that are refused.
    """
    came = _taken(session, sheet, move, now=now, channel=channel)
    care = screened(session, sheet, move, now=now, channel=channel)
    return came if care is None else replace(came, care=care)


def screened(session: Session, sheet: Sheet, move: AnyMove, *, now: datetime, channel: str) -> Care | None:
    """Look for a concern in what a move says (C4), whatever becomes of the move itself."""
    if not isinstance(move, Say):
        return None
    about = sheet.partnership, sheet.touchpoint, sheet.form
    return concern.of_move(session, *about, move, now=now, channel=channel)


def _taken(session: Session, sheet: Sheet, move: AnyMove, *, now: datetime, channel: str) -> Step:
    problem = _own_address(session, sheet, move)
    if problem is not None:
        return problem
    decided = deciding.take(sheet.form, sheet.state, move, sheet.look)
    after, step = decided.state, decided.step
    kept_details.keep(session, sheet.partnership.key, sheet.response.id, decided.kept, now=now)
    _keep_answers(session, sheet, after, now=now, channel=channel)
    response = sheet.response
    response.cursor, response.revision = after.cursor, after.revision
    if after.cursor == SENT and after.version > sheet.state.version:
        _submit(session, sheet, after, now=now, channel=channel)
        away.over(session, sheet.partnership.key, sheet.touchpoint.person_id, now=now)
    elif isinstance(move, Withdraw):
        _withdraw(session, sheet, now=now)
    session.flush()
    return _with_deadline(sheet, step)


def take_whole(session: Session, sheet: Sheet, said: Mapping[str, Value], *, now: datetime, channel: str) -> bool:
    """Take a whole form at once, as sent at `now`; tells whether that changed anything."""
    held = {key: answer.value for key, answer in sheet.state.answers.items()}
    if sheet.response.submitted_at is not None and held == dict(said):
        return False
    revision = sheet.state.revision + 1
    answers = {key: Held(value, revision) for key, value in said.items()}
    after = State(sheet.response.id, answers, SENT, revision, sheet.state.version + 1)
    for row in responses.answers(session, sheet.partnership.key, [sheet.response.id]):
        row.draft = row.draft if row.question in said else None
    _keep_answers(session, sheet, after, now=now, channel=channel)
    sheet.response.cursor, sheet.response.revision = SENT, revision
    session.flush()
    _submit(session, sheet, after, now=now, channel=channel)
    session.flush()
    for key, value in said.items():
        screened(session, sheet, Say(key, 0, value), now=now, channel=channel)
    return True


def _with_deadline(sheet: Sheet, step: Step) -> Step:
    return replace(step, open_until=sheet.touchpoint.closes_at) if isinstance(step, Done) else step


def _own_address(session: Session, sheet: Sheet, move: AnyMove) -> Problem | None:
    """A nominated supervisor cannot be the delegate."""
    if not isinstance(move, Say) or not isinstance(move.value, str):
        return None
    question = sheet.form.question(move.question)
    if question is None or question.about != "supervisor_email":
        return None
    person = people.get(session, sheet.partnership.key, sheet.touchpoint.person_id)
    if move.value.strip().casefold() != person.email:
        return None
    step = show(sheet.form, replace(sheet.state, cursor=question.key))
    return Problem(step, words.say("problem.own_address"), move.value) if isinstance(step, Prompt) else None


def _keep_answers(session: Session, sheet: Sheet, after: State, *, now: datetime, channel: str) -> None:
    changed = {key: held for key, held in after.answers.items() if sheet.state.answers.get(key) != held}
    if not changed:
        return
    rows = {row.question: row for row in responses.answers(session, sheet.partnership.key, [sheet.response.id])}
    for key, held in changed.items():
        row = rows.get(key) or _new_row(sheet, key, now)
        session.add(row)
        row.draft = list(held.value) if isinstance(held.value, tuple) else held.value
        row.revision, row.channel, row.answered_at = held.revision, channel, now


def _new_row(sheet: Sheet, key: str, now: datetime) -> AnswerRow:
    question = sheet.form.question(key)
    return AnswerRow(
        response_id=sheet.response.id,
        question=key,
        partnership=sheet.partnership.key,
        event_id=sheet.touchpoint.event_id,
        kind=sheet.touchpoint.kind,
        pair=pair_id(question) if question else None,
        answered_at=now,
    )


def _submit(session: Session, sheet: Sheet, after: State, *, now: datetime, channel: str) -> None:
    """Make the drafts count; the first submission fixes the timing of what follows."""
    said = to_submit(sheet.form, after.answers)
    rows = responses.answers(session, sheet.partnership.key, [sheet.response.id])
    for row in rows:
        value = said.get(row.question)
        row.value = list(value) if isinstance(value, tuple) else value
        question = sheet.form.question(row.question)
        row.number, row.chosen = _number(question, value), _chosen(question, value)
    response, touchpoint = sheet.response, sheet.touchpoint
    response.pairs, response.points = responses.side_by_side(rows)
    response.version, response.submitted_at = after.version, now
    response.first_submitted_at = response.first_submitted_at or now
    touchpoint.state, touchpoint.next_at = "answered", None
    touchpoint.answered_at = response.first_submitted_at
    session.add(
        Submission(
            response_id=response.id,
            version=after.version,
            partnership=sheet.partnership.key,
            at=now,
            channel=channel,
            answers={key: list(v) if isinstance(v, tuple) else v for key, v in said.items()},
        )
    )
    consequences.of_submission(session, sheet.partnership, touchpoint, sheet.form, said, now=now)


def _number(question: Question | None, value: Value | None) -> float | None:
    """Give a scale point: a score counts from 0, the other scales from 1."""
    if question is None or question.kind not in NUMERIC or not isinstance(value, str):
        return None
    return float(question.values().index(value) + (0 if question.kind == "score" else 1))


def _chosen(question: Question | None, value: Value | None) -> str | None:
    """Give the keys of a choice, with commas between."""
    if question is None or question.kind not in CHOICES or value is None:
        return None
    return ",".join(value) if isinstance(value, tuple) else value


def _withdraw(session: Session, sheet: Sheet, *, now: datetime) -> None:
    """Take a response out of every figure; its touchpoint may be answered again, and nobody is reminded of it."""
    taken_back = consequences.by_use(sheet.form, _submitted(session, sheet))
    for row in responses.answers(session, sheet.partnership.key, [sheet.response.id]):
        row.draft = row.value = row.number = row.chosen = None
        row.revision = sheet.response.revision
    sheet.response.pairs, sheet.response.points = "", ""
    responses.forget_submissions(session, sheet.partnership.key, sheet.response.id)
    sheet.response.submitted_at = None
    touchpoint = sheet.touchpoint
    if touchpoint.state == "answered":
        touchpoint.state, touchpoint.answered_at = "sent", None
        touchpoint.next_at, touchpoint.reminded = touchpoint.closes_at, ENOUGH_REMINDERS
    consequences.of_withdrawal(session, sheet.partnership, touchpoint, taken_back, now=now)


def _submitted(session: Session, sheet: Sheet) -> dict[str, Value]:
    rows = responses.answers(session, sheet.partnership.key, [sheet.response.id])
    return {row.question: _value(row.value) for row in rows if row.value is not None}


def progress(sheet: Sheet) -> tuple[int, int]:
    """Count the questions answered, and those to ask."""
    asked = questions_asked(sheet.form, sheet.state.answers)
    return sum(question.key in sheet.state.answers for question in asked), len(asked)
