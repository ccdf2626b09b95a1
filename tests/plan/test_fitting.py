"""A questionnaire fitted to a course (C2, L3, L6)."""

from typing import Any

import pytest

from bot.plan.fitting import fit, with_actions
from bot.plan.model import Outcome
from bot.plan.questionnaire import Form, Question, Questionnaire, pair_id

OUTCOMES = (Outcome(key="signs", text="recognise signs"), Outcome(key="tools", text="use {the} tool."))
ATTENDANCE = [{"key": key, "label": key} for key in ("all", "part", "none")]


def a_questionnaire(*questions: dict[str, Any]) -> Questionnaire:
    return Questionnaire.model_validate({"title": "After", "questions": list(questions)})


def can(**changes: Any) -> dict[str, Any]:
    return {"key": "can", "kind": "confidence", "pair": "can", "per": "outcome", "text": "Can you {outcome}?"} | changes


def keys(form: Form) -> list[str]:
    return [question.key for question in form.questions]


def test_one_question_an_outcome() -> None:
    form = fit(a_questionnaire(can()), OUTCOMES, ask_attendance=False)
    assert [(q.key, q.pair, q.text) for q in form.questions] == [
        ("can_signs", "can_signs", "Can you recognise signs?"),
        ("can_tools", "can_tools", "Can you use {the} tool?"),
    ]
    assert Form.model_validate_json(form.model_dump_json(by_alias=True)) == form  # frozen, and read again


def test_a_form_has_the_words_that_end_it() -> None:
    """C2: a form that was frozen before there were words for who was not there is read all the same."""
    words = {"thanks": "Thank you.", "thanks_absent": "A pity."}
    form = fit(a_questionnaire(can()).model_copy(update=words), OUTCOMES, ask_attendance=True)
    assert (form.thanks, form.thanks_absent) == ("Thank you.", "A pity.")
    assert Form.model_validate(form.model_dump(exclude={"thanks_absent"}, by_alias=True)).thanks_absent == ""


def test_a_course_without_outcomes_gets_no_outcome_questions() -> None:
    assert keys(fit(a_questionnaire(can()), (), ask_attendance=False)) == []


def test_attendance_is_asked_only_where_it_is_unknown() -> None:
    there = {"key": "there", "kind": "one", "about": "attendance", "text": "There?", "options": ATTENDANCE}
    useful = {"key": "useful", "kind": "yes_no", "text": "Useful?", "when": [{"question": "there", "is_not": "none"}]}
    asked = fit(a_questionnaire(there, useful), (), ask_attendance=True)
    known = fit(a_questionnaire(there, useful), (), ask_attendance=False)
    assert keys(asked) == ["there", "useful"] and asked.questions[1].when
    assert keys(known) == ["useful"] and not known.questions[0].when


IMPACT = a_questionnaire(
    {"key": "became", "kind": "yes_no", "per": "action", "text": "'{action}': done?"},
    {
        "key": "why",
        "kind": "short",
        "per": "action",
        "text": "Why?{action}",
        "when": [{"question": "became", "is": False}],
    },
    {"key": "more", "kind": "yes_no", "text": "More?"},
)


def test_each_action_is_asked_about_in_turn() -> None:
    form = fit(IMPACT, (), actions=2, ask_attendance=False)
    assert keys(form) == ["became_1", "why_1", "became_2", "why_2", "more"]
    assert [q.when[0].question for q in form.questions if q.when] == ["became_1", "became_2"]
    assert [q.when[0].is_ for q in form.questions if q.when] == [("no",), ("no",)]
    assert Form.model_validate_json(form.model_dump_json(by_alias=True)) == form


@pytest.mark.parametrize(
    ("actions", "texts"),
    [
        ([], []),
        (["ring  the\nschool"], ["'ring the school': done?"]),
        (["", "  ", "third"], ["'third': done?"]),
        (["{action} {0} {x!r}", "{outcome}"], ["'{action} {0} {x!r}': done?", "'{outcome}': done?"]),
    ],
)
def test_the_impact_check_plays_the_delegates_own_actions_back(actions: list[str], texts: list[str]) -> None:
    form = with_actions(fit(IMPACT, (), ask_attendance=False), actions)
    assert [q.text for q in form.questions if q.key.startswith("became")] == texts
    assert keys(form)[-1] == "more"
    assert with_actions(form, ["another"]) == form  # filled once


def test_a_missing_supervisor_is_asked_for_before_the_closing_comment() -> None:
    comment = {"key": "comment", "kind": "long", "text": "Anything else?"}
    also = Question(key="supervisor_email", kind="email", text="Who?", about="supervisor_email")
    useful = {"key": "useful", "kind": "yes_no", "text": "Useful?"}
    form = fit(a_questionnaire(useful, comment), (), ask_attendance=False, also=[also])
    assert keys(form) == ["useful", "supervisor_email", "comment"]


@pytest.mark.parametrize(
    ("changes", "pairs"),
    [
        ({}, True),
        ({"key": "can_now", "hint": "Now.", "level": "learning"}, True),
        ({"text": "can you  {outcome}"}, True),  # case, spaces and stops change no meaning
        ({"text": "Are you sure you can {outcome}?"}, False),
        ({"kind": "score"}, False),
    ],
)
def test_a_reworded_question_pairs_with_nothing(changes: dict[str, Any], pairs: bool) -> None:
    before, after = (fit(a_questionnaire(can(**c)), OUTCOMES, ask_attendance=False) for c in ({}, changes))
    assert (pair_id(before.questions[0]) == pair_id(after.questions[0])) is pairs


def test_a_pair_keeps_its_name_for_ever() -> None:
    # stored with every answer: were this to change, years of before and after would no longer pair
    form = fit(a_questionnaire(can()), OUTCOMES, ask_attendance=False)
    assert pair_id(form.questions[0]) == "can_signs#5e1d04a5"
