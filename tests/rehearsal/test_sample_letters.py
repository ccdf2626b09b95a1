"""Every letter of every plan can be looked at, with sample people and the partnership's own words (L2-L8)."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from bot.errors import WordsError
from bot.messages import mail
from bot.messages.words import TEMPLATES
from bot.plan.loading import load
from bot.rehearsal import letters
from tests.plans import a_partnership, at

NOW: datetime = at("2026-12-07")
PLANS = load(Path("config"))
OF_THE_BOT = {"alarm", "alarm_over"}


@pytest.mark.parametrize("key", PLANS)
def test_every_letter_of_a_plan_can_be_seen(key: str) -> None:
    partnership = PLANS[key]
    for name in letters.names(partnership):
        message = letters.sample(partnership, name, now=NOW)
        words = mail.render(message)
        assert words.subject and partnership.about.short_name in words.text
        assert message.to.email.endswith(".example") or message.to.email in {
            o.email for o in partnership.about.officers
        }


def test_no_letter_is_left_out_of_all_plans() -> None:
    there = {path.name for path in (TEMPLATES / "emails").iterdir() if path.is_dir()}
    shown = {letters.template_of(name) for plan in PLANS.values() for name in letters.names(plan)}
    assert shown == there - OF_THE_BOT


def test_a_briefing_shows_what_the_plan_shares_and_no_more() -> None:
    """L5."""
    assert "What Siân plans to do" in mail.render(letters.sample(PLANS["cscp"], "supervisor_briefing", now=NOW)).text
    nothing = a_partnership(supervisor_briefing={"shares": []})
    said = mail.render(letters.sample(nothing, "supervisor_briefing", now=NOW)).text
    assert "plans to do" not in said and "before and after" not in said


def test_a_letter_goes_by_the_name_of_its_stage_too() -> None:
    assert letters.sample(PLANS["ddscp"], "stage_1", now=NOW).template == "end_of_course"


@pytest.mark.parametrize(
    ("typed", "mend"),
    [
        ("impact_chek", "there is no letter 'impact_chek' - did you mean 'impact_check'?"),
        ("list", "there is no letter 'list'\nThe letters of wsp are:\n  "),
        ("supervisor_briefing", "wsp's plan has no such stage: 'supervisor_briefing'"),
        ("supervisor_check_reminder", "wsp's plan has no such stage: 'supervisor_check_reminder'"),
    ],
)
def test_an_unknown_letter_is_told_with_those_that_there_are(typed: str, mend: str) -> None:
    with pytest.raises(WordsError) as told:
        letters.sample(PLANS["wsp"], typed, now=NOW)
    assert mend in str(told.value) and "\n  end_of_course_reminder\n" in str(told.value)


def test_a_letter_that_the_plan_does_not_send_is_not_shown() -> None:
    with pytest.raises(WordsError, match="no such stage"):
        letters.sample(PLANS["wsp"], "supervisor_briefing", now=NOW)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("practice_issue", "A supervisor has raised a practice issue"),
        ("practice_issue_by_mail", "You have a supervisor's answer by mail"),
        ("practice_issue_from_delegate", "You have a delegate's answer by mail"),
    ],
)
def test_a_letter_is_seen_in_each_of_its_kinds(name: str, said: str) -> None:
    words = mail.render(letters.sample(PLANS["cscp"], name, now=NOW))
    assert words.subject.startswith(said) and f"\n\n{said}." in words.text and said in words.html


@pytest.mark.parametrize("key", PLANS)
def test_a_post_is_greeted_without_a_name(key: str) -> None:
    """Every officer of the plans as shipped is a post, and so is named by no first word of it."""
    for name in ("chat_code", "practice_issue_from_delegate", "doctor_test"):
        assert "Hello,\n" in mail.render(letters.sample(PLANS[key], name, now=NOW)).text


def test_the_same_event_is_meant_everywhere() -> None:
    numbers = {
        number
        for name in letters.names(PLANS["cscp"])
        for number in re.findall(
            r"\b[A-Z]+-\d\d-\d{3}\b", mail.render(letters.sample(PLANS["cscp"], name, now=NOW)).text
        )
    }
    assert numbers == {"CSCP-26-014"}
