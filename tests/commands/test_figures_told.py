"""`status`, `gain`, `summary`: each figure with its n, denominator and period, or why there is none (Q2, Q3)."""

from typing import Any

import pytest

from bot.commands.table import COMMANDS
from bot.storage import chat_accounts
from bot.storage.tables import AnswerRow, Event
from tests.commands.asking import ask, table, words
from tests.insight.building import CLOSED, NOW, THERE, Office, a_partnership, without

BEFORE, AFTER = {"can_signs": 2, "know": 3}, {"can_signs": 4, "know": 3, "useful": 9, "missing": ["time"]}


def answered(office: Office, n: int = 5, *, key: str = "here") -> Event:
    event = office.an_event("NEG-1" if key == "here" else "THERE-1", key=key)
    for _ in range(n):
        booking = office.a_booking(event)
        office.says(booking, "pre_course", BEFORE)
        office.says(booking, "end_of_course", AFTER)
    return event


def test_status_of_an_event_names_who_has_not_answered(office: Office) -> None:
    event = answered(office)
    office.a_touchpoint(office.a_booking(event, name="Ann Ash"), "end_of_course")
    boss = office.a_person("Bo Boss")
    office.a_touchpoint(office.a_booking(event, name="Di Dale"), "supervisor_briefing", person_id=boss.id)
    answer = ask(office, "status NEG-1")
    assert answer.data["not_answered"] == [
        {"stage": "end_of_course", "role": "delegate", "name": "Ann Ash", "email": "ann.ash@school.example"},
        {"stage": "supervisor_briefing", "role": "supervisor", "name": "Bo Boss", "email": "bo.boss@school.example"},
    ]
    assert "Bo Boss (supervisor of Di Dale)" in words(answer)
    assert "end_of_course: form at the end of the course | 0 | 1 | 5 | 83 % of 6 | 0 | 0" in words(answer)
    assert answer.data["lapsed"] == []


def test_status_of_an_event_names_who_let_a_required_form_lapse(office: Office) -> None:
    event = answered(office)
    late, never = office.a_booking(event, name="Ann Ash"), office.a_booking(event, name="Di Dale")
    office.a_touchpoint(late, "end_of_course", state="expired")
    office.a_touchpoint(never, "end_of_course", state="expired", sent_at=None)
    office.a_touchpoint(late, "impact_check", state="expired")
    other = office.a_booking(office.an_event("NEG-2"), name="Ed Elm")
    office.a_touchpoint(other, "end_of_course", state="expired")
    answer = ask(office, "status NEG-1")
    told = table(answer, -1)
    assert told.caption == "Closed unanswered, though required"
    assert [row[:2] for row in told.rows] == [("end_of_course", "Ann Ash")]
    assert answer.data["lapsed"] == [
        {"stage": "end_of_course", "role": "delegate", "name": "Ann Ash", "email": "ann.ash@school.example"}
    ]
    assert answer.data["not_answered"] == [] and COMMANDS["status"].is_for_one(answer)
    assert "lapsed" not in ask(office, "status 2026-Q1").data


def test_attendance_is_of_the_events_that_are_over(office: Office) -> None:
    answered(office)
    office.a_booking(office.an_event("NEG-9", on="2026-09-01"))
    said = words(ask(office, "status"))
    assert "2 events, 3 March 2026 to 1 September 2026." in said
    assert "Attendance, of 1 event that is over: 5 of 5 came" in said


def test_help_on_status_says_what_each_stage_is(office: Office) -> None:
    assert "end_of_course (form at the end of the course)" in words(ask(office, "help status"))


def test_status_of_a_period_counts_and_names_nobody(office: Office) -> None:
    event = answered(office)
    office.a_touchpoint(office.a_booking(event, name="Ann Ash"), "end_of_course")
    answer = ask(office, "status 2026-Q1")
    assert "not_answered" not in answer.data
    assert "Ann Ash" not in words(answer)
    assert "1 event, 1 January 2026 to 31 March 2026." in words(answer)


def test_who_never_answered_gets_no_later_stage_and_status_says_so(office: Office) -> None:
    event = office.an_event("NEG-1")
    office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired", reason="closed")
    assert "1 person never answered end_of_course, so no impact_check goes to them." in words(ask(office, "status"))


def test_status_counts_who_is_not_in_slack(office: Office) -> None:
    """C3."""
    first, second = office.an_event("NEG-1"), office.an_event("NEG-2")
    people = [office.a_booking(event).person_id for event in (first, first, second)]
    known: dict[str, Any] = {"channel": "slack", "workspace": "T1", "email": "x@school.example", "now": NOW}
    with office.database.write("here") as session:
        for person_id, account in zip(people, ("", "U1", ""), strict=True):
            chat_accounts.remember(session, "here", person_id, account=account, **known)
    assert "2 people are not in Slack and get mail." in words(ask(office, "status"))
    answer = ask(office, "status NEG-1")
    assert "1 person is not in Slack and gets mail." in words(answer) and answer.data["not_in_slack"] == 1
    answered(office, 1, key="there")
    assert "Slack" not in words(ask(office, "status THERE-1", key="there"))


def test_gain_tells_figures_with_their_uncertainty(office: Office) -> None:
    answered(office)
    answer = ask(office, "gain NEG-1")
    assert answer.title == "Learning gain: NEG-1 Neglect, 3 March 2026"
    names = ("pairs", "before", "after", "change", "ci", "improved", "same", "worse", "dz", "wilcoxon_p")
    assert [answer.data[name] for name in names] == [5, 2.5, 3.5, 1.0, [1.0, 1.0], 5, 0, 0, None, 0.0625]
    said = words(answer)
    assert "5 people answered before and after the course; 0 only before, 0 only after." in said
    assert "Mean 2.50 before, 3.50 after: +1.00 scale points (so alike that no interval can be given), n = 5." in said
    assert "How much do you know? | 5 | 3.00 | 3.00 | +0.00 | all alike | 0 / 5 / 0" in said


def test_gain_of_a_small_group_is_kept_back(office: Office) -> None:
    answered(office, 4)
    answer = ask(office, "gain")
    assert (answer.data["suppressed"], answer.data["change"], answer.data["pairs"]) == (True, None, 4)
    assert "Fewer than 5 people: not shown." in words(answer)
    assert not [part for part in answer.parts if not isinstance(part, str)]


def test_gain_without_pairs_says_why(office: Office) -> None:
    event = office.an_event("NEG-1")
    office.a_touchpoint(office.a_booking(event), "pre_course")
    office.a_touchpoint(office.a_booking(event), "end_of_course", state="planned")
    answer = ask(office, "gain")
    assert (answer.data["pairs"], answer.data["suppressed"], answer.data["ci"]) == (0, False, None)
    assert "pre_course: sent 1 time, nobody has answered yet." in words(answer)
    assert "end_of_course: not yet due; 1 is planned." in words(answer)


def test_a_plan_without_a_form_before_the_course_has_no_gain(office: Office) -> None:
    office.an_event()
    answer = ask(office, "gain", partnership=without(a_partnership(), "pre_course"))
    assert "The plan has no self-assessment on both sides of the course" in words(answer)


def test_a_changed_wording_is_told(office: Office) -> None:
    event = office.an_event()
    for _ in range(5):
        booking = office.a_booking(event)
        office.says(booking, "pre_course", BEFORE, words="Can you {outcome}, before?")
        office.says(booking, "end_of_course", AFTER)
    assert "since the wording changed in between: can_signs (5 people)." in words(ask(office, "gain"))


def test_gain_of_many_questions_shows_the_first(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(office)
    monkeypatch.setattr("bot.commands.gain.MOST_ROWS", 1)
    answer = ask(office, "gain")
    assert len(table(answer).rows) == 1
    assert "And 1 question more" in words(answer)


def test_summary_goes_level_by_level_with_n_and_denominators(office: Office) -> None:
    answered(office)
    answer = ask(office, "summary NEG-1")
    said = words(answer)
    assert "Answered: pre_course 5 of 5 (100 %) and end_of_course 5 of 5 (100 %)." in said
    assert "It was useful. | end_of_course | 5 | 9.00 | 100 % (8 to 10) | 0: 0, 1: 0" in said
    assert (
        "What was missing? | end_of_course | 5 | - | - | Depth: 0 (0 %), Time: 5 (100 %); several may be chosen" in said
    )
    assert "you can see the signs of neglect? | 5 | 2.00 | 4.00 | +2.00 |" in said
    assert [part for part in answer.parts if isinstance(part, str)][1:] == [
        "1 Reaction",
        "2 Learning",
        "Asked before and after (5 people): mean 2.50 before, 3.50 after, +1.00 scale points (so alike that no "
        "interval can be given). 'gain' tells more.",
        "3 Behaviour",
        "impact_check: nothing was sent and nothing is planned.",
        "4 Results",
        "impact_check: nothing was sent and nothing is planned.",
        "Return on investment",
        "No cost figures are configured, so no return on investment can be worked out.",
    ]


def test_several_answers_of_one_person_are_counted_with_their_people(office: Office) -> None:
    event = office.an_event("NEG-1")
    for _ in range(5):
        said_once = {"follow_up_1": "done", "difference": "yes"}
        response = office.says(office.a_booking(event), "impact_check", said_once).id
        second = {"question": "follow_up_2", "draft": "not_yet", "value": "not_yet", "chosen": "not_yet"}
        about = {"partnership": "here", "event_id": event.id, "kind": "impact_check", "answered_at": NOW}
        office.add(AnswerRow(response_id=response, **second, **about))
    said = words(ask(office, "summary", now=CLOSED))
    assert "| impact_check | 10 actions of 5 people | - | - | Done: 5 (50 %), Not yet: 5 (50 %)" in said
    assert "Did it make a difference? | impact_check | 5 |" in said


def test_summary_keeps_small_groups_back(office: Office) -> None:
    event = answered(office, 4)
    office.confirms(office.a_touchpoint(office.a_booking(event), "supervisor_briefing"), "seen")
    said = words(ask(office, "summary", now=CLOSED))
    assert "It was useful. | end_of_course | - | - | - | fewer than 5 people: not shown" in said
    assert "Supervisors on practice: fewer than 5 people: not shown." in said


def test_summary_tells_what_supervisors_saw(office: Office) -> None:
    event = answered(office)
    for what in ("seen", "seen", "seen", "partly", "not_yet"):
        office.confirms(office.a_touchpoint(office.a_booking(event), "supervisor_briefing"), what)
    answer = ask(office, "summary", now=CLOSED)
    assert "5 supervisors have said what they saw: seen in practice 3, partly 1, not yet 1." in words(answer)
    behaviour = answer.data["levels"][2]  # type: ignore[index]
    assert behaviour["supervisors"] == {"seen": 3, "partly": 1, "not_yet": 1}  # type: ignore[index, call-overload]


@pytest.mark.parametrize("command", ["status", "gain", "summary"])
def test_one_partnership_never_sees_anothers(office: Office, command: str) -> None:
    """Q7."""
    answered(office, 5)
    alone = ask(office, command)
    answered(office, 7, key=THERE)
    assert ask(office, command) == alone
    assert ask(office, command, key=THERE) != alone
