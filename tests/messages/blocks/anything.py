"""Anything that a renderer may be given: questionnaires, steps, answers, homes, of any length and in any script."""

from hypothesis import strategies as st

from bot.flows.answer_rules import in_words
from bot.flows.conversation import REVIEW, SKIPPED, Held, State, show
from bot.insight.case_details import KINDS
from bot.messages.at_home import Earned, Given, Home, Mine, Waiting
from bot.messages.nouns import (
    Action,
    Answer,
    Conflict,
    Done,
    Paused,
    Pointed,
    Problem,
    Prompt,
    Review,
    ReviewLine,
    Step,
    Table,
    Value,
)
from bot.plan.questionnaire import NUMERIC, Form, Option, Question

SIGNS = st.text(
    st.sampled_from("aZ é*_~`:@<>&|#[]{}\n\t\u0000\u200b\u202e\u0301العربية中文👩‍👩‍👧🏽") | st.characters(), max_size=24
)
TEXT = st.builds(lambda piece, n: (piece * n)[:5_000], SIGNS, st.sampled_from((1, 1, 1, 3, 40, 400)))
NUMBER = st.integers(0, 10_000)
LINK = st.sampled_from(("", "https://evaluation.example/q/abc", "no address", "https://e.example/" + "a" * 3_000))
_KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True) | st.just("k" * 150)
_OPTION_KEYS = st.one_of(SIGNS.filter(bool), st.just("o" * 200), st.sampled_from(("#0", "#1", "all")))
_COUNTS = st.sampled_from((2, 3, 5, 6, 10, 11, 12, 100, 101, 200, 201))
_KINDS = ("confidence", "agreement", "scale", "score", "one", "many", "yes_no", "short", "long", "date", "email")


@st.composite
def options(draw: st.DrawFn) -> tuple[Option, ...]:
    """Draw options with keys of their own and any labels."""
    n = draw(_COUNTS)
    firsts = draw(st.lists(st.tuples(_OPTION_KEYS, TEXT), min_size=2, max_size=4, unique_by=lambda drawn: drawn[0]))
    drawn = firsts + [(f"{n}_{firsts[0][0]}", firsts[0][1]) for n in range(n - len(firsts))]
    keys = {key: label for key, label in drawn[:n]}
    return tuple(Option(key=key, label=label) for key, label in keys.items())


@st.composite
def questions(draw: st.DrawFn, key: str = "") -> Question:
    """Draw one question of any kind."""
    kind = draw(st.sampled_from(_KINDS))
    return Question.model_validate(
        {
            "key": key or draw(_KEYS),
            "kind": kind,
            "text": draw(TEXT),
            "hint": draw(TEXT),
            "options": draw(options()) if kind in ("scale", "one", "many") else (),
            "lowest": draw(TEXT) if kind in NUMERIC else "",
            "highest": draw(TEXT) if kind in NUMERIC else "",
            "optional": draw(st.booleans()),
        }
    )


@st.composite
def values(draw: st.DrawFn, question: Question) -> Value:
    """Draw an answer that the question takes, or that it was skipped."""
    if draw(st.integers(0, 5)) == 0:
        return SKIPPED
    if question.kind == "many":
        few = draw(st.lists(st.sampled_from(question.values()), min_size=1, max_size=3, unique=True))
        return question.values() if draw(st.booleans()) else tuple(few)
    if question.values():
        return draw(st.sampled_from(question.values()))
    return draw(st.dates()).isoformat() if question.kind == "date" else draw(TEXT)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Draw a form of a few questions."""
    keys = draw(st.lists(_KEYS, min_size=1, max_size=4, unique=True))
    asked = tuple(draw(questions(key)) for key in keys)
    return Form(title=draw(TEXT), minutes=3, intro="", thanks=draw(TEXT), questions=asked)


@st.composite
def asked(draw: st.DrawFn) -> tuple[Form, State]:
    """Draw a form and where somebody stands in it, with some answers given."""
    form = draw(forms())
    given_ = [question for question in form.questions if draw(st.booleans())]
    answers = {question.key: Held(draw(values(question)), draw(NUMBER)) for question in given_}
    return form, State(1, answers, draw(st.sampled_from([REVIEW, *(q.key for q in form.questions)])), 7)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Draw any step that a conversation may give."""
    form, state = draw(asked())
    step = show(form, state)
    if not isinstance(step, Prompt):
        others = st.builds(Paused, st.just(1), NUMBER, NUMBER) | st.builds(Done, st.just(1), TEXT)
        return draw(st.just(step) | reviews() | others)
    question = form.question(step.question)
    assert question is not None
    offered = draw(values(question))
    match draw(st.sampled_from(("prompt", "problem", "conflict"))):
        case "problem":
            return Problem(step, draw(TEXT), draw(st.none() | TEXT))
        case "conflict":
            return Conflict(step, in_words(question, draw(values(question))), in_words(question, offered), offered)
    return step


POINTED = st.builds(
    Pointed, _KEYS, TEXT, st.just("0" * 64), st.sampled_from(sorted(KINDS)), before=TEXT, words=TEXT, after=TEXT
)


def reviews() -> st.SearchStrategy[Review]:
    """Draw a review, of few or very many answers, and with details that are pointed at or without."""
    details = st.lists(POINTED, max_size=8).map(tuple)
    missing = st.lists(TEXT, max_size=3).map(tuple)
    more = {"missing": missing, "details": details, "held_back": st.booleans()}
    return st.builds(Review, st.just(1), NUMBER, many_lines(), st.booleans(), **more)


@st.composite
def many_lines(draw: st.DrawFn) -> tuple[ReviewLine, ...]:
    """Draw the lines of a review, few or very many."""
    n = draw(st.sampled_from((0, 1, 2, 30, 99, 100, 101, 199, 200, 201, 300)))
    text, answer = draw(TEXT), draw(TEXT)
    return tuple(ReviewLine(f"question_{at}", text, answer) for at in range(n))


_ACTIONS = st.builds(Action, TEXT, TEXT)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Draw a table, wide or narrow, long or short, with things to do about some rows."""
    width, height = draw(st.integers(1, 7)), draw(st.sampled_from((0, 1, 5, 12, 13, 30)))
    cells = draw(st.lists(SIGNS | TEXT, min_size=3, max_size=6))
    rows = tuple(tuple(cells[(r * width + c) % len(cells)] for c in range(width)) for r in range(height))
    action = draw(st.none() | _ACTIONS)
    return Table(tuple(draw(SIGNS) for _ in range(width)), rows, draw(SIGNS), (action,) * height if action else ())


ANSWERS = st.builds(
    Answer,
    TEXT,
    st.lists(TEXT | tables(), max_size=4).map(tuple),
    st.just({}),
    st.lists(_ACTIONS, max_size=14).map(tuple),
)


def _several(one: st.SearchStrategy[object], most: int = 40) -> st.SearchStrategy[tuple[object, ...]]:
    return st.builds(lambda each, n: each * n, st.lists(one, max_size=2).map(tuple), st.integers(0, most))


HOMES = st.builds(
    Home,
    name=TEXT,
    partnership=TEXT,
    privacy_url=LINK,
    channel=st.sampled_from(("chat", "mail")),
    stopped=st.booleans(),
    waiting=_several(st.builds(Waiting, NUMBER, TEXT, TEXT, TEXT, TEXT, NUMBER, NUMBER)),
    given=_several(st.builds(Given, NUMBER, TEXT, TEXT, TEXT)),
    earned=_several(st.builds(Earned, TEXT, TEXT, LINK)),
    team=_several(st.builds(Mine, st.sampled_from(("briefing", "check")), TEXT, TEXT, TEXT, NUMBER, st.booleans())),
    officer=st.lists(ANSWERS, max_size=7).map(tuple),
    unknown=st.booleans(),
)
