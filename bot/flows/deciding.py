"""What may tell who a child or family is: pointed at before anything is sent, taken out or kept, pure (C4)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from bot.flows import conversation
from bot.flows.conversation import REVIEW, SENT, Go, Held, Move, Send, State, questions_asked, show
from bot.insight.case_details import Detail, plain, take_out
from bot.messages.nouns import Pointed, Review, Step
from bot.plan.questionnaire import FREE_TEXT, Form, Question

KEEP, TAKE_OUT = "keep", "take_out"
_MEANT_TO_NAME = frozenset({"supervisor_name", "supervisor_email", "trainer"})
_AROUND = 70
_ENDS = ".!?\n"
Find = Callable[[str], tuple[Detail, ...]]


@dataclass(frozen=True)
class TakeOut:
    """Take words out of an answer, by their digest; all that nobody decided on, if it names none."""

    question: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Keep:
    """Leave words in an answer, by their digest; all that nobody decided on, if it names none."""

    question: str = ""
    digest: str = ""


AnyMove = Move | TakeOut | Keep


@dataclass(frozen=True)
class Look:
    """How words are looked at, and the digests of those that are meant to stay."""

    find: Find = lambda _: ()
    kept: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Decided:
    """What came of a move: the response, the step, and the questions and digests that are kept from now on."""

    state: State
    step: Step
    kept: tuple[tuple[str, str], ...] = ()


def at(form: Form, state: State, look: Look) -> Step:
    """Give the step at which a response stands; a review points at what nobody decided on."""
    return _pointing(form, state, show(form, state), look)


def take(form: Form, state: State, move: AnyMove, look: Look) -> Decided:
    """Take one move, as `conversation.take` does; nothing is sent before somebody has seen what is pointed at."""
    if isinstance(move, Send):
        return _send(form, state, move, look)
    if not isinstance(move, TakeOut | Keep):
        after, step = conversation.take(form, state, move)
        return Decided(after, _pointing(form, after, step, look))
    if state.cursor == SENT:
        return Decided(state, at(form, state, look))
    meant = [each for each in undecided(form, state, look) if _is_meant(move, *each)]
    kept = _digests(meant) if isinstance(move, Keep) else ()
    state = _without(state, meant) if isinstance(move, TakeOut) else state
    look = replace(look, kept=look.kept | {digest for _, digest in kept})
    after, step = conversation.take(form, state, Go())
    return Decided(after, _pointing(form, after, step, look), kept)


def undecided(form: Form, state: State, look: Look) -> list[tuple[Question, Detail]]:
    """Give what nobody decided on, and the question that it answers, in the form's order."""
    return [
        (question, detail)
        for question in questions_asked(form, state.answers)
        if question.kind in FREE_TEXT and question.about not in _MEANT_TO_NAME
        for detail in look.find(_text(state, question.key))
        if detail.digest(question.key) not in look.kept
    ]


def around(text: str, detail: Detail) -> tuple[str, str]:
    """Give what stands before and after a detail: the rest of its sentence, or of its line, cut where that is long."""
    before, after = text[: detail.start], text[detail.end :]
    first = max(before.rfind(end) for end in _ENDS) + 1
    last = min((found + 1 for found in map(after.find, _ENDS) if found >= 0), default=len(after))
    before, after = before[first:].lstrip(), after[:last].rstrip()
    cut_before, cut_after = len(before) > _AROUND, len(after) > _AROUND
    before = f"…{before[-_AROUND:].partition(' ')[2] or before[-_AROUND:]}" if cut_before else before
    after = f"{after[:_AROUND].rpartition(' ')[0] or after[:_AROUND]}…" if cut_after else after
    return before, after


def _send(form: Form, state: State, move: Send, look: Look) -> Decided:
    after, step = conversation.take(form, state, move)
    waiting = undecided(form, state, look) if after.version > state.version else []
    if not waiting:
        return Decided(after, _pointing(form, after, step, look))
    if move.details == KEEP:
        return Decided(after, step, _digests(waiting))
    if move.details == TAKE_OUT:
        state = _without(state, waiting)
        return Decided(*conversation.take(form, state, Send(state.revision)))
    held = replace(state, cursor=REVIEW)
    shown = _pointing(form, held, show(form, held), look)
    return Decided(held, replace(shown, held_back=True) if isinstance(shown, Review) else shown)


def _pointing(form: Form, state: State, step: Step, look: Look) -> Step:
    if not isinstance(step, Review):
        return step
    shown: dict[str, Pointed] = {}
    for question, detail in undecided(form, state, look):
        digest = detail.digest(question.key)
        before, after = around(plain(_text(state, question.key)), detail)
        shown.setdefault(digest, Pointed(question.key, question.text, digest, detail.kind, before, detail.words, after))
    return replace(step, details=tuple(shown.values()))


def _text(state: State, key: str) -> str:
    held = state.answers.get(key)
    return held.value if held is not None and isinstance(held.value, str) else ""


def _is_meant(move: TakeOut | Keep, question: Question, detail: Detail) -> bool:
    return not move.digest or (question.key == move.question and detail.digest(question.key) == move.digest)


def _digests(meant: Collection[tuple[Question, Detail]]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((question.key, detail.digest(question.key)) for question, detail in meant))


def _without(state: State, meant: Collection[tuple[Question, Detail]]) -> State:
    """Give the response without some details: each answer that changes is a new one."""
    for key in dict.fromkeys(question.key for question, _ in meant):
        gone = [detail for question, detail in meant if question.key == key]
        revision = state.revision + 1
        answers = {**state.answers, key: Held(take_out(_text(state, key), gone), revision)}
        state = replace(state, answers=answers, revision=revision)
    return state
