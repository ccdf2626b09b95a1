"""The five configurations say what the five sources say: `The five plans` of the requirements."""

from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.plan.loading import inspect, load

CONFIG = Path(__file__).parents[2] / "config"
PLANS = load(CONFIG)
KEYS = ("cscp", "cwac", "ddscp", "wfscp", "wsp")


def test_the_configuration_has_no_fault() -> None:
    plans, faults = inspect(CONFIG, today=date(2026, 11, 22))
    assert (sorted(plans), [str(fault) for fault in faults]) == (sorted(KEYS), [])


@pytest.mark.parametrize(
    ("key", "stages"),
    [
        ("wfscp", "pre_course end_of_course supervisor_briefing trainer_report impact_check"),
        (
            "cscp",
            "pre_course end_of_course certificate supervisor_briefing trainer_report impact_check supervisor_check",
        ),
        ("wsp", "end_of_course certificate impact_check"),
        ("cwac", "end_of_course impact_check"),
        ("ddscp", "pre_course stage_1 trainer_feedback trainer_report stage_2"),
    ],
)
def test_a_plan_has_the_steps_that_its_source_asks_for_and_no_other(key: str, stages: str) -> None:
    """L1; '-' in the table of the five plans is off."""
    assert set(PLANS[key].plan.active()) == set(stages.split())


def test_a_supervisors_check_can_be_switched_on_for_wfscp() -> None:
    """L6: cscp, and others where switched on."""
    assert PLANS["wfscp"].plan.stages["supervisor_check"].enabled is False


@pytest.mark.parametrize(
    ("key", "stage", "when"),
    [
        *((key, "pre_course", "10 days before event start") for key in ("wfscp", "cscp", "ddscp")),
        *((key, "end_of_course", "at event end") for key in ("wfscp", "cscp", "wsp", "cwac")),
        ("ddscp", "stage_1", "at event end"),
        ("ddscp", "trainer_feedback", "at event end"),
        ("ddscp", "trainer_report", "10 days after event end"),
        *((key, "trainer_report", "14 days after event end") for key in ("wfscp", "cscp")),
        *((key, "impact_check", "12 weeks after event end") for key in ("wfscp", "cscp", "cwac")),
        ("wsp", "impact_check", "8 weeks after event end"),
        ("ddscp", "stage_2", "60 days after stage_1 answered"),
        ("cscp", "supervisor_check", "12 weeks after event end"),
        *((key, "certificate", "at end_of_course answered") for key in ("cscp", "wsp")),
        *(
            (
                key,
                "supervisor_briefing",
                "1 working day after end_of_course answered, at the latest 14 days after event end",
            )
            for key in ("wfscp", "cscp")
        ),
    ],
)
def test_a_stage_goes_when_the_source_says(key: str, stage: str, when: str) -> None:
    assert PLANS[key].plan.stages[stage].when.text == when


@pytest.mark.parametrize("key", ["wfscp", "cscp", "ddscp"])
def test_a_pre_course_form_is_for_all_who_are_booked_and_closes_when_the_event_starts(key: str) -> None:
    """L2."""
    stage = PLANS[key].plan.stages["pre_course"]
    assert (stage.closes.text, stage.who) == ("at event start", "booked")


@pytest.mark.parametrize(
    ("key", "required"),
    [
        ("wfscp", {"end_of_course", "impact_check"}),  # 000:149, 150
        ("cscp", {"end_of_course", "impact_check"}),  # 001:194, 195
        ("wsp", set()),
        ("cwac", set()),
        ("ddscp", {"pre_course", "stage_1"}),  # 004:175
    ],
)
def test_a_form_is_required_where_the_source_says_must(key: str, required: set[str]) -> None:
    """L2."""
    assert {name for name, stage in PLANS[key].plan.active().items() if stage.required} == required


@pytest.mark.parametrize("key", KEYS)
def test_only_cscp_mails_the_impact_check_to_everybody(key: str) -> None:
    """L6; 001:263."""
    mailed = {name for name, stage in PLANS[key].plan.active().items() if stage.channel == "mail"}
    assert mailed == ({"impact_check"} if key == "cscp" else set())


@pytest.mark.parametrize("key", ["wfscp", "cscp"])
def test_a_supervisor_sees_only_the_delegates_own_and_is_nudged_twice_on_working_days(key: str) -> None:
    """L5, L7."""
    briefing = PLANS[key].plan.stages["supervisor_briefing"]
    assert set(briefing.shares) == {"actions", "self_assessment", "usefulness"}
    assert briefing.working_days
    assert [nudge.text for nudge in briefing.reminders] == ["5 working days after sent", "10 working days after sent"]


@pytest.mark.parametrize(
    ("key", "to"), [("wfscp", {"trainer", "subgroup"}), ("cscp", {"trainer", "subgroup"}), ("ddscp", {"trainers"})]
)
def test_the_summary_goes_to_whom_the_source_names(key: str, to: set[str]) -> None:
    """L8; 000:140, 001:180, 004:177."""
    assert set(PLANS[key].plan.stages["trainer_report"].to) == to


@pytest.mark.parametrize(("key", "on"), [("cscp", "self_declared"), ("wsp", "register")])
def test_a_certificate_is_for_who_was_there_for_all_of_it(key: str, on: str) -> None:
    """L4."""
    assert (PLANS[key].plan.stages["certificate"].who, PLANS[key].plan.certificate_on) == ("full", on)


@pytest.mark.parametrize("key", KEYS)
def test_only_wsp_measures_the_return_on_investment_and_only_cwac_begins_its_year_in_april(key: str) -> None:
    """002:191; 003:36."""
    partnership = PLANS[key]
    assert ("roi" in partnership.plan.levels) is (key == "wsp")
    assert partnership.about.year_starts == ("04-01" if key == "cwac" else "01-01")


@pytest.mark.parametrize(
    ("key", "duty", "every"),
    [
        ("wfscp", "quarterly_analysis", "every quarter"),
        ("wfscp", "annual_report", "every year"),
        ("wfscp", "focus_groups", "every year"),
        ("cscp", "quarterly_analysis", "every quarter"),
        ("cscp", "impact_evaluation", "every half year"),
        ("cscp", "focus_groups", "every half year"),
        ("cscp", "annual_report", "every year"),
        ("wsp", "needs_survey", "every 2 years from 2026-04-01"),
        ("wsp", "content_review", "every year"),
        ("wsp", "impact_report", "every year"),
        ("wsp", "observations", "every quarter"),
        ("wsp", "endorsement_renewals", "every month"),
        ("cwac", "impact_evaluation", "every quarter"),
        ("cwac", "activities_report", "every quarter"),
        ("ddscp", "quarterly_report", "every quarter"),
        ("ddscp", "annual_report", "every year"),
    ],
)
def test_a_duty_comes_round_as_the_source_says(key: str, duty: str, every: str) -> None:
    """L9."""
    assert PLANS[key].plan.recurring[duty].every.text == every


def test_charges_are_those_of_the_sources() -> None:
    """L10; 002:226-238, 003:38."""
    wsp, cwac = PLANS["wsp"].about.charges, PLANS["cwac"].about.charges
    assert wsp and (wsp.attend_day, wsp.attend_half_day, wsp.absence_day, wsp.absence_half_day) == (100, 50, 100, 50)
    assert cwac and (cwac.attend_day, cwac.absence_day) == (None, None)
    assert wsp.cancel_working_days == cwac.cancel_working_days == 7
    assert [key for key in KEYS if PLANS[key].about.charges] == ["cwac", "wsp"]


def test_reports_of_a_concern_always_name_999() -> None:
    """C4."""
    assert all("999" in [contact.phone for contact in PLANS[key].about.concern] for key in KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_logo_is_a_picture(key: str) -> None:
    """L4."""
    root = ElementTree.parse(Path(PLANS[key].folder) / (PLANS[key].about.logo or "")).getroot()
    assert root.tag.endswith("svg")


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("wfscp", "Neglect: Seeing the Child"),
        ("wfscp", "Professional Curiosity and Challenge"),
        ("cscp", "Working Together: Core Course"),
        ("cscp", "Domestic Abuse and Children"),
        ("wsp", "Foundation Safeguarding Level 1"),
        ("wsp", "Contextual Safeguarding"),
        ("cwac", "Serious Case Review Briefing"),
        ("ddscp", "Child Exploitation – Level 3"),
        ("ddscp", "Think Family"),
    ],
)
def test_a_course_of_the_sample_rosters_has_outcomes_that_follow_how_confident_are_you_that_you_can(
    key: str, title: str
) -> None:
    """C2."""
    course = PLANS[key].catalogue.find(title)
    assert course and course.outcomes
    assert all(outcome.text[0].islower() and outcome.text[-1] not in ".;" for outcome in course.outcomes)


def test_costs_are_wsps_alone_and_say_that_they_are_assumed() -> None:
    """Q3; 002:191 has the fifth level, and no sums."""
    costs = PLANS["wsp"].about.costs
    assert costs and "assumptions" in costs.note and costs.value_per_change is None
    assert set(costs.sums()) == {"trainer_day", "venue_day", "delegate_day", "administration_event"}
    assert [key for key in KEYS if PLANS[key].about.costs] == ["wsp"]
