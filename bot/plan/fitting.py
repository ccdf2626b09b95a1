"""Fits a questionnaire to a course: one question an outcome, one an action, and nothing that is known already."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Protocol

from bot.plan.questionnaire import Condition, Form, Question, Questionnaire

MAX_ACTIONS = 3


class OutcomeLike(Protocol):
    """A learning outcome: the catalogue's or the roster's own."""

    @property
    def key(self) -> str:
        """Give the key that stays the same when the wording is mended."""

    @property
    def text(self) -> str:
        """Give the words that follow "I can"."""


def fit(
    questionnaire: Questionnaire,
    outcomes: Sequence[OutcomeLike],
    *,
    actions: int = MAX_ACTIONS,
    ask_attendance: bool,
    also: Sequence[Question] = (),
) -> Form:
    """Give the form for a course; `also` is asked last, but before a closing comment.

    Questions per action keep `{action}` until `with_actions`; the question about attendance is left out,
    with the conditions that name it, unless `ask_attendance`.
    """
    written = [item for item in questionnaire.questions if isinstance(item, Question)]
    asked = [question for question in written if ask_attendance or question.about != "attendance"]
    asked = _without_conditions_on({q.key for q in written} - {q.key for q in asked}, asked)
    per = {question.key: question.per for question in asked if question.per}
    questions: list[Question] = []
    for kind, block in groupby(asked, key=lambda question: question.per):
        together = list(block)
        if kind == "outcome":
            questions += [_for_outcome(question, outcome, per) for question in together for outcome in outcomes]
        elif kind == "action":
            questions += [_numbered(q, str(n), per) for n in range(1, actions + 1) for q in together]
        else:
            questions += together
    return Form(
        title=questionnaire.title,
        minutes=questionnaire.minutes,
        intro=questionnaire.intro,
        thanks=questionnaire.thanks,
        thanks_absent=questionnaire.thanks_absent,
        questions=tuple(_before_comment(questions, also)),
    )


def with_actions(form: Form, actions: Sequence[str]) -> Form:
    """Give the form with the delegate's own actions in their questions; those without an action are left out."""
    named = {str(n): " ".join(action.split()) for n, action in enumerate(actions, 1) if action.strip()}
    return form.model_copy(update={"questions": tuple(_filled(form.questions, named))})


def _filled(questions: Sequence[Question], actions: dict[str, str]) -> Iterator[Question]:
    for question in questions:
        number = question.key.rpartition("_")[2]
        if question.per != "action":
            yield question
        elif number in actions:
            yield question.model_copy(update=_words(question, "{action}", actions[number]) | {"per": None})


def _for_outcome(question: Question, outcome: OutcomeLike, per: Mapping[str, str]) -> Question:
    numbered = _numbered(question, outcome.key, per)
    pair = f"{question.pair}_{outcome.key}" if question.pair else None
    words = _words(question, "{outcome}", outcome.text.strip().rstrip(".;"))
    return numbered.model_copy(update=words | {"pair": pair, "per": None})


def _words(question: Question, placeholder: str, words: str) -> dict[str, str | None]:
    """Fill a placeholder by plain replacement, once: braces in what people wrote mean nothing."""
    return {field: getattr(question, field).replace(placeholder, words) for field in ("text", "hint")}


def _numbered(question: Question, suffix: str, per: Mapping[str, str]) -> Question:
    """Give one of the questions that `per` makes; conditions on its fellows follow the same outcome or action."""
    when = tuple(
        condition.model_copy(update={"question": f"{condition.question}_{suffix}"})
        if per.get(condition.question) == question.per
        else condition
        for condition in question.when
    )
    return question.model_copy(update={"key": f"{question.key}_{suffix}", "when": when})


def _without_conditions_on(gone: set[str], questions: Sequence[Question]) -> list[Question]:
    def kept(question: Question) -> tuple[Condition, ...]:
        return tuple(condition for condition in question.when if condition.question not in gone)

    return [question.model_copy(update={"when": kept(question)}) for question in questions]


def _before_comment(questions: Sequence[Question], also: Sequence[Question]) -> list[Question]:
    ends = len(questions)
    while ends and questions[ends - 1].kind == "long":
        ends -= 1
    return [*questions[:ends], *also, *questions[ends:]]
