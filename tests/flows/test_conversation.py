"""The pure conversation: one move at a time (C1, C2)."""

from typing import Any

import pytest

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
from bot.plan.questionnaire import Form, Question

ONLY_IF = [{"question": "met", "is": ["yes"]}]
FORM = Form.model_validate(
    {
        "title": "Form",
        "minutes": 3,
        "intro": "",
        "thanks": "Thank you.",
        "questions": [
            {"key": "met", "kind": "yes_no", "text": "Have you met?"},
            {"key": "how", "kind": "one", "text": "How?", "options": ["Phone", "Visit"], "when": ONLY_IF},
            {"key": "why", "kind": "short", "text": "Why a visit?", "when": [{"question": "how", "is_not": ["phone"]}]},
            {"key": "more", "kind": "long", "optional": True, "text": "More?"},
        ],
    }
)


def play(*moves: Move, state: State | None = None) -> tuple[State, Step]:
    state = state or State(1)
    step = show(FORM, state)
    for move in moves:
        state, step = take(FORM, state, move)
    return state, step


def say(question: str, value: Value, seen: int = 0) -> Say:
    return Say(question, seen, value)


FILLED = (say("met", "yes"), say("how", "visit"), say("why", "It helps"), Skip("more", 0))


@pytest.mark.parametrize(
    ("there", "own", "said"),
    [
        ("all", "A pity.", "Thank you."),
        ("part", "", "Thank you."),
        ("none", "A pity.", "A pity."),
        ("none", "", "Thank you for telling us. As you were not at the course, we ask you nothing more about it."),
    ],
)
def test_who_was_not_there_is_not_thanked_for_plans(there: str, own: str, said: str) -> None:
    """C2: forms that were frozen before there were such words have ours."""
    asked = {"key": "there", "kind": "one", "about": "attendance", "text": "Were you there?"}
    options = [{"key": key, "label": key} for key in ("all", "part", "none")]
    form = FORM.model_copy(
        update={"questions": (Question.model_validate({**asked, "options": options}),), "thanks_absent": own}
    )
    state, _ = take(form, State(1), say("there", there))
    assert take(form, state, Send(state.revision))[1] == Done(1, said)


def test_the_first_prompt_is_the_first_question() -> None:
    step = show(FORM, State(7))
    assert isinstance(step, Prompt)
    assert (step.response, step.question, step.seen, step.number, step.total) == (7, "met", 0, 1, 3)
    assert not step.can_go_back


def test_an_answer_leads_to_the_next_question_that_is_asked() -> None:
    _, step = play(say("met", "no"))
    assert isinstance(step, Prompt)
    assert (step.question, step.number, step.total) == ("why", 2, 3)  # `how` is passed over: nobody was met


def test_a_condition_brings_its_question_in_and_the_count_follows() -> None:
    _, step = play(say("met", "yes"))
    assert isinstance(step, Prompt)
    assert (step.question, step.number, step.total, step.can_go_back) == ("how", 2, 4, True)


def test_a_refused_input_shows_the_same_prompt_with_what_was_typed() -> None:
    state, step = play(say("met", "perhaps"))
    assert isinstance(step, Problem)
    assert (step.prompt.question, step.typed, state.answers) == ("met", "perhaps", {})


def test_only_an_optional_question_may_be_skipped() -> None:
    assert isinstance(play(Skip("met", 0))[1], Problem)
    state, _ = play(*FILLED)
    assert state.answers["more"].value == ""


def test_the_review_shows_every_question_asked_and_what_is_missing() -> None:
    _, step = play(*FILLED)
    assert isinstance(step, Review)
    assert [(line.question, line.answer) for line in step.lines] == [
        ("met", "Yes"),
        ("how", "Visit"),
        ("why", "It helps"),
        ("more", "Skipped"),
    ]
    assert step.missing == ()


def test_sending_what_the_review_showed_is_done() -> None:
    state, review = play(*FILLED)
    assert isinstance(review, Review)
    state, step = play(Send(review.revision), state=state)
    assert isinstance(step, Done)
    assert (state.cursor, state.version, step.thanks) == (SENT, 1, "Thank you.")


def test_sending_twice_sends_once() -> None:
    state, _ = play(*FILLED)
    state, step = play(Send(state.revision), Send(state.revision), state=state)
    assert (state.version, isinstance(step, Done)) == (1, True)


def test_a_review_that_is_out_of_date_is_shown_again_and_not_sent() -> None:
    state, _ = play(*FILLED)
    seen = state.revision
    state, step = play(Say("more", state.answers["more"].revision, "One thing"), Send(seen), state=state)
    assert (isinstance(step, Review), state.version) == (True, 0)


def test_an_unfinished_form_cannot_be_sent() -> None:
    state, step = play(say("met", "yes"), Send(1))
    assert isinstance(step, Prompt)
    assert (step.question, state.version) == ("how", 0)


def test_back_goes_to_the_question_before_with_its_answer() -> None:
    _, step = play(say("met", "yes"), Back("how"))
    assert isinstance(step, Prompt)
    assert (step.question, step.current, step.seen) == ("met", "yes", 1)


@pytest.mark.parametrize(("where", "lands"), [("met", "met"), ("", "more"), ("no such", "more")])
def test_back_never_leaves_the_form(where: str, lands: str) -> None:
    _, step = play(*FILLED, Back(where))
    assert getattr(step, "question", "") == lands


def test_changing_an_answer_from_the_review_comes_back_to_the_review() -> None:
    state, _ = play(*FILLED)
    _, step = play(Go("how"), say("how", "phone", seen=2), state=state)
    assert isinstance(step, Review)
    assert "why" not in [line.question for line in step.lines]


def test_an_answer_whose_condition_no_longer_holds_is_kept_and_not_sent() -> None:
    state, _ = play(*FILLED, Go("how"), say("how", "phone", seen=2))
    assert state.answers["why"].value == "It helps"
    assert to_submit(FORM, state.answers) == {"met": "yes", "how": "phone"}
    state, _ = play(Go("how"), say("how", "visit", seen=state.answers["how"].revision), state=state)
    assert to_submit(FORM, state.answers)["why"] == "It helps"  # and there again when it does


def test_finish_later_changes_nothing_and_says_how_far() -> None:
    before, _ = play(say("met", "yes"))
    after, step = play(Later(), state=before)
    assert (after, step) == (before, Paused(1, 1, 4))


def test_going_on_is_where_one_was() -> None:
    state, step = play(say("met", "yes"), say("how", "visit"))
    assert show(FORM, state) == step


def test_a_late_click_that_says_the_same_is_harmless() -> None:
    state, step = play(*FILLED, Go("how"))
    assert take(FORM, state, say("met", "yes")) == (state, step)


def test_a_late_click_that_says_something_else_shows_both_and_overwrites_nothing() -> None:
    state, _ = play(say("met", "yes"))
    after, step = take(FORM, state, say("met", "no"))
    assert isinstance(step, Conflict)
    assert (after, step.stored, step.offered, step.offered_value) == (state, "Yes", "No", "no")
    meant, _ = take(FORM, state, Say("met", step.prompt.seen, step.offered_value))
    assert meant.answers["met"].value == "no"


def test_a_late_answer_to_what_is_no_longer_asked_is_kept_as_a_draft_and_moves_nothing() -> None:
    state, step = play(say("met", "no"))
    after, same = take(FORM, state, say("how", "visit"))
    assert (same, after.cursor) == (step, state.cursor)
    assert after.answers["how"].value == "visit"
    assert "how" not in to_submit(FORM, after.answers)


@pytest.mark.parametrize("late", [say("met", "perhaps"), say("met", "yes"), say("nothing", "x"), Skip("how", 0)])
def test_a_late_click_after_sending_leaves_it_sent(late: Move) -> None:
    state, _ = play(*FILLED)
    state, done = play(Send(state.revision), state=state)
    after, _ = take(FORM, state, late)
    assert (after, show(FORM, after)) == (state, done)


def test_sent_answers_may_be_changed_and_are_a_new_version() -> None:
    state, _ = play(*FILLED)
    state, _ = play(Send(state.revision), Go("why"), state=state)
    state, step = play(Say("why", state.answers["why"].revision, "It is better"), state=state)
    assert isinstance(step, Review)
    assert step.sent_before
    state, _ = play(Send(step.revision), state=state)
    assert (state.version, state.answers["why"].value) == (2, "It is better")


def test_withdrawing_empties_the_form_and_begins_anew() -> None:
    state, _ = play(*FILLED)
    state, _ = play(Send(state.revision), state=state)
    after, step = play(Withdraw(), state=state)
    assert (after.answers, after.version, after.revision) == ({}, 1, state.revision + 1)
    assert getattr(step, "question", "") == "met"


@pytest.mark.parametrize(("cursor", "shown"), [("", "met"), ("how", "met"), ("gone", "met"), (REVIEW, None)])
def test_a_cursor_that_points_nowhere_falls_on_the_first_open_question(cursor: str, shown: str | None) -> None:
    assert getattr(show(FORM, State(1, cursor=cursor)), "question", None) == shown


def test_a_form_without_questions_is_reviewed_and_sent() -> None:
    empty = FORM.model_copy(update={"questions": ()})
    assert isinstance(show(empty, State(1)), Review)
    assert isinstance(take(empty, State(1), Send(0))[1], Done)


@pytest.mark.parametrize(
    ("kind", "facts", "value"),
    [
        ("confidence", {"lowest": "low", "highest": "high"}, "3"),
        ("agreement", {}, "4"),
        ("scale", {"options": ["Never", "Often"]}, "often"),
        ("score", {}, "7"),
        ("one", {"options": ["A", "B"]}, "a"),
        ("many", {"options": ["A", "B"]}, ("a", "b")),
        ("yes_no", {}, "no"),
        ("short", {}, "Text"),
        ("long", {}, "Text"),
        ("date", {}, "2026-03-02"),
        ("email", {}, "a@b.example"),
    ],
)
def test_every_kind_of_question_is_prompted_and_taken(kind: str, facts: dict[str, Any], value: Value) -> None:
    form = FORM.model_copy(
        update={
            "questions": Form.model_validate(
                {**FORM.model_dump(), "questions": [{"key": "q", "kind": kind, "text": "?", **facts}]}
            ).questions
        }
    )
    prompt = show(form, State(1))
    assert isinstance(prompt, Prompt)
    assert (prompt.kind, prompt.free_text) == (kind, kind in ("short", "long"))
    assert bool(prompt.choices) == (kind not in ("short", "long", "date", "email"))
    state, step = take(form, State(1), Say("q", 0, value))
    assert (to_submit(form, state.answers), isinstance(step, Review)) == ({"q": value}, True)


def test_conditions_only_hear_what_is_still_asked() -> None:
    state, _ = play(*FILLED, Go("met"), say("met", "no", seen=1))
    assert [q.key for q in questions_asked(FORM, state.answers)] == ["met", "why", "more"]
