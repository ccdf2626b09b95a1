"""Rosters that are messier than the samples (P1)."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any

import pytest

from tests.flows.roster.making import Desk, a_row


def second(**cells: Any) -> list[Any]:
    return a_row(**({"Name": "Zoë O'Neill", "Email": "zoe@agency.example"} | cells))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252",
                                      "latin-1", "mac_roman", "cp850", "cp1250"])  # fmt: skip
def test_letters_come_through_whatever_the_encoding(desk: Desk, encoding: str) -> None:
    names = ["Zoë O'Neill", "José Díaz", "Chloë Müller"]
    rows = [second(Name=name, Email=f"p{i}@agency.example") for i, name in enumerate(names)]
    roster = desk.read(desk.csv([desk.headings, *rows], encoding=encoding))
    assert [row.name for row in roster.rows] == names
    assert roster.warnings == ()


def test_polish_letters_in_windows_1250_are_known_by_their_words(desk: Desk) -> None:
    roster = desk.read(desk.csv([desk.headings, a_row(Name="Małgorzata Woźniak")], encoding="cp1250"))
    assert roster.rows[0].name == "Małgorzata Woźniak"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_cuts_evenly(desk: Desk, delimiter: str) -> None:
    rows = [a_row(Agency='The "Old" School; Ltd, | Kendal'), second(Name="O'Neill, Zoë")]
    roster = desk.read(desk.csv([["Bookings, all; of them"], desk.headings, *rows], delimiter=delimiter))
    assert [(row.name, row.agency) for row in roster.rows] == [
        ("Anna Ng", 'The "Old" School; Ltd, | Kendal'),
        ("Zoë O'Neill", "Riverside College"),
    ]


def test_excels_hint_at_the_delimiter_is_no_row(desk: Desk) -> None:
    path = desk.csv([desk.headings, a_row(Email="nobody")], delimiter=";")
    path.write_bytes(b"sep=;\r\n" + path.read_bytes())
    assert desk.read(path).faults[0].row == 2


def test_titles_above_repeated_headings_totals_and_remarks_are_no_rows(desk: Desk) -> None:
    h = desk.headings
    above: list[list[Any]] = [["Training bookings 2026"], [], ["Printed on 02/01/2026"], ["Course", "all"]]
    rows: list[list[Any]] = [a_row(), ["", "", ""], h, second(), ["Page 1 of 2"], h]
    below: list[list[Any]] = [["Grand total", "", 2], ["Total: 2"], ["-----", "---"], ["", "", "Number of bookings", 2],
             ["This list is confidential: do not share it"], ["Page 2 of 2"]]  # fmt: skip
    roster = desk.read(desk.csv([*above, h, *rows, *below]))
    assert (roster.total_rows, len(roster.rows), roster.faults, roster.ignored) == (2, 2, (), ())
    assert [row.row for row in roster.rows] == [6, 9]


def test_a_course_that_is_called_total_is_no_total(desk: Desk) -> None:
    roster = desk.roster(a_row(Ref="", Course="Total Respect", Email=""))
    assert [fault.column for fault in roster.faults] == ["Email"]


def test_an_event_that_nobody_has_booked_is_ignored_and_counted(desk: Desk) -> None:
    roster = desk.roster(a_row(), ["E-2", "Neglect", "10/01/2026", "09:30", "16:00", "", "", "", "", "", "", ""])
    assert roster.ignored == ((3, "no delegate in this row"),)
    assert roster.total_rows == 2


def test_merged_cells_give_their_event_to_each_row_under_them(desk: Desk) -> None:
    under = dict.fromkeys(["Ref", "Course", "Date", "Start", "End"])
    rows = [["All bookings"], desk.headings, a_row(), second(**under), [], ["Total", 2]]
    merged = ["A1:L1", *(f"{column}3:{column}5" for column in "ABCDE")]
    roster = desk.read(desk.xlsx({"Bookings": rows}, merged))
    assert [(row.event_ref, row.course, row.starts.hour) for row in roster.rows] == [("E-1", "Neglect", 9)] * 2
    assert roster.total_rows == 2


def test_without_a_merge_an_empty_event_is_a_fault(desk: Desk) -> None:
    roster = desk.roster(a_row(), second(Course="", Date=""))
    assert {(fault.row, fault.column) for fault in roster.faults} == {(3, "Course"), (3, "Date")}


def test_a_workbooks_own_types_are_understood(desk: Desk) -> None:
    row = desk.row(Date=datetime(2026, 1, 9), Start=time(9, 30), End=0.5, Attendance=0.95, Ref=2600.0)  # noqa: DTZ001
    assert (row.event_ref, row.starts.hour, row.ends.hour, row.attendance) == ("2600", 9, 12, "attended")
    assert desk.row(Attendance=True).attendance == "attended"
    assert desk.row(Attendance=False).attendance == "absent"
    assert desk.row(Attendance=1).attendance == "attended"


def test_the_sheet_that_has_the_headings_is_read_and_hidden_ones_are_not(desk: Desk) -> None:
    path = desk.xlsx({"Notes": [["Read me first"]], "Data": [desk.headings, a_row()]})
    assert len(desk.read(path).rows) == 1


def test_a_booking_of_an_event_that_is_in_no_sheet_is_one_fault(desk: Desk) -> None:
    columns = {"bookings_sheet": "Bookings", "events_sheet": "Events", "fields": dict(desk.columns.fields)}
    two = replace(desk, columns=type(desk.columns).model_validate(columns))
    events = [["Ref", "Course", "Date", "Start", "End"], ["E-1", "Neglect", "09/01/2026", "9:30", "nine"]]
    bookings = [["Ref", "Name", "Email"], ["e-1", "Li Ng", "li@a.example"], ["E-7", "Jo Lee", "jo@a.example"]]
    roster = two.read(two.xlsx({"Events": events, "Bookings": bookings}))
    assert [(f.row, f.column, f.value, f.problem) for f in roster.faults] == [
        (2, "Events: End", "nine", "not a date or a time"),
        (3, "Ref", "E-7", "no such event in the sheet Events"),
    ]
    assert roster.at_fault == roster.total_rows == 2


def test_attendance_in_the_column_of_the_status_and_the_other_way_round(desk: Desk) -> None:
    assert desk.row(Status="Did not attend").attendance == "absent"
    assert desk.row(Status="Attended").attendance == "attended"
    row = desk.row(Status="", Attendance="Cancelled")
    assert (row.status, row.attendance) == ("cancelled", "")
    assert desk.row(Attendance="Waiting list").status == "waiting"


def test_cancelled_and_yet_attended_is_warned_of(desk: Desk) -> None:
    assert (
        desk.warning(Status="Cancelled", Attendance="Attended") == "Attendance: there, though the booking is cancelled"
    )


@pytest.mark.parametrize("said", ["", "n/a", "-", "TBC"])
def test_a_missing_supervisor_is_a_warning_for_a_place_that_is_booked_only(desk: Desk, said: str) -> None:
    warning = "Manager email: no address of the supervisor: the delegate will be asked"
    assert desk.warning(Manager_email=said) == warning
    assert desk.roster(a_row(Manager_email=said, Status="Cancelled")).warnings == ()


def test_a_supervisors_address_that_cannot_be_used_is_missing_and_the_name_kept(desk: Desk) -> None:
    roster = desk.roster(a_row(Manager_email="tom.lee@"))
    assert (roster.rows[0].supervisor_name, roster.rows[0].supervisor_email) == ("Tom Lee", "")
    assert "the delegate will be asked" in roster.warnings[0].problem
    assert roster.warnings[0].value == "tom.lee@"


def test_nobody_supervises_themselves_but_two_may_share_an_inbox(desk: Desk) -> None:
    own = {"Email": "office@school.example", "Manager_email": "Office@school.example"}
    assert desk.row(**own, Manager="").supervisor_email == ""
    assert desk.row(**own, Manager="ANNA NG").supervisor_email == ""
    assert desk.row(**own, Manager="Tom Lee").supervisor_email == "office@school.example"


def test_names_may_stand_before_addresses(desk: Desk) -> None:
    row = desk.row(Name="", Email="Anna Ng <anna@a.example>", Manager="", Manager_email="Tom Lee <tom@a.example>")
    assert (row.name, row.email) == ("Anna Ng", "anna@a.example")
    assert (row.supervisor_name, row.supervisor_email) == ("Tom Lee", "tom@a.example")


def test_an_event_without_reference_gets_one_from_its_course_and_day(desk: Desk) -> None:
    assert desk.row(Ref="", Course="Working Together: Core Course").event_ref == "WTCC-20260109"


def test_two_events_never_share_a_reference_that_we_made(desk: Desk) -> None:
    roster = desk.roster(a_row(Ref="", Course="Child Abuse"), second(Ref="", Course="Core Awareness"))
    assert [fault.row for fault in roster.faults] == [2, 3]
    assert "add a column with the events' references" in roster.faults[0].problem
    assert (roster.rows, roster.at_fault) == ((), 2)


def test_every_fault_of_every_row_is_named_in_one_pass_with_the_cell_as_it_is(desk: Desk) -> None:
    roster = desk.roster(
        a_row(Course="", Name="TBC", Email=" nobody ", Attendance="Perhaps"),
        a_row(),
        a_row(Date="31/02/2026", Start="late", Status="Maybe"),
    )
    assert [(fault.row, fault.column, fault.value) for fault in roster.faults] == [
        (2, "Attendance", "Perhaps"),
        (2, "Name", "TBC"),
        (2, "Email", " nobody "),
        (2, "Course", ""),
        (4, "Status", "Maybe"),
        (4, "Date", "31/02/2026"),
        (4, "Start", "late"),
    ]
    assert (roster.total_rows, len(roster.rows), roster.at_fault) == (3, 1, 2)


def test_an_event_is_warned_of_once_not_in_every_row(desk: Desk) -> None:
    roster = desk.roster(a_row(End=""), second(End=""), second(End="", Ref="E-2"))
    assert [(warning.row, warning.column) for warning in roster.warnings] == [(2, "End"), (4, "End")]
