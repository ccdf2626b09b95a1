"""Rows that speak of the same thing: which one counts, and that disagreement is said (P1)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.flows.roster.making import Desk, a_row


def test_the_same_booking_twice_is_one_and_the_last_row_counts(desk: Desk) -> None:
    again = a_row(Email="ANNA.NG@agency.example ", Name="Ng, Anna", Ref="e-1", Agency="Police", Attendance="Y")
    roster = desk.roster(a_row(), again)
    assert roster.ignored == ((2, "same booking as row 3"),)
    assert (roster.rows[0].agency, roster.rows[0].attendance) == ("Police", "attended")
    assert [(w.row, w.column, w.value, w.problem) for w in roster.warnings] == [
        (3, "Agency", "Police", "rows 2 and 3 disagree on agency: the last one counts"),
        (3, "Attendance", "attended", "rows 2 and 3 disagree on attendance: the last one counts"),
    ]


def test_the_same_booking_twice_in_the_same_words_is_no_warning(desk: Desk) -> None:
    assert desk.roster(a_row(), a_row(), a_row()).warnings == ()


def test_one_address_with_two_names_is_two_people_and_warned_of(desk: Desk) -> None:
    roster = desk.roster(a_row(), a_row(Name="Anne Ng"))
    assert len(roster.rows) == 2
    assert roster.warnings[0].problem == "the same address as Anna Ng in row 2: taken as two people"


def test_a_place_got_from_the_waiting_list_is_booked(desk: Desk) -> None:
    roster = desk.roster(a_row(Status="Waiting list"), a_row())
    assert (len(roster.rows), roster.waiting) == (1, ())
    back = desk.roster(a_row(), a_row(Status="Waiting list"))
    assert (back.rows, len(back.waiting), len(back.ignored)) == ((), 1, 2)


def people(*cells: dict[str, str]) -> list[list[str]]:
    return [a_row(Name=f"P {n}", Email=f"p{n}@agency.example", **each) for n, each in enumerate(cells)]


@pytest.mark.parametrize(
    ("dates", "starts", "told"),
    [
        (
            ("04/12/2026", "04/12/2026", "12/04/2026"),
            "2026-12-04",
            (4, "4 December 2026", "s 2, 3", "12 April 2026", " 4"),
        ),
        (
            ("12/04/2026", "04/12/2026", "04/12/2026"),
            "2026-12-04",
            (2, "4 December 2026", "s 3, 4", "12 April 2026", " 2"),
        ),
        (("12/04/2026", "04/12/2026"), "2026-12-04", (2, "4 December 2026", " 3", "12 April 2026", " 2")),
    ],
)
def test_of_an_events_facts_what_most_rows_say_counts_and_of_as_many_the_last(
    desk: Desk, dates: tuple[str, ...], starts: str, told: tuple[int, str, str, str, str]
) -> None:
    roster = desk.roster(*people(*({"Date": date} for date in dates)))
    assert {f"{row.starts:%Y-%m-%d %H:%M}" for row in roster.rows} == {f"{starts} 09:30"}
    row, first, rows, second, others = told
    values = f"{first} 09:30 (row{rows}) and {second} 09:30 (row{others})"
    assert [(w.row, w.column, w.problem) for w in roster.warnings][:1] == [
        (row, "Start", f"E-1 has two starts: {values}: the first counts")
    ]


@pytest.mark.parametrize("status", ["Cancelled", "Waiting list"])
def test_who_does_not_come_says_nothing_of_the_event(desk: Desk, status: str) -> None:
    old = {"Date": "12/04/2026", "Status": status}
    roster = desk.roster(*people(old, {}, old))
    assert ({row.starts.month for row in (*roster.rows, *roster.waiting)}, roster.warnings) == ({1}, ())


def test_a_cancelled_event_still_says_when_it_was(desk: Desk) -> None:
    assert desk.roster(*people({"Status": "Cancelled"})).rows[0].starts.month == 1


EVENTS = st.sampled_from("AB")
EMAILS = st.sampled_from(["x@a.example", "y@a.example", "nobody", ""])
STATES = st.sampled_from(["Confirmed", "Waiting list", "Cancelled", "?"])


@given(rows=st.lists(st.tuples(EVENTS, EMAILS, STATES, st.booleans())))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_kept_ignored_or_at_fault(desk: Desk, rows: list[tuple[str, str, str, bool]]) -> None:
    cells = [a_row(Ref=ref, Email=email, Status=status, Name="Li" if li else "Jo") for ref, email, status, li in rows]
    roster = desk.roster(*cells)
    assert roster.total_rows == len(rows) == len(roster.rows) + len(roster.ignored) + roster.at_fault
    assert roster.at_fault == len({fault.row for fault in roster.faults})
