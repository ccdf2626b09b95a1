"""Dates and times as people and spreadsheets write them (P1)."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.roster.rows import Cell
from bot.flows.roster.when import when

NINTH = date(2026, 1, 9)
MIDNIGHT = datetime(2026, 1, 9)  # noqa: DTZ001
TIME_ONLY = datetime(1899, 12, 31, 9, 30)  # noqa: DTZ001  (what Excel makes of a time behind day 1)
LAST_MOMENT = datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001


def clocks(cell: Cell) -> list[tuple[int, int]]:
    return [(clock.hour, clock.minute) for clock in when(cell, "day_first").clocks]


@pytest.mark.parametrize(
    "said",
    ["09/01/2026", "9/1/26", "09-01-2026", "09.01.2026", "9 1 2026", "2026-01-09", "2026/1/9", "20260109",
     "9 January 2026", "9th January 2026", "9 Jan 2026", "9-Jan-26", "Fri 9 January 2026",
     "Friday, 9th of January 2026",
     "January 9, 2026", "Jan 9th 2026", "2026-01-09 00:00:00", "46031", 46031, 46031.0, MIDNIGHT, NINTH],
)  # fmt: skip
def test_one_day_written_in_many_ways(said: Cell) -> None:
    found = when(said, "day_first")
    assert (found.days, found.clocks, found.note) == ((NINTH,), (), "")


def test_month_first_is_the_other_way_round() -> None:
    assert when("01/09/2026", "month_first").days == (NINTH,)
    assert when("9 January 2026", "month_first").days == (NINTH,)


@pytest.mark.parametrize("order", ["day_first", "month_first"])
@given(day=st.dates(date(2000, 1, 1), date(2098, 12, 31)))
def test_every_day_comes_back(order: str, day: date) -> None:
    numeric = "%d/%m/%Y" if order == "day_first" else "%m/%d/%Y"
    for pattern in (numeric, "%d %B %Y", "%A %d %b %Y", "%Y-%m-%d", "%d-%b-%y"):
        assert when(day.strftime(pattern), "day_first" if order == "day_first" else "month_first").days == (day,)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("9.30", [(9, 30)]), ("0930", [(9, 30)]), ("9:30", [(9, 30)]), ("09:30:00", [(9, 30)]), ("9:30 AM", [(9, 30)]),
        ("9.3", [(9, 30)]), ("9am", [(9, 0)]), ("4 p.m.", [(16, 0)]), ("12pm", [(12, 0)]), ("12.15am", [(0, 15)]),
        ("1600hrs", [(16, 0)]), ("noon", [(12, 0)]), ("16:00pm", [(16, 0)]), (930, [(9, 30)]), (9.3, [(9, 30)]),
        (time(9, 30), [(9, 30)]), (timedelta(hours=9, minutes=30), [(9, 30)]), (0.3958333333, [(9, 30)]),
        ("0.395833333333333", [(9, 30)]), (TIME_ONLY, [(9, 30)]),
        ("09.30am - 04.00pm", [(9, 30), (16, 0)]), ("9.30am-4pm", [(9, 30), (16, 0)]),
        ("09:30 – 16:00", [(9, 30), (16, 0)]),
        ("9.30 to 12.30pm", [(9, 30), (12, 30)]), ("1-4pm", [(13, 0), (16, 0)]),
        ("from 10am until noon", [(10, 0), (12, 0)]),
        ("TBC", []), ("", []),
    ],
)  # fmt: skip
def test_times_and_ranges_of_times(said: Cell, expected: list[tuple[int, int]]) -> None:
    assert clocks(said) == expected


@pytest.mark.parametrize(
    "said",
    ["9 January 2026 09:30-16:00", "09/01/2026, 9.30am - 4pm", "Fri 9 Jan 2026 at 09:30 to 16:00",
     "09/01/2026 09:30 - 09/01/2026 16:00"],
)  # fmt: skip
def test_a_day_and_its_times_in_one_cell(said: str) -> None:
    found = when(said, "day_first")
    assert found.days[0] == NINTH and clocks(said) == [(9, 30), (16, 0)]


def test_a_course_of_two_days() -> None:
    assert when("09/01/2026 - 10/01/2026", "day_first").days == (NINTH, date(2026, 1, 10))


@pytest.mark.parametrize(
    ("said", "hours", "is_z"),
    [
        ("2026-01-09T09:30:00Z", 0, True),
        ("2026-01-09 09:30+00:00", 0, True),
        ("2026-06-09T09:30:00.000+01:00", 1, False),
    ],
)
def test_moments_with_an_offset_keep_it(said: str, hours: int, is_z: bool) -> None:
    found = when(said, "day_first")
    assert (found.offset, found.is_z, clocks(said)) == (timedelta(hours=hours), is_z, [(9, 30)])


def test_a_spreadsheets_moment_is_taken_to_the_minute() -> None:
    assert clocks(datetime(2026, 1, 9, 9, 29, 59, 999997)) == [(9, 30)]  # noqa: DTZ001


def test_a_weekday_that_does_not_fit_is_noted() -> None:
    assert when("Monday 9 January 2026", "day_first").note == "2026-01-09 is a Friday: the date is used"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("13/13/2026", "no such date"), ("31 February 2026", "no such date"), ("2026-13-05", "no such date"),
        ("2026-13-05T09:30:00Z", "no such date"), ("9 January", "without its year"), ("next week", "not a date"),
        ("25:00", "no such time"), ("9.5", "not a date or a time"), ("13am", "not a time"), (LAST_MOMENT, "not a date"),
        (timedelta(days=-1), "not a date"), ("9:00-10:00-11:00", "more than two times"),
    ],
)  # fmt: skip
def test_what_is_no_date_says_why(said: Cell, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        when(said, "day_first")
