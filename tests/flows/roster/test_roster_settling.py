"""Rows that speak of the same thing: the last one counts, and disagreement is said (P1)."""

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


def test_rows_of_one_event_that_disagree_all_get_the_last_fact(desk: Desk) -> None:
    other = a_row(Start="10:00", Name="Li Ng", Email="li@agency.example")
    roster = desk.roster(a_row(), other)
    assert [row.starts.hour for row in roster.rows] == [10, 10]
    assert [(w.column, w.problem) for w in roster.warnings] == [
        ("Start", "rows 2 and 3 disagree on starts: the last one counts")
    ]


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
