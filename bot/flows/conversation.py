"""One question at a time, pure: a form, what was said so far and one move give what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.flows.answer_rules import Refused, accepted, in_words
from bot.messages import words
from bot.messages.nouns import Choice, Conflict, Done, Paused, Problem, Prompt, Review, ReviewLine, Step, Value
from bot.plan.questionnaire import FREE_TEXT, SCALES, Condition, Form, Question

SKIPPED: Value = ""
REVIEW, SENT = "review", "sent"


@dataclass(frozen=True)
class Held:
    """An answer as it stands (`SKIPPED` if passed over), and the revision at which it was given."""

    value: Value
    revision: int


@dataclass(frozen=True)
class State:
    """All that is known of a response; `cursor` is a question's key, `review`, `sent`, or nothing yet."""

    response: int
    answers: Mapping[str, Held] = field(default_factory=dict)
    cursor: str = ""
    revision: int = 0
    version: int = 0


@dataclass(frozen=True)
class Say:
    """Answer a question; `seen` is the revision of the answer that the prompt showed."""

    question: str
    seen: int
    value: Value


@dataclass(frozen=True)
class Skip:
    """Pass over a question that may be passed over."""

    question: str
    seen: int


@dataclass(frozen=True)
class Back:
    """Go to the question before."""

    question: str = ""


@dataclass(frozen=True)
class Go:
    """Go to a question, to change its answer; to the review, if it names none."""

    question: str = ""


@dataclass(frozen=True)
class Later:
    """Finish later."""


@dataclass(frozen=True)
class Send:
    """Send all answers, as the review of this revision showed them."""

    revision: int
    details: str = ""
    """`keep` or `take_out`: what becomes of that which may tell who a child is; empty: it is shown first."""


@dataclass(frozen=True)
class Withdraw:
    """Take back all that was sent."""


Move = Say | Skip | Back | Go | Later | Send | Withdraw


def show(form: Form, state: State) -> Step:
    """Give the step at which the response stands."""
    if state.cursor == SENT:
        return Done(state.response, thanks(form, state.answers))
    asked = questions_asked(form, state.answers)
    here = next((q for q in asked if q.key == state.cursor), None)
    if here is None and state.cursor != REVIEW:
        here = next((q for q in asked if q.key not in state.answers), None)
    return _prompt(asked, here, state) if here else _review(asked, state)


def thanks(form: Form, answers: Mapping[str, Held]) -> str:
    """Give the words that end a form: whoever was not there has no plans to be thanked for."""
    asked = (answers.get(q.key) for q in form.questions if q.about == "attendance")
    absent = any(held is not None and held.value == "none" for held in asked)
    return form.thanks_absent or words.say("chat.thanks_absent") if absent else form.thanks


def take(form: Form, state: State, move: Move) -> tuple[State, Step]:
    """Take one move: what the response becomes, and what comes next.

    A late answer that says what is stored already is harmless; one that says something else than a newer
    answer from elsewhere changes nothing and comes back as a `Conflict`.
    """
    match move:
        case Say():
            return _say(form, state, move)
        case Skip():
            return _say(form, state, Say(move.question, move.seen, SKIPPED))
        case Back() | Go():
            return _moved(form, state, move)
        case Later():
            asked = questions_asked(form, state.answers)
            return state, Paused(state.response, sum(q.key in state.answers for q in asked), len(asked))
        case Send():
            return _send(form, state, move)
        case Withdraw():
            after = State(state.response, {}, "", state.revision + 1, state.version)
            return after, show(form, after)


def questions_asked(form: Form, answers: Mapping[str, Held]) -> list[Question]:
    """Give the questions whose conditions hold; an answer to one that is no longer asked counts for nothing."""
    asked: list[Question] = []
    for question in form.questions:
        heard = {q.key: answers[q.key].value for q in asked if q.key in answers}
        if all(_holds(condition, heard) for condition in question.when):
            asked.append(question)
    return asked


def to_submit(form: Form, answers: Mapping[str, Held]) -> dict[str, Value]:
    """Give what counts when the response is sent: answered, not skipped, and still asked."""
    asked = questions_asked(form, answers)
    return {q.key: answers[q.key].value for q in asked if q.key in answers and answers[q.key].value != SKIPPED}


def _holds(condition: Condition, heard: Mapping[str, Value]) -> bool:
    said = heard.get(condition.question, SKIPPED)
    values = set(said) if isinstance(said, tuple) else {said} - {SKIPPED}
    wanted = not condition.is_ or bool(values & set(condition.is_))
    there = bool(values) or not condition.answered
    return wanted and there and not values & set(condition.is_not)


def _say(form: Form, state: State, move: Say) -> tuple[State, Step]:
    question, asked = form.question(move.question), questions_asked(form, state.answers)
    if question is None:
        return state, show(form, state)
    in_turn = question in asked
    prompt = _prompt(asked if in_turn else [*asked, question], question, state)
    try:
        value = accepted(question, move.value)
    except Refused as refused:
        if not in_turn:
            return state, show(form, state)
        after = state if state.cursor == SENT else replace(state, cursor=question.key)
        return after, Problem(prompt, str(refused), move.value)
    held = state.answers.get(question.key)
    late = held is not None and held.revision != move.seen
    if held is not None and held.value != value and late:
        return state, Conflict(prompt, in_words(question, held.value), in_words(question, value), value)
    if held is not None and held.value == value and (late or state.cursor == SENT):
        return state, show(form, state)
    after = state if held is not None and held.value == value else _with(state, question.key, value)
    # What is no longer asked is kept as a draft, and moves nothing.
    after = replace(after, cursor=_next(form, after) if in_turn else state.cursor)
    return after, show(form, after)


def _with(state: State, key: str, value: Value) -> State:
    revision = state.revision + 1
    return replace(state, answers={**state.answers, key: Held(value, revision)}, revision=revision)


def _next(form: Form, state: State) -> str:
    unheard = (q.key for q in questions_asked(form, state.answers) if q.key not in state.answers)
    return next(unheard, REVIEW)


def _moved(form: Form, state: State, move: Back | Go) -> tuple[State, Step]:
    keys = [q.key for q in questions_asked(form, state.answers)]
    if isinstance(move, Go):
        cursor = move.question if move.question in keys else REVIEW
        if cursor == REVIEW:
            cursor = _next(form, state)
    elif move.question in keys:
        cursor = keys[max(keys.index(move.question) - 1, 0)]
    else:
        cursor = keys[-1] if keys else REVIEW
    after = replace(state, cursor=cursor)
    return after, show(form, after)


def _send(form: Form, state: State, move: Send) -> tuple[State, Step]:
    asked = questions_asked(form, state.answers)
    if state.cursor == SENT and state.version and move.revision <= state.revision:
        return state, show(form, state)
    missing = [q.key for q in asked if q.key not in state.answers]
    if missing or move.revision != state.revision:
        after = replace(state, cursor=missing[0] if missing else REVIEW)
        return after, show(form, after)
    after = replace(state, cursor=SENT, version=state.version + 1)
    return after, show(form, after)


def _prompt(asked: list[Question], question: Question, state: State) -> Prompt:
    held = state.answers.get(question.key)
    keys = [q.key for q in asked]
    return Prompt(
        response=state.response,
        question=question.key,
        seen=held.revision if held else 0,
        number=keys.index(question.key) + 1,
        total=len(keys),
        text=question.text,
        kind=question.kind,
        hint=question.hint,
        choices=tuple(Choice(value, question.label(value)) for value in question.values()),
        lowest=question.lowest if question.kind in SCALES else "",
        highest=question.highest if question.kind in SCALES else "",
        optional=question.optional,
        current=held.value if held else None,
        can_go_back=keys[0] != question.key,
        free_text=question.kind in FREE_TEXT,
    )


def _review(asked: list[Question], state: State) -> Review:
    lines = tuple(
        ReviewLine(
            q.key,
            q.text,
            in_words(q, state.answers[q.key].value) if q.key in state.answers else words.say("not_answered"),
            q.kind in FREE_TEXT,
        )
        for q in asked
    )
    missing = tuple(q.key for q in asked if q.key not in state.answers)
    return Review(state.response, state.revision, lines, state.version > 0, missing)
