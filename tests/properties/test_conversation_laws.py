"""Laws of the conversation: whatever is pressed, in whatever order, the form stays whole (C1, C2)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flows.conversation import (
    REVIEW,
    SENT,
    Back,
    Go,
    Later,
    Move,
    Say,
    Send,
    Skip,
    State,
    Withdraw,
    questions_asked,
    show,
    take,
    to_submit,
)
from bot.messages.nouns import Conflict, Done, Paused, Problem, Prompt, Review, Step, Value
from bot.plan.questionnaire import Form

_HOW = [{"question": "met", "is": ["yes"]}]
FORM = Form.model_validate(
    {
        "title": "Form",
        "minutes": 3,
        "intro": "",
        "thanks": "",
        "questions": [
            {"key": "met", "kind": "yes_no", "text": "?"},
            {"key": "how", "kind": "many", "text": "?", "options": ["Phone", "Visit"], "when": _HOW},
            {"key": "why", "kind": "short", "text": "?", "when": [{"question": "how", "is_not": ["phone"]}]},
            {"key": "rate", "kind": "score", "optional": True, "text": "?", "when": _HOW},
            {"key": "day", "kind": "date", "optional": True, "text": "?"},
        ],
    }
)
KEYS = st.sampled_from(["met", "how", "why", "rate", "day", "gone", ""])
VALUES = st.one_of(
    st.sampled_from(["yes", "no", "phone", "3", "2026-03-02", "", ("phone",), ("visit", "phone")]), st.text(max_size=5)
)
SEEN = st.integers(0, 12)
MOVES = st.one_of(
    st.builds(Say, KEYS, SEEN, VALUES),
    st.builds(Skip, KEYS, SEEN),
    st.builds(Back, KEYS),
    st.builds(Go, KEYS),
    st.builds(Later),
    st.builds(Send, SEEN),
    st.builds(Withdraw),
)
QUICK = settings(max_examples=300, deadline=None)


def sound(state: State, step: Step) -> None:
    asked = [q.key for q in questions_asked(FORM, state.answers)]
    match step:
        case Prompt() | Problem(prompt=Prompt()) | Conflict(prompt=Prompt()):
            prompt = step if isinstance(step, Prompt) else step.prompt
            assert 1 <= prompt.number <= prompt.total <= len(FORM.questions)
            assert not isinstance(step, Prompt) or prompt.question == asked[prompt.number - 1]
        case Review():
            assert [line.question for line in step.lines] == asked
            assert step.revision == state.revision
        case Paused():
            assert 0 <= step.answered <= step.total == len(asked)
        case Done():
            assert state.cursor == SENT and state.version
    assert state.cursor in {"", REVIEW, SENT, *(q.key for q in FORM.questions)}
    assert all(held.revision <= state.revision for held in state.answers.values())
    assert set(to_submit(FORM, state.answers)) <= set(asked)


@QUICK
@given(moves=st.lists(MOVES, max_size=25))
def test_any_moves_leave_a_form_that_can_be_shown_and_nothing_sent_unasked(moves: list[Move]) -> None:
    state = State(1)
    for move in moves:
        before = state
        state, step = take(FORM, state, move)
        sound(state, step)
        assert state.revision >= before.revision
        if state.version > before.version:
            assert isinstance(move, Send) and move.revision == before.revision
            assert not [q for q in questions_asked(FORM, state.answers) if q.key not in state.answers]
        if isinstance(step, Conflict):
            assert state == before
        shown = show(FORM, state)
        sound(state, shown)
        if isinstance(step, Prompt | Review | Done):
            assert shown == step  # a restart shows what was shown


@QUICK
@given(moves=st.lists(MOVES, max_size=25))
def test_an_answer_is_only_ever_replaced_by_who_saw_it(moves: list[Move]) -> None:
    state = State(1)
    for move in moves:
        before = state
        state, _ = take(FORM, state, move)
        for key, held in before.answers.items():
            if state.answers.get(key) != held and not isinstance(move, Withdraw):
                assert isinstance(move, Say | Skip) and (move.question, move.seen) == (key, held.revision)


@QUICK
@given(moves=st.lists(MOVES, max_size=25))
def test_following_the_prompts_always_comes_to_an_end(moves: list[Move]) -> None:
    state = State(1)
    for move in moves:
        state, _ = take(FORM, state, move)
    fits: dict[str, Value] = {"met": "no", "how": ("visit",), "why": "It helps", "rate": "", "day": ""}
    step = show(FORM, state)
    for _ in range(2 * len(FORM.questions)):
        match step:
            case Prompt():
                state, step = take(FORM, state, Say(step.question, step.seen, step.current or fits[step.question]))
            case Review():
                state, step = take(FORM, state, Send(step.revision))
    assert isinstance(step, Done)
