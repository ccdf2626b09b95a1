"""Learning gain in a report: what is said where all are alike, few answered, or courses are compared (Q3)."""

from bot.reports.contents.learning import compared, point
from bot.reports.document import Note
from tests.insight.building import Office
from tests.reports.contents.making import SPARE, answered, gather, report, words


def alike(office: Office, n: int) -> None:
    event = office.an_event()
    for _ in range(n):
        booking = office.a_booking(event)
        office.says(booking, "pre_course", {"know": 2})
        office.says(booking, "end_of_course", {**SPARE, "know": 3})


def test_where_all_changed_alike_no_interval_is_told(office: Office) -> None:
    alike(office, 5)
    made = report(office)
    said = words(made.document)
    assert made.findings[0] == (
        "All 5 delegates changed their rating by +1.00 from before the course to after it (from 2.00 to 3.00; so alike "
        "that no interval can be given; n = 5)."
    )
    assert "All 5 changed by +1.00; so alike that no interval can be given." in said
    assert "+1.00 to +1.00" not in said and "report more" not in said
    assert (point("x", gather(office).gain.whole).low, point("x", gather(office).gain.whole).high) == (None, None)


def test_where_six_changed_alike_the_test_tells_it_from_chance(office: Office) -> None:
    """The signed-rank test of six people who all rose: p = 2 / 2**6."""
    alike(office, 6)
    assert report(office).findings[0] == (
        "Delegates rate themselves 1.00 scale points higher after the course than before it (from 2.00 to 3.00; so "
        "alike that no interval can be given; n = 6)."
    )


def test_who_did_not_answer_is_told_beside_the_gain(office: Office) -> None:
    event = answered(office, 6)
    for _ in range(7):
        office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired")
    assert "Indicative: 46 % of those asked answered both times" in words(report(office).document)


def test_courses_beside_each_other_come_with_the_caution_of_many_comparisons(office: Office) -> None:
    answered(office, 6)
    answered(office, 6, course="Online harm", on="2026-03-05")
    said = [block.text for block in compared(gather(office).courses) if isinstance(block, Note)]
    assert "2 courses are compared" in said[0] and "with a chance of 10 %." in said[0]
