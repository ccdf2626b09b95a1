"""What to decide: each rule by itself, with its figure (Q3, Q5)."""

from datetime import UTC, datetime

from bot.reports.contents import contents
from bot.reports.contents.decisions import MOST, decisions
from bot.storage.tables import PracticeIssue
from tests.insight.building import NOW, Office
from tests.reports.contents.making import answered, gather, grid


def an_issue(office: Office, *, closed: bool = False, what: str = "practice_issue") -> None:
    raised = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
    office.add(
        PracticeIssue(
            partnership="here", what=what, text="secret words", raised_at=raised, closed_at=NOW if closed else None
        )
    )


def test_a_form_that_fewer_than_half_returned_is_to_be_decided_with_its_rate(office: Office) -> None:
    event = answered(office, 6)
    for _ in range(9):
        office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired")
    [said] = [each for each in decisions(gather(office)) if "form at the end" in each]
    assert "40 % of 15 answered" in said
    assert "9 closed without an answer although the form is required" in said
    assert said.endswith("(indicative: fewer than 30 were asked).")


def test_a_required_form_that_some_did_not_return_is_to_be_decided_though_most_did(office: Office) -> None:
    event = answered(office, 8)
    for _ in range(3):
        office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired")
    [said] = [each for each in decisions(gather(office)) if "end-of-course forms" in each]
    assert said == (
        "How to get more end-of-course forms back: 27 % (3 of 11) closed without an answer although the form is "
        "required (indicative: fewer than 30 were asked)."
    )


def test_a_fifth_of_a_required_form_that_is_missing_is_nothing_to_decide(office: Office) -> None:
    event = answered(office, 8)
    for _ in range(2):
        office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired")
    assert not [each for each in decisions(gather(office)) if "form" in each]


def test_a_form_that_may_still_be_answered_is_nothing_to_decide_whatever_came_back(office: Office) -> None:
    """The day it goes out nobody has answered it, and that is no finding."""
    event = answered(office, 6)
    for _ in range(20):
        office.a_touchpoint(office.a_booking(event), "end_of_course")
        office.a_touchpoint(office.a_booking(event), "supervisor_briefing")
    made = gather(office, now=NOW)
    assert next(rate for rate in made.rates if rate.stage == "end_of_course").reached == 26
    assert not [each for each in decisions(made) if "form at the end" in each or "supervisors" in each]


def test_only_events_whose_form_has_closed_count_for_what_to_decide_of_it(office: Office) -> None:
    closed, waiting = answered(office, 6), office.an_event(on="2026-03-10")
    for _ in range(9):
        office.a_touchpoint(office.a_booking(closed), "end_of_course", state="expired")
        office.a_touchpoint(office.a_booking(waiting), "end_of_course")
    [said] = [each for each in decisions(gather(office, now=NOW)) if "form at the end" in each]
    assert "40 % of 15 answered where it has closed, and 9 closed without an answer" in said


def flat(office: Office, n: int) -> None:
    """Have people of a second course rate themselves after it as before it, on average."""
    event = office.an_event(course="Online harm", on="2026-03-05")
    for number in range(n):
        booking = office.a_booking(event)
        office.says(booking, "pre_course", {"know": 3})
        office.says(booking, "end_of_course", {"know": 2 + number % 3, "useful": 9})


def test_a_course_whose_gain_may_be_none_is_named_with_its_interval_and_another_is_not(office: Office) -> None:
    answered(office, 30, after={"know": 5})
    flat(office, 30)
    [said] = [each for each in decisions(gather(office)) if "learning gain may be none" in each]
    assert "Online harm (" in said
    assert "n = 30" in said
    assert "Neglect" not in said
    assert said.endswith("of 2 courses compared, one may stand apart by chance.")


def test_a_course_where_all_changed_alike_is_named_in_words_instead_of_an_interval(office: Office) -> None:
    answered(office, 30, after={"know": 5})
    event = office.an_event(course="Online harm", on="2026-03-05")
    for _ in range(30):
        booking = office.a_booking(event)
        office.says(booking, "pre_course", {"know": 3})
        office.says(booking, "end_of_course", {"know": 3, "useful": 9})
    [said] = [each for each in decisions(gather(office)) if "Whether to review" in each]
    assert "Online harm (+0.00, all so alike that no interval can be given, n = 30)" in said


def test_a_course_of_few_people_is_not_called_weak_for_its_wide_interval(office: Office) -> None:
    answered(office, 30, after={"know": 5})
    flat(office, 29)
    made = gather(office)
    assert not [each for each in decisions(made) if "Whether to review" in each]
    assert (
        "too few to tell a course from others: 1."
        in grid(contents.written(made).document, "Learning gain by course").note
    )


def test_a_course_that_gains_less_than_all_together_is_named_though_it_gains(office: Office) -> None:
    answered(office, 60, after={"know": 5})
    answered(office, 30, course="Online harm", on="2026-03-05", after={"know": 3})
    [said] = [each for each in decisions(gather(office)) if "Whether to review" in each]
    assert said.startswith("Whether to review Online harm (+0.50")
    assert "little learning gain beside the others" in said


def test_what_a_fifth_rate_low_is_named_with_its_share(office: Office) -> None:
    event = answered(office, 4, after={"useful": 9})
    for _ in range(2):
        office.says(office.a_booking(event), "end_of_course", {"useful": 1})
    [said] = [each for each in decisions(gather(office)) if "rated low" in each]
    assert "“It was useful.” (33 % of 6)" in said


def test_what_nobody_rates_low_is_not_named(office: Office) -> None:
    answered(office, 6)
    assert not [each for each in decisions(gather(office)) if "rated low" in each]


def test_briefings_that_fewer_than_half_acknowledged_are_named(office: Office) -> None:
    event = answered(office, 6)
    for state in ("answered", *["expired"] * 5):
        office.a_touchpoint(office.a_booking(event), "supervisor_briefing", state=state)
    [said] = [each for each in decisions(gather(office)) if "supervisors" in each]
    assert "17 % of 6 did" in said


def test_open_practice_issues_come_first_with_their_number_and_never_their_words(office: Office) -> None:
    answered(office, 6)
    an_issue(office)
    an_issue(office, what="concern")
    an_issue(office, closed=True)
    said = decisions(gather(office))
    assert said[0].startswith("Who takes up what was raised: 2 practice issues and concerns are still open")
    assert "20 March 2026" in said[0]
    assert "secret" not in " ".join(said)


def test_of_fewer_than_five_nothing_is_to_be_decided(office: Office) -> None:
    """Q3: a rule looks at released figures only."""
    answered(office, 4, after={"useful": 0, "know": 1})
    assert decisions(gather(office)) == ()


def test_there_are_never_more_than_a_page_can_hold(office: Office) -> None:
    event = answered(office, 6, after={"useful": 0, "know": 1})
    an_issue(office)
    for stage in ("pre_course", "end_of_course", "supervisor_briefing", "impact_check"):
        for _ in range(20):
            office.a_touchpoint(office.a_booking(event), stage, state="expired")
    assert 4 < len(decisions(gather(office))) <= MOST
