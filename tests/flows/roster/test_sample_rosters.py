"""The five partnerships' own exports read as they are, every row accounted for (P1)."""

from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from bot.flows.roster.reading import read
from bot.flows.roster.rows import Roster, RosterRow
from tests.flows.roster.making import FULL_ATTENDANCE, LONDON, ROOT, columns_of

FILES = {
    "wfscp": "wfscp_bookings.csv",
    "cscp": "cscp_delegates.csv",
    "wsp": "wsp_delegates.xlsx",
    "cwac": "cwac_export.tsv",
    "ddscp": "ddscp_lms.xlsx",
}


def sample(key: str) -> Roster:
    return read(Path(ROOT / "samples/rosters" / FILES[key]), columns_of(key), LONDON, FULL_ATTENDANCE)


def row(roster: Roster, number: int) -> RosterRow:
    return next(each for each in roster.rows if each.row == number)


@pytest.mark.parametrize(
    ("key", "total", "kept", "waiting", "repeated"),
    [
        ("wfscp", 72, 71, 1, 0),
        ("cscp", 48, 47, 1, 0),
        ("wsp", 59, 56, 0, 3),
        ("cwac", 36, 36, 0, 0),
        ("ddscp", 80, 76, 4, 0),
    ],
)
def test_every_row_of_a_sample_is_accounted_for(key: str, total: int, kept: int, waiting: int, repeated: int) -> None:
    roster = sample(key)
    reasons = Counter(reason.split(" as ")[0] for _, reason in roster.ignored)
    assert (roster.total_rows, len(roster.rows), len(roster.waiting)) == (total, kept, waiting)
    assert reasons == Counter({"waiting list": waiting, "same booking": repeated}) + Counter()
    assert roster.total_rows == len(roster.rows) + len(roster.ignored) + roster.at_fault
    assert roster.faults == ()


@pytest.mark.parametrize(
    ("key", "counts"),
    [
        ("wfscp", {"attended": 54, "partly_attended": 3, "absent": 3, "": 11}),
        ("cscp", {"": 47}),
        ("wsp", {"attended": 44, "absent": 4, "": 8}),
        ("cwac", {"attended": 18, "partly_attended": 1, "absent": 9, "": 8}),
        ("ddscp", {"attended": 54, "partly_attended": 1, "absent": 9, "": 12}),
    ],
)
def test_attendance_in_words_and_in_percent(key: str, counts: dict[str, int]) -> None:
    assert Counter(each.attendance for each in sample(key).rows) == counts


@pytest.mark.parametrize(
    ("key", "number", "ref", "starts", "ends", "name", "email"),
    [
        ("wfscp", 2, "WFSCP-2600", "2026-01-09T09:30", "2026-01-09T16:00", "Sean Hughes", "sean.hughes807@agency6"),
        ("cscp", 3, "CSCP-2600", "2026-01-09T09:30", "2026-01-09T16:00", "Mary-Jane Åkesson",
         "mary-jane.kesson398@agency5"),
        ("wsp", 63, "WSP-2600", "2026-01-09T09:30", "2026-01-09T12:30", "Bronwen Hughes", "bronwen.hughes251@agency9"),
        ("cwac", 8, "CWAC-2600", "2026-01-05T09:30", "2026-01-05T12:30", "Małgorzata Tyson",
         "malgorzata.tyson736@agency10"),
        ("ddscp", 3, "DDSCP-2600", "2026-01-05T09:30", "2026-01-05T12:30", "Dev MacLeod", "dev.macleod790@agency11"),
    ],
)  # fmt: skip
def test_a_booking_of_each_sample_worked_out_by_hand(
    key: str, number: int, ref: str, starts: str, ends: str, name: str, email: str
) -> None:
    found = row(sample(key), number)
    assert (found.event_ref, found.name, found.email) == (ref, name, f"{email}.example")
    assert (found.starts, found.ends) == (datetime.fromisoformat(starts), datetime.fromisoformat(ends))


def test_wfscp_outcomes_are_cut_at_semicolons() -> None:
    assert row(sample("wfscp"), 2).outcomes == (
        "recognise the signs of neglect across age groups",
        "use the Graded Care Profile 2 in my own casework",
        "challenge drift in a multi-agency plan",
    )


def test_wfscp_non_breaking_hyphens_are_hyphens() -> None:
    roster = sample("wfscp")
    assert not [each for each in roster.rows if "\u2011" in each.name + each.supervisor_name]


def test_cscp_names_each_missing_supervisor_and_each_lost_letter() -> None:
    warnings = Counter(found.problem for found in sample("cscp").warnings)
    assert warnings["no address of the supervisor: the delegate will be asked"] == 5
    assert warnings["a letter was lost when this was saved; export it as XLSX or CSV UTF-8"] == 1
    assert row(sample("cscp"), 2).supervisor_name == "Niamh Robinson"


def test_wsp_repeats_say_where_they_disagree_and_the_last_counts() -> None:
    roster = sample("wsp")
    assert roster.ignored[0] == (16, "same booking as row 62")
    assert "rows 16 and 62 disagree on staff_group: the last one counts" in {w.problem for w in roster.warnings}
    assert row(roster, 62).staff_group == "8"
    assert roster.unknown_headings == ("Full/half day",)


def test_cwac_a_line_break_in_a_cell_keeps_the_row_numbers_of_a_spreadsheet() -> None:
    roster = sample("cwac")
    assert (roster.rows[0].row, roster.rows[-1].row) == (2, 37)
    assert roster.rows[0].venue == "Kendal County Hall, Room 2"


def test_ddscp_bookings_get_their_event_from_the_other_sheet() -> None:
    found = row(sample("ddscp"), 2)
    assert (found.course, found.places) == ("Child Exploitation – Level 3", 30)
    assert found.outcomes == ("recognise grooming online", "share information lawfully")
    assert found.trainers == (("Li O'Neill", "li.oneill685@agency3.example"),)
