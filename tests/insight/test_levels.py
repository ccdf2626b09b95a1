"""Q3: the summary by Kirkpatrick level."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from bot.insight import asked, levels
from bot.insight.levels import LevelFigures, QuestionFigures
from bot.plan.questionnaire import Question
from bot.storage.tables import Event
from tests.insight.building import OUTCOMES, THERE, Office, a_ground, a_partnership, without

WORDS = {outcome["key"]: outcome["text"] for outcome in OUTCOMES}


def found(
    office: Office,
    events: Sequence[Event],
    key: str = "here",
    outcomes: Mapping[str, str] | None = None,
    *left_out: str,
) -> dict[str, LevelFigures]:
    plan = without(a_partnership(key), *left_out)
    with office.database.read() as session:
        made = levels.of_events(session, plan, a_ground(session, events, key), outcomes=outcomes)
    return {level.level: level for level in made}


def question(level: LevelFigures, stage: str, key: str) -> QuestionFigures:
    return next(each for each in level.questions if (each.stage, each.key) == (stage, key))


def test_levels_come_in_the_plans_order_and_free_text_in_none(office: Office) -> None:
    made = found(office, [office.an_event()])
    assert list(made) == ["reaction", "learning", "behaviour", "results", "roi"]
    assert [each.key for each in made["reaction"].questions] == ["useful", "missing"]
    assert made["roi"].questions == ()


def test_a_scale_has_mean_share_and_distribution(office: Office) -> None:
    event = office.an_event()
    for point in (0, 7, 8, 9, 10):
        office.says(office.a_booking(event), "end_of_course", {"useful": point})
    useful = question(found(office, [event])["reaction"], "end_of_course", "useful")
    assert (useful.n, useful.mean, useful.share, useful.top) == (5, 6.8, 0.6, "8 to 10")
    assert (useful.distribution["7"], useful.distribution["1"]) == (1, 0)


@pytest.mark.parametrize("many", [1, 60], ids=["few events", "many events"])
def test_what_was_answered_on_another_scale_is_left_out_of_a_mean_and_that_is_said(office: Office, many: int) -> None:
    """A questionnaire that asks the same key on five points in March and on eleven in April has one mean: April's."""
    now = office.partnership
    sheet = now.questionnaires["after"]
    asked_then = tuple(
        each.model_copy(update={"kind": "agreement"}) if isinstance(each, Question) and each.key == "useful" else each
        for each in sheet.questions
    )
    then = {**now.questionnaires, "after": sheet.model_copy(update={"questions": asked_then})}
    march, april = office.an_event(), office.an_event(on="2026-04-07")
    for partnership, event, point in ((replace(now, questionnaires=then), march, 5), (now, april, 9)):
        office.partnership = partnership
        for _ in range(6):
            office.says(office.a_booking(event), "end_of_course", {"useful": point})
    more = [office.an_event() for _ in range(many)]
    useful = question(found(office, [march, april, *more])["reaction"], "end_of_course", "useful")
    assert (useful.n, useful.mean, useful.distribution["5"]) == (6, 9.0, 0)
    assert "another scale" in useful.left_out


def test_a_choice_counts_people_and_its_options(office: Office) -> None:
    event = office.an_event()
    for chosen in (["depth"], ["depth", "time"], ["time"], ["depth"], ["depth"]):
        office.says(office.a_booking(event), "end_of_course", {"missing": chosen})
    missing = question(found(office, [event])["reaction"], "end_of_course", "missing")
    assert (missing.n, missing.distribution, missing.mean) == (5, {"Depth": 4, "Time": 2}, None)


def test_outcomes_are_added_up_but_for_one_course_each_stands_alone(office: Office) -> None:
    event = office.an_event()
    for point in (4, 4, 5, 5, 2):
        office.says(office.a_booking(event), "end_of_course", {"can_signs": point, "can_ask": 1})
    alone_after = found(office, [event], "here", None, "pre_course")
    together = question(alone_after["learning"], "end_of_course", "can")
    assert (together.n, together.people, together.mean) == (10, 5, 2.5)
    alone = question(found(office, [event], "here", WORDS, "pre_course")["learning"], "end_of_course", "can_signs")
    assert (alone.n, alone.mean, alone.share, alone.top) == (5, 4.0, 0.8, "4 or 5")
    assert alone.text == "How confident are you that you can see the signs of neglect?"


def test_small_groups_are_kept_back_though_they_gave_many_answers(office: Office) -> None:
    event = office.an_event()
    for _ in range(4):
        office.says(office.a_booking(event), "end_of_course", {"can_signs": 4, "can_ask": 1})
    can = question(found(office, [event], "here", None, "pre_course")["learning"], "end_of_course", "can")
    assert (can.n, can.suppressed, can.mean, can.distribution) == (8, True, None, {})


def test_what_is_asked_before_and_after_is_no_figure_of_everybody(office: Office) -> None:
    """Q3: less the figure of those who are paired, it would tell what one or two people said."""
    event = office.an_event()
    for _ in range(6):
        office.says(office.a_booking(event), "end_of_course", {"can_signs": 4, "know": 2})
    assert found(office, [event])["learning"].questions == ()


def test_what_became_of_actions_is_counted_under_behaviour(office: Office) -> None:
    event = office.an_event()
    for chosen in ("done", "done", "not_yet", "done", "done"):
        office.says(office.a_booking(event), "impact_check", {"follow_up_1": chosen, "difference": "yes"})
    made = found(office, [event])
    assert question(made["behaviour"], "impact_check", "follow_up").distribution == {"Done": 4, "Not yet": 1}
    assert question(made["results"], "impact_check", "difference").distribution == {"Yes": 5, "No": 0}


def test_supervisors_confirm_behaviour_unless_they_took_it_back(office: Office) -> None:
    event = office.an_event()
    for what, undone in [("seen", False)] * 4 + [("partly", False), ("not_yet", True)]:
        office.confirms(office.a_touchpoint(office.a_booking(event), "supervisor_briefing"), what, undone=undone)
    made = found(office, [event])["behaviour"]
    assert (made.confirmed, made.confirmations) == ({"seen": 4, "partly": 1}, 5)


def test_few_confirmations_are_kept_back(office: Office) -> None:
    event = office.an_event()
    office.confirms(office.a_touchpoint(office.a_booking(event), "supervisor_briefing"), "seen")
    made = found(office, [event])["behaviour"]
    assert (made.confirmed, made.confirmations) == ({}, 1)


def test_one_partnership_never_counts_anothers(office: Office) -> None:
    here, there = office.an_event(), office.an_event(key=THERE)
    for event, n in ((here, 5), (there, 6)):
        for _ in range(n):
            booking = office.a_booking(event)
            office.says(booking, "end_of_course", {"useful": 5, "missing": ["time"]})
            office.confirms(office.a_touchpoint(booking, "supervisor_briefing"), "seen")
    for key, n in (("here", 5), (THERE, 6)):
        made = found(office, [here, there], key)
        assert [each.n for each in made["reaction"].questions] == [n, n]
        assert made["behaviour"].confirmations == n


@pytest.mark.parametrize(
    ("kind", "key", "wanted"),
    [
        ("end_of_course", "can_signs", ("can", "signs")),
        ("end_of_course", "useful", ("useful", "")),
        ("end_of_course", "useful_too", None),
        ("pre_course", "useful", None),
        ("impact_check", "follow_up_2", ("follow_up", "2")),
    ],
)
def test_an_answer_finds_its_question(kind: str, key: str, wanted: tuple[str, str] | None) -> None:
    match = asked.matched(asked.of_plan(a_partnership()), kind, key)
    assert (match and (match[0].question.key, match[1])) == wanted
