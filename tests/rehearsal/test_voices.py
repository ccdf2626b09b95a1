"""What sample people say: seeded, independent of order, and as far apart before and after as the issue wants."""

from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.conversation import State
from bot.plan.fitting import fit, with_actions
from bot.plan.model import ASKS, Outcome, Plans
from bot.plan.questionnaire import FREE_TEXT, Form, Question
from bot.rehearsal.filling import fill_in
from bot.rehearsal.voices import GAIN, SPREAD, Voice, said, sayings

OUTCOMES = [Outcome(key=key, text=f"{key} well") for key in ("listen", "record", "act")]
RATED = [f"confidence_{outcome.key}" for outcome in OUTCOMES] + ["knowledge", "skills"]


def forms(plans: Plans) -> list[tuple[str, Form]]:
    """Give every form of the five plans with its kind of stage."""
    found: list[tuple[str, Form]] = []
    for partnership in plans.values():
        for stage in partnership.plan.active().values():
            if stage.kind in ASKS:
                form = fit(partnership.questionnaires[stage.questionnaire or ""], OUTCOMES, ask_attendance=True)
                found.append((stage.kind, with_actions(form, ["ring first", "write it down"])))
    return found


def voice(who: int, kind: str = "end_of_course") -> Voice:
    return Voice(1, f"p{who}@a.example p{who}", "E1", kind)


def test_the_gain_is_06_with_a_spread_of_08() -> None:
    changes = [
        mean(voice(n, "end_of_course").rating(key) - voice(n, "pre_course").rating(key) for key in RATED)
        for n in range(3000)
    ]
    assert mean(changes) == pytest.approx(GAIN, abs=0.04)
    assert stdev(changes) == pytest.approx(SPREAD, abs=0.04)


@given(who=st.integers(0, 10_000), order=st.permutations(RATED))
def test_an_answer_does_not_depend_on_what_was_asked_before(who: int, order: list[str]) -> None:
    one, other = voice(who), voice(who)
    assert {key: one.rating(key) for key in order} == {key: other.rating(key) for key in RATED}


@given(who=st.integers(0, 10_000))
def test_every_form_of_every_plan_is_answered_as_its_conversation_wants(plans: Plans, who: int) -> None:
    """C2: `to_submit` would leave out what is not asked; here nothing else is answered, either."""
    for kind, form in forms(plans):
        given_answers = fill_in(form, State(1), voice(who, kind))
        assert given_answers
        for key, value in given_answers.items():
            question = form.question(key)
            assert question is not None and (value or question.optional)
            if question.values() and value:
                assert set([value] if isinstance(value, str) else value) <= set(question.values())


def test_people_write_a_dozen_different_things_to_each_question(plans: Plans) -> None:
    written = [q for _, form in forms(plans) for q in form.questions if q.kind in FREE_TEXT]
    for question in written:
        assert len(set(said(_topic(question)))) >= 12, question.key
        assert all(len(text) <= 300 for text in said(_topic(question)))


def _topic(question: Question) -> str:
    return "actions" if question.about == "action" else question.key


def test_actions_are_different_ones() -> None:
    kinds = [Question(key=f"action_{n}", text="?", kind="short", about="action") for n in (1, 2, 3)]
    assert all(len({voice(who).say(q) for q in kinds}) == 3 for who in range(50))


def test_a_supervisor_is_named_at_the_own_organisation_or_not_at_all() -> None:
    name = Question(key="n", text="?", kind="short", about="supervisor_name", optional=True)
    email = Question(key="e", text="?", kind="email", about="supervisor_email", optional=True)
    said_by = [(voice(who).say(name), voice(who).say(email)) for who in range(60)]
    assert any(not any(each) for each in said_by) and any(all(each) for each in said_by)
    assert all(bool(n) == bool(e) and (not e or str(e).endswith("@a.example")) for n, e in said_by)


def test_what_supervisors_write_is_there() -> None:
    assert set(sayings()["practice"]) == {"seen", "partly", "not_yet"}
    assert set(sayings()["issues"]) == {"practice_issue", "concern", "information_needed"}
