"""The configuration as it is loaded: full names, questions taken in, and a fingerprint of what moves touchpoints."""

from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from bot.plan.loading import load
from bot.plan.questionnaire import Question

Configure = Callable[..., Path]
PLAN, ABOUT = "plan.yaml", "partnership.yaml"


def test_short_names_of_stages_are_made_full(a_configuration: Configure) -> None:
    folder = a_configuration(
        (PLAN, "[5 working days after sent]", "['5 working days after briefing sent']"),
        (PLAN, "12 weeks after event end", "12 weeks after event end, at the latest 1 year after briefing sent"),
    )
    stages = load(folder)["tscp"].plan.stages
    assert stages["supervisor_check"].when.anchor == "supervisor_briefing acknowledged"
    assert stages["supervisor_briefing"].reminders[0].anchor == "sent"
    latest = stages["impact_check"].when.latest
    assert latest and latest.anchor == "supervisor_briefing sent"


def test_includes_are_taken_in_and_a_partnerships_own_go_first(a_configuration: Configure) -> None:
    own = "title: Own\nquestions:\n  - {key: own, kind: confidence, pair: own, text: 'Can you?'}\n"
    forms = load(a_configuration(("partnerships/tscp/questionnaires/self_assessment.yaml", "", own)))["tscp"]
    for key in ("before", "end"):
        questions = forms.questionnaires[key].questions
        assert all(isinstance(question, Question) for question in questions)
        assert "own" in [question.key for question in questions if isinstance(question, Question)]


def test_a_scalar_means_what_a_person_means(a_configuration: Configure) -> None:
    folder = a_configuration(
        (PLAN, "09:30", "10:30"),  # YAML 1.1 reads 630 here
        (ABOUT, '"01539 000000"', "01539000000"),  # and a number here
        ("questionnaires/end.yaml", "{question: there, is: [all, part]}", "{question: can_yes, is: no}"),
        (
            "questionnaires/end.yaml",
            "  - key: useful",
            "  - {key: can_yes, kind: yes_no, text: 'Yes?'}\n  - key: useful",
        ),
    )
    loaded = load(folder)["tscp"]
    assert loaded.plan.send_at == time(10, 30)
    assert loaded.about.concern[0].phone == "01539000000"
    conditions = [q.when for q in loaded.questionnaires["end"].questions if isinstance(q, Question) and q.when]
    assert conditions[0][0].is_ == ("no",)


def test_a_condition_on_a_score_keeps_its_numbers() -> None:
    score = {"key": "q", "kind": "short", "text": "Why?", "when": [{"question": "s", "is": [0, 1]}]}
    assert Question.model_validate(score).when[0].is_ == ("0", "1")


def test_courses_and_columns_may_be_missing(a_configuration: Configure) -> None:
    folder = a_configuration(
        (PLAN, "    kind: supervisor_briefing", "    enabled: false\n    kind: supervisor_briefing"),
        (PLAN, "    kind: supervisor_check", "    enabled: false\n    kind: supervisor_check"),
    )
    for name in ("courses.yaml", "columns.yaml"):
        (folder / "partnerships/tscp" / name).unlink()
    loaded = load(folder)["tscp"]
    assert not loaded.columns.fields and not loaded.catalogue.courses


@pytest.mark.parametrize(
    ("file", "old", "new", "changes"),
    [
        (PLAN, "send_at", "# a comment\nsend_at", False),
        (PLAN, "send_at: 09:30", "send_at:   '09:30'", False),
        (ABOUT, "short_name: TSCP", "short_name: TS", False),
        ("questionnaires/end.yaml", "Anything else?", "And else?", False),
        (PLAN, "12 weeks", "8 weeks", True),
        (PLAN, "09:30", "09:00", True),
        (PLAN, "enabled: false", "enabled: true", True),
        (ABOUT, "short_name", "zone: Europe/Dublin\nshort_name", True),
        (ABOUT, "trainer@testshire", "new.trainer@testshire", True),
    ],
)
def test_the_digest_changes_with_what_moves_a_touchpoint(
    a_configuration: Configure, file: str, old: str, new: str, changes: bool
) -> None:
    before = load(a_configuration())["tscp"].digest
    assert (load(a_configuration((file, old, new)))["tscp"].digest != before) is changes
