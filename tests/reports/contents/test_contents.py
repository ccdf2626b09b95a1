"""Reports: what is in each, and what is not there to be shown is said (Q3, Q5, L8)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.messages.charts import Chart
from bot.plan.questionnaire import Questionnaire
from bot.reports import paper, word
from bot.reports.contents import files
from bot.reports.contents.contents import LEVELS
from bot.reports.contents.subject import EVENTS, PERIODS
from bot.reports.document import Document, Picture
from bot.storage.tables import PracticeIssue
from tests.insight.building import CLOSED, NOW, Office, a_partnership, without
from tests.reports.contents.making import answered, gather, grid, report, with_duties, words

MOST_CHARTS = 8


def charts(document: Document) -> list[Chart]:
    blocks = [block for section in document.sections for block in section.blocks]
    return [block.chart for block in blocks if isinstance(block, Picture)]


def test_the_first_page_says_what_it_is_about_with_dates_and_findings_with_n(office: Office) -> None:
    answered(office, 6)
    made = report(office)
    assert made.document.title == "Quarterly training report"
    assert made.document.subtitle == "2026-Q1: 1 January 2026 to 31 March 2026"
    assert made.about.startswith("1 event of 1 course, 1 January 2026 to 31 March 2026. 6 places taken up, of 6")
    assert made.findings[0] == (
        "Delegates rate themselves about the same after the course as before it: +0.50 (from 2.50 to 3.00; "
        "95 % interval of the change -0.07 to +1.07; n = 6)."
    )
    assert all("n = 6" in each for each in made.findings)


def test_every_level_of_the_plan_has_its_part(office: Office) -> None:
    answered(office, 6)
    headings = [section.heading for section in report(office).document.sections]
    assert headings[:5] == [*LEVELS.values()]
    assert headings[-1] == "Practice issues raised"


@pytest.mark.parametrize("kind", PERIODS)
def test_a_period_without_events_says_so_on_one_page(office: Office, kind: str) -> None:
    made = report(office, kind)
    assert (made.document.sections, made.document.decide, made.document.notes) == ((), (), ())
    assert "No event was held, 1 January 2026 to 31 March 2026, so there is nothing to report." in words(made.document)


def test_events_that_nobody_answered_have_no_tables_of_nothing(office: Office) -> None:
    event = office.an_event()
    office.a_touchpoint(office.a_booking(event), "end_of_course")
    made = report(office)
    assert [section.heading for section in made.document.sections] == ["Who was asked, and who answered", "Who came"]
    assert "There are no findings. Nobody has answered yet: it was sent 1 time" in words(made.document)
    assert "nan" not in words(made.document).lower()


def test_fewer_than_five_are_shown_nowhere(office: Office) -> None:
    """Q3: not in a table, a sentence or the alternative text of a chart."""
    event = answered(office, 4, after={"comment": "Only we four"})
    for kind in (*PERIODS, *EVENTS):
        made = report(office, kind, **({"event": event} if kind in EVENTS else {}))
        assert "fewer than 5 people" in words(made.document).lower()
        assert "Only we four" not in words(made.document)
        assert made.findings == ()


def test_an_open_form_is_waited_for_and_the_report_says_so(office: Office) -> None:
    event = answered(office, 6)
    office.a_touchpoint(office.a_booking(event), "end_of_course", state="sent")
    made = report(office, "trainers", event=event, now=NOW)
    assert "the form is still open" in words(made.document).lower()
    assert made.findings == ()


def test_trainers_read_of_their_event_and_nothing_of_agencies_supervisors_or_impact(office: Office) -> None:
    """L8."""
    event = answered(office, 6, after={"comment": "A warm room"})
    made = report(office, "trainers", event=event)
    said = words(made.document)
    assert made.document.title == "Summary of the evaluation forms"
    assert made.document.decide == ()
    assert "A warm room" in said
    assert "School" not in said
    assert "supervisor" not in said.lower()
    assert "It was useful." in said


def test_trainers_read_no_comment_where_the_plan_has_no_end_of_course_form(office: Office) -> None:
    """L8: what delegates say weeks later of their work is not about the course."""
    late = {"key": "more", "text": "Anything else?", "kind": "long", "level": "behaviour", "optional": True}
    forms = {"impact": Questionnaire.model_validate({"title": "impact", "questions": [late]})}
    ours = without(a_partnership(), "end_of_course", "certificate", "supervisor_briefing")
    ours = replace(ours, questionnaires={**ours.questionnaires, **forms})
    event = answered(office, 6)
    assert [each.stage for each in gather(office, "event", event=event, partnership=ours).comments] == ["impact_check"]
    assert gather(office, "trainers", event=event, partnership=ours).comments == ()


def test_a_published_report_holds_to_the_larger_group(office: Office) -> None:
    """Q3: nine people are enough for officers, and too few for what is published."""
    answered(office, 9)
    year = with_duties(a_partnership(), annual={"every": "every year", "report": "year", "published": True})
    ours = with_duties(a_partnership(), annual={"every": "every year", "report": "year"})
    assert gather(office, "year", partnership=ours).gain.whole.change == pytest.approx(5 / 9)
    published = report(office, "year", partnership=year)
    assert published.findings == ()
    assert "fewer than 10 people" in words(published.document).lower()


def test_a_published_report_hides_small_agencies_and_few_issues(office: Office) -> None:
    answered(office, 12)
    answered(office, 12, agency="Trust", on="2026-03-04")
    answered(office, 3, agency="Tiny Charity", on="2026-03-05")
    raised = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
    office.add(PracticeIssue(partnership="here", what="concern", text="secret words", raised_at=raised))
    year = with_duties(a_partnership(), annual={"every": "every year", "report": "year", "published": True})
    document = report(office, "year", partnership=year).document
    assert "Tiny Charity" not in words(document)
    assert grid(document, "Attendance by agency").columns == ("Agency", "Booked", "Attendance", "Answered")
    rows = {row[0]: row for row in grid(document, "Attendance by agency").rows}
    assert [row[1:] for row in rows.values()] == [("12", "100 %", "100 %")]
    assert ("Concern", "fewer than 10", "fewer than 10") in grid(document, "What supervisors").rows
    assert not any("still open" in each for each in document.decide)


def test_comments_of_a_year_are_printed_only_where_they_are_marked(office: Office) -> None:
    answered(office, 6, after={"comment": "Nobody marked me"})
    assert "Nobody marked me" in words(report(office, "quarter").document)
    assert "Nobody marked me" not in words(report(office, "year").document)


def test_what_several_wrote_is_printed_once(office: Office) -> None:
    answered(office, 6, after={"comment": "All fine"})
    assert words(report(office).document).count("All fine") == 1


def test_highest_and_lowest_are_named_of_questions_on_one_scale_only(office: Office) -> None:
    answered(office, 6, after={"useful": 9})
    [said] = [each for each in report(office).findings if "It was useful" in each]
    assert said == "“It was useful”: 100 % at 8 to 10 (n = 6)."


def test_practice_issues_are_counted_by_kind_and_never_quoted(office: Office) -> None:
    answered(office, 6)
    raised = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
    for closed in (None, NOW):
        office.add(PracticeIssue(partnership="here", what="concern", text="secret", raised_at=raised, closed_at=closed))
    office.add(PracticeIssue(partnership="there", what="concern", text="secret", raised_at=raised))
    document = report(office).document
    assert grid(document, "What supervisors").rows == (("Concern", "2", "1"),)
    assert "secret" not in words(document)


def test_a_course_that_nobody_answered_has_its_line_and_why(office: Office) -> None:
    answered(office, 6)
    silent = office.an_event(course="Online harm", on="2026-03-05")
    office.a_touchpoint(office.a_booking(silent), "end_of_course", state="expired")
    table = grid(report(office).document, "Learning gain by course")
    assert ("Online harm", *"------") in table.rows
    assert table.note.endswith("No figures: 1 (nobody has answered).")


def test_another_partnerships_answers_are_in_no_report(office: Office) -> None:
    """Q7."""
    answered(office, 6)
    other = office.an_event(key="there", on="2026-03-04", course="Theirs")
    for _ in range(6):
        office.says(office.a_booking(other), "end_of_course", {"know": 1, "useful": 0, "comment": "Theirs alone"})
    assert "Theirs" not in words(report(office).document)


def test_the_posts_that_the_plan_names_for_the_report_are_named(office: Office) -> None:
    answered(office, 6)
    ours = with_duties(a_partnership(), report={"every": "every quarter", "report": "quarter", "to": ["subgroup"]})
    contact = ours.about.business_unit.model_copy(update={"name": "Learning Subgroup"})
    ours = replace(ours, about=ours.about.model_copy(update={"posts": {"subgroup": contact}}))
    assert report(office, partnership=ours).about.endswith("For the Learning Subgroup.")
    assert "Learning Subgroup" not in report(office, "year", partnership=ours).about


def test_the_trend_goes_over_eight_quarters_and_needs_two(office: Office) -> None:
    answered(office, 6)
    assert "there are fewer so far" in words(report(office).document)
    answered(office, 6, on="2024-06-03")
    answered(office, 6, on="2024-02-05")
    rows = grid(report(office).document, "Learning gain by quarter").rows
    assert (rows[0][0], rows[-1][0]) == ("2024-Q2", "2026-Q1")
    assert len(rows) == 8


def test_a_report_never_has_more_charts_than_can_be_drawn_in_seconds(office: Office) -> None:
    for month in range(1, 13):
        answered(office, 6, course=f"Course {month}", on=f"2026-{month:02}-03")
    document = report(
        office, "year", days=(date(2026, 1, 1), date(2026, 12, 31)), now=CLOSED.replace(year=2027)
    ).document
    assert 3 <= len(charts(document)) <= MOST_CHARTS


def test_the_files_are_named_by_partnership_report_and_period(office: Office) -> None:
    event = answered(office, 6)
    assert files.names(a_partnership(), gather(office).subject) == (
        "evalbot-here-quarter-2026-Q1.docx",
        "evalbot-here-quarter-2026-Q1.pdf",
    )
    about = replace(gather(office, "event", event=event).subject, label="E 7/b")
    assert files.names(a_partnership(), about, ("pdf",)) == ("evalbot-here-event-e-7-b.pdf",)


def test_every_kind_of_report_can_be_printed_and_edited(office: Office) -> None:
    event = answered(office, 6)
    for kind in (*PERIODS, *EVENTS):
        document = report(office, kind, **({"event": event} if kind in EVENTS else {})).document
        assert paper.pdf(document).startswith(b"%PDF")
        assert word.docx(document).startswith(b"PK")
