"""The pure timeline: facts and a plan give dated stages (L1)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.flows.timeline import Facts, closing, due, next_look, reminders, why_not
from tests.plans import a_partnership, at

PLAN = a_partnership()
STARTS, ENDS = at("2026-03-02"), at("2026-03-02", "15:30")
KNOWN = Facts("booking:1", STARTS, ENDS, at("2026-01-05"), delegate=1, supervisor=2)
ANSWERED = {"end_of_course answered": ENDS}


def stages(facts: Facts) -> dict[str, datetime]:
    return {each.stage: each.due_at for each in due(facts, PLAN)}


def test_a_booking_has_a_date_for_every_stage_that_waits_for_nothing() -> None:
    assert stages(KNOWN) == {
        "pre_course": at("2026-02-23"),
        "end_of_course": ENDS,
        "impact_check": at("2026-05-25"),  # 84 days on, British Summer Time by then: half past nine local all the same
    }


@pytest.mark.parametrize(
    ("facts", "gone", "come"),
    [
        ({"attendance": "absent"}, {"end_of_course", "impact_check"}, set[str]()),
        ({"cancelled": "cancelled"}, {"pre_course", "end_of_course", "impact_check"}, set()),
        ({"happened": ANSWERED, "full": True, "there": True}, set(), {"certificate", "supervisor_briefing"}),
        ({"happened": ANSWERED, "there": True, "attendance": "partly_attended"}, set(), {"supervisor_briefing"}),
        ({"there": True}, set(), {"supervisor_briefing"}),
        ({"there": True, "supervisor": None}, set(), set()),
        (
            {"there": True, "happened": {"supervisor_briefing acknowledged": ENDS}},
            set(),
            {"supervisor_briefing", "supervisor_check"},
        ),
    ],
)
def test_what_is_known_decides_which_stages_there_are(facts: dict[str, object], gone: set[str], come: set[str]) -> None:
    assert set(stages(replace(KNOWN, **facts))) == set(stages(KNOWN)) - gone | come  # type: ignore[arg-type]


def test_a_briefing_goes_on_the_working_day_after_the_answer_or_without_it_in_the_end() -> None:
    # L5; Good Friday is 3 April 2026, Easter Monday the 6th.
    thursday = {"end_of_course answered": at("2026-04-02", "11:00")}
    facts = replace(KNOWN, starts=at("2026-04-01"), ends=at("2026-04-01", "15:30"), there=True)
    assert stages(replace(facts, happened=thursday))["supervisor_briefing"] == at("2026-04-07")
    assert stages(facts)["supervisor_briefing"] == at("2026-04-15")


def test_stages_of_the_event_are_for_its_trainers_and_named_posts() -> None:
    event = Facts("event:1", STARTS, ENDS, STARTS, trainers=(7, 8), posts={"subgroup": 9})
    found = {(each.stage, each.role, each.person): each.due_at for each in due(event, PLAN)}
    report = at("2026-03-12")
    assert found == {
        ("trainer_feedback", "trainer", 7): ENDS,
        ("trainer_feedback", "trainer", 8): ENDS,
        ("trainer_report", "trainer", 7): report,  # L8: ten days after
        ("trainer_report", "trainer", 8): report,
        ("trainer_report", "officer", 9): report,
    }


@pytest.mark.parametrize(
    ("facts", "stage", "reason"),
    [
        (KNOWN, "pre_course", ""),
        (replace(KNOWN, cancelled="event_cancelled"), "pre_course", "event_cancelled"),
        (replace(KNOWN, attendance="absent"), "pre_course", ""),
        (replace(KNOWN, attendance="absent"), "impact_check", "absent"),
        (KNOWN, "certificate", "not_full"),
        (replace(KNOWN, there=True, supervisor=None), "supervisor_check", "no_supervisor"),
        (KNOWN, "supervisor_check", "waiting"),
        (KNOWN, "supervisor_briefing", "waiting"),  # nobody has said yet that the delegate was there
    ],
)
def test_why_not_names_the_reason(facts: Facts, stage: str, reason: str) -> None:
    assert why_not(facts, PLAN.plan.stages[stage]) == reason


def test_the_pre_course_form_closes_when_the_event_starts() -> None:
    assert closing(KNOWN, PLAN, "pre_course", at("2026-02-23")) == STARTS  # L2


def test_a_stage_that_waits_closes_from_when_it_was_really_sent() -> None:
    assert closing(KNOWN, PLAN, "impact_check", at("2026-06-01")) == at("2026-07-13")


def test_a_closing_time_that_waits_for_what_never_happens_falls_to_four_weeks() -> None:
    waits = a_partnership(impact_check={"closes": "2 days after certificate sent"})
    assert closing(KNOWN, waits, "impact_check", STARTS) == STARTS + timedelta(days=28)


def test_reminders_come_in_the_order_of_time_whatever_the_order_in_the_plan() -> None:
    backwards = a_partnership(end_of_course={"reminders": ["7 days after sent", "2 days after sent"]})
    assert reminders(KNOWN, backwards, "end_of_course", ENDS) == [at("2026-03-04"), at("2026-03-09")]


@pytest.mark.parametrize(
    ("reminded", "closes", "look"),
    [
        (0, "2026-03-30", "2026-03-04"),
        (1, "2026-03-30", "2026-03-09"),
        (2, "2026-03-30", "2026-03-30"),
        (0, "2026-03-03", "2026-03-03"),  # no reminder after the close
    ],
)
def test_the_next_look_is_at_the_next_reminder_or_the_close(reminded: int, closes: str, look: str) -> None:
    seen = next_look(KNOWN, PLAN, "end_of_course", sent_at=ENDS, closes_at=at(closes), reminded=reminded)
    assert seen == at(look)


def test_sixty_days_after_stage_1_was_answered_not_after_the_event() -> None:
    ddscp = a_partnership(impact_check={"when": "60 days after end_of_course answered"})
    waiting = {each.stage for each in due(KNOWN, ddscp)}
    answered = replace(KNOWN, happened={"end_of_course answered": at("2026-03-20", "21:00")})
    assert "impact_check" not in waiting  # never answered: no stage 2
    assert {e.stage: e.due_at for e in due(answered, ddscp)}["impact_check"] == at("2026-05-19")


def test_instants_are_aware_and_utc() -> None:
    assert {each.due_at.tzinfo for each in due(KNOWN, PLAN)} == {UTC}
