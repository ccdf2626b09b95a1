"""Who came: nothing that is published tells of a few, and no event's table of single people (Q3)."""

from datetime import timedelta

import pytest

from bot.insight.participation import Presence
from bot.reports.contents.attending import answered as who_answered
from bot.reports.contents.attending import came, kept_back, pooled, tells_of_few
from bot.reports.contents.stages import why_nothing
from tests.insight.building import CLOSED, NOW, Office, a_partnership
from tests.reports.contents.making import answered, gather, grid, report, with_duties, words

TEN = 10


@pytest.mark.parametrize(("sides", "tells"), [((11, 1), True), ((1, 20), True), ((12, 0), False), ((10, 10), False)])
def test_a_share_that_tells_of_a_few_on_either_side_is_known(sides: tuple[int, int], tells: bool) -> None:
    assert tells_of_few(sides, TEN) is tells


def test_as_many_shares_are_kept_back_as_it_takes_that_no_difference_tells_of_a_few() -> None:
    rows = [
        ("A", Presence(attended=11, absent=1)),
        ("B", Presence(attended=30, absent=12)),
        ("C", Presence(attended=40)),
    ]
    whole = sum((made for _, made in rows), Presence())
    kept = kept_back(rows, whole, came, TEN)
    assert {"A", "B"} <= kept
    left = tuple(
        all_ - sum(came(made)[side] for label, made in rows if label not in kept)
        for side, all_ in enumerate(came(whole))
    )
    assert not tells_of_few(left, TEN)


def test_where_all_answered_nothing_is_kept_back() -> None:
    rows = [("A", Presence(attended=12, reached=12, answered=12)), ("B", Presence(attended=20, reached=20))]
    assert kept_back(rows, rows[0][1] + rows[1][1], who_answered, TEN) == set()


def test_a_published_report_prints_no_share_that_tells_that_one_was_absent(office: Office) -> None:
    event = answered(office, 23)
    office.a_booking(event, state="absent")
    answered(office, 24, agency="Trust", on="2026-03-04")
    year = with_duties(a_partnership(), annual={"every": "every year", "report": "year", "published": True})
    document = report(office, "year", partnership=year).document
    rows = {row[0]: row for row in grid(document, "Attendance by agency").rows}
    assert rows["School"][2] == "-"
    assert "A dash: the share would tell of fewer than 10 people." in grid(document, "Attendance by agency").note
    assert "47 places taken up" not in words(document)
    assert "1 absent" not in words(document)


def test_small_groups_of_an_event_are_put_together() -> None:
    rows = [("A", Presence(attended=8)), ("B", Presence(attended=3)), ("C", Presence(attended=1))]
    assert [label for label, _ in pooled(rows, 5)] == ["3 others together"]
    assert [label for label, _ in pooled([*rows, ("D", Presence(attended=2))], 5)] == ["A", "3 others together"]
    assert pooled(rows[:1], 5) == rows[:1]


def test_an_event_of_one_person_an_agency_has_no_table_of_agencies(office: Office) -> None:
    event = answered(office, 4)
    for agency in ("One", "Two", "Three"):
        office.a_booking(event, agency=agency)
    assert "Attendance by agency" not in words(report(office, "event", event=event).document)


def test_an_event_to_come_says_that_it_was_not_held_yet(office: Office) -> None:
    event = office.an_event(on="2026-06-03")
    office.a_booking(event, state="booked")
    made = report(office, "event", event=event, now=NOW)
    assert (made.about, made.document.sections) == ("Not held yet; 1 booked.", ())


def test_an_event_whose_bookings_were_all_cancelled_says_so(office: Office) -> None:
    event = office.an_event()
    for _ in range(3):
        office.a_booking(event, state="cancelled")
    made = report(office, "event", event=event)
    assert made.about == "All 3 bookings were cancelled, so there is nothing to report."
    assert made.document.sections == ()


def test_a_form_that_closed_without_an_answer_is_not_waited_for(office: Office) -> None:
    event = office.an_event()
    for _ in range(3):
        office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired")
    found = gather(office, "event", event=event, now=CLOSED)
    assert why_nothing(found, {"end_of_course"}) == "It is closed; none of 3 answered (form at the end of the course)."
    said = words(report(office, "event", event=event).document)
    assert "fewer than half answered" not in said
    assert said.count("none of 3 answered") == 1


def test_planned_and_waiting_are_two_things(office: Office) -> None:
    event = answered(office, 6)
    office.a_touchpoint(office.a_booking(event), "impact_check", state="planned")
    office.a_touchpoint(office.a_booking(event), "impact_check", state="sent")
    table = grid(report(office, now=event.ends_at + timedelta(days=30)).document, "What was sent")
    row = dict(zip(table.columns, next(row for row in table.rows if row[0].startswith("Impact check")), strict=True))
    assert (row["Planned"], row["Waiting"]) == ("1", "1")
