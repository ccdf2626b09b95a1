"""Our questionnaires ask well: short, tagged with levels, paired, careful about children's names (C2, C4, L3, L6)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.flows.conversation import Held, questions_asked
from bot.plan.fitting import fit, with_actions
from bot.plan.loading import load
from bot.plan.model import Outcome
from bot.plan.questionnaire import FREE_TEXT, Form, Question, pair_id

PLANS = load(Path(__file__).parents[2] / "config")
OUTCOMES = [Outcome(key=key, text=f"do {key}") for key in ("one", "two", "three")]
TYPICAL = {"attendance": "all", "usefulness": "8", "satisfaction": "8", "applied": "some", "difference": "too_early"}
"""What a person says who was there, found it useful and has used some of it; other answers change no condition."""
FORMS = [(key, stage) for key in PLANS for stage, each in PLANS[key].plan.active().items() if each.questionnaire]


def form(key: str, stage: str, *, ask_attendance: bool = False) -> Form:
    """Give a stage's form for a course with three outcomes and a delegate who wrote one action down."""
    named = PLANS[key].plan.stages[stage].questionnaire or ""
    return with_actions(fit(PLANS[key].questionnaires[named], OUTCOMES, ask_attendance=ask_attendance), ["ask more"])


def visible(asked: Form, said: dict[str, str]) -> list[Question]:
    """List the questions that somebody who says this is asked."""
    return questions_asked(asked, {key: Held(value, 1) for key, value in said.items()})


def _written() -> Iterator[tuple[str, Question]]:
    for key, partnership in PLANS.items():
        for name, questionnaire in partnership.questionnaires.items():
            yield from ((f"{key} {name}", q) for q in questionnaire.questions if isinstance(q, Question))


def test_every_free_text_asks_not_to_name_a_child() -> None:
    """C4."""
    free = [(where, q) for where, q in _written() if q.kind in FREE_TEXT and q.about != "supervisor_name"]
    wrong = [f"{where}: {q.key}" for where, q in free if "not name a" not in q.hint or "child" not in q.hint]
    assert (len(free) > 20, wrong) == (True, [])


def test_every_question_has_a_level_but_those_for_the_bot_itself() -> None:
    """Q3."""
    own = {"attendance", "supervisor_name", "supervisor_email"}
    assert [f"{where}: {q.key}" for where, q in _written() if not q.level and q.about not in own] == []


@pytest.mark.parametrize(("key", "stage"), FORMS)
def test_a_typical_person_with_three_outcomes_is_asked_five_to_ten_questions(key: str, stage: str) -> None:
    """C2; attendance comes on top only where nobody has told it, and then no more than ten must be answered."""
    assert 5 <= len(visible(form(key, stage), TYPICAL)) <= 10
    most = visible(form(key, stage, ask_attendance=True), TYPICAL | {"difference": "yes"})
    if PLANS[key].plan.stages[stage].kind == "end_of_course":
        assert sum(not q.optional for q in most) <= 10
    assert PLANS[key].questionnaires[PLANS[key].plan.stages[stage].questionnaire or ""].minutes <= 3


@pytest.mark.parametrize(
    ("key", "stage"), [(k, s) for k, s in FORMS if PLANS[k].plan.stages[s].kind in ("end_of_course", "impact_check")]
)
def test_who_was_not_there_is_asked_nothing_more(key: str, stage: str) -> None:
    asked = visible(form(key, stage, ask_attendance=True), {"attendance": "none"})
    assert [q.about for q in asked] == ["attendance"]


@pytest.mark.parametrize("key", PLANS)
def test_the_self_assessment_is_the_same_in_every_form_of_a_plan(key: str) -> None:
    """L3: gain is paired, person by person."""
    kinds = ("pre_course", "end_of_course", "impact_check")
    forms = [form(k, s) for k, s in FORMS if k == key and PLANS[k].plan.stages[s].kind in kinds]
    paired = [[pair_id(q) for q in each.questions if q.pair] for each in forms]
    assert len(paired) == (3 if "pre_course" in PLANS[key].plan.active() else 2)
    assert len(paired[0]) == 5
    assert all(each == paired[0] for each in paired)


@pytest.mark.parametrize("key", PLANS)
def test_the_actions_of_the_end_of_the_course_are_played_back(key: str) -> None:
    """L6."""
    end, impact = (PLANS[key].plan.of_kind(kind) or "" for kind in ("end_of_course", "impact_check"))
    assert [q.key for q in form(key, end).questions if q.about == "action"] == ["action_1", "action_2", "action_3"]
    assert "You said you would: ask more. What became of it?" in [q.text for q in form(key, impact).questions]


def test_the_forms_ask_what_only_their_own_source_asks() -> None:
    """002:186, 191; 004:167, 176."""
    assert {"working_together", "worth_the_time"} <= {q.key for q in form("wsp", "impact_check").questions}
    assert {"satisfaction", "relevance"} <= {q.key for q in form("ddscp", "stage_1").questions}
    assert "themes" in {q.key for q in form("ddscp", "stage_2").questions}
    assert {"engagement", "content", "went", "chat"} <= {q.key for q in form("ddscp", "trainer_feedback").questions}
