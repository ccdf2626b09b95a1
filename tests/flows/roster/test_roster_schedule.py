"""When an event starts and ends, from its cells together (P1)."""

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from bot.flows.roster.rows import Cell
from bot.flows.roster.schedule import Schedule, Unclear, schedule
from bot.flows.roster.when import when
from tests.flows.roster.making import LONDON

TODAY = date(2026, 1, 1)


def held(cells: Mapping[str, Cell], *, z_is_utc: bool = False) -> Schedule:
    said = {field: when(cell, "day_first") for field, cell in cells.items()}
    return schedule(said, zone=LONDON, z_is_utc=z_is_utc, today=TODAY)


def span(found: Schedule) -> str:
    return f"{found.starts:%Y-%m-%d %H:%M} {found.ends:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    "cells",
    [
        {"date": "09/01/2026", "start": "09:30", "end": "16:00"},
        {"date": "09/01/2026", "times": "9.30am - 4pm"},
        {"date": "09/01/2026", "times": "9.30-4.00"},
        {"date": "09/01/2026", "start": "9.30-16.00"},
        {"date": "9 January 2026 09:30-16:00"},
        {"start": datetime(2026, 1, 9, 9, 30), "end": datetime(2026, 1, 9, 16)},  # noqa: DTZ001
        {"start": "2026-01-09T09:30:00Z", "end": "2026-01-09T16:00:00Z"},
    ],
)
def test_one_event_written_in_many_ways(cells: dict[str, Cell]) -> None:
    assert span(held(cells)) == "2026-01-09 09:30 2026-01-09 16:00"


@pytest.mark.parametrize(
    ("cells", "expected", "notes"),
    [
        ({"date": "09/01/2026", "start": "09:30", "end": ""}, "2026-01-09 09:30 2026-01-09 12:30",
         [("end", "no end time: 09/01/2026 12:30 is taken")]),
        ({"date": "09/01/2026"}, "2026-01-09 09:30 2026-01-09 16:30",
         [("start", "no start time: 09:30 is taken"), ("end", "no end time: 09/01/2026 16:30 is taken")]),
        ({"date": "09/01/2026", "start": "1.30", "end": "4.00"}, "2026-01-09 13:30 2026-01-09 16:00",
         [("start", "read as 13:30"), ("end", "read as 16:00")]),
        ({"date": "09/01/2026", "start": "9.30", "end": "4.00"}, "2026-01-09 09:30 2026-01-09 16:00",
         [("end", "read as 16:00")]),
    ],
)  # fmt: skip
def test_what_had_to_be_guessed_is_noted(cells: dict[str, Cell], expected: str, notes: list[tuple[str, str]]) -> None:
    found = held(cells)
    assert (span(found), list(found.notes)) == (expected, notes)


@pytest.mark.parametrize(
    ("z_is_utc", "said", "expected"),
    [
        (False, "2026-06-09T09:30:00Z", "09:30"),
        (True, "2026-06-09T09:30:00Z", "10:30"),
        (True, "2026-01-09T09:30:00Z", "09:30"),
        (False, "2026-06-09T09:30:00+02:00", "08:30"),
    ],
)
def test_z_means_what_columns_yaml_says_and_other_offsets_what_they_say(
    z_is_utc: bool, said: str, expected: str
) -> None:
    found = held({"start": said, "end": said[:10] + " 16:00"}, z_is_utc=z_is_utc)
    assert f"{found.starts:%H:%M}" == expected


def test_utc_in_the_evening_may_be_the_next_day_here() -> None:
    assert held({"start": "2026-06-09T23:30:00Z"}, z_is_utc=True).starts.day == 10


@pytest.mark.parametrize(
    ("day", "wrong"),
    [
        ("29/03/2026", "29/03/2026 01:30 does not exist: the clocks go forward that night"),
        ("25/10/2026", "25/10/2026 01:30 is there twice: the clocks go back that night, and the first is taken"),
    ],
)
def test_a_time_of_the_clock_change_is_noted(day: str, wrong: str) -> None:
    assert held({"date": day, "start": "01:30", "end": "09:00"}).notes == (("start", wrong),)


@pytest.mark.parametrize(
    ("cells", "field", "problem"),
    [
        ({"date": "", "start": "09:30"}, "date", "no date"),
        ({"date": "09/01/2026", "start": "16:00", "end": "09:30"}, "end", "ends before it starts"),
        ({"date": "09/01/2026", "start": "09:30", "end": "04:00"}, "end", "ends before it starts"),
        ({"date": "09/01/1926"}, "date", "before the year 2000"),
        ({"date": "09/01/2036"}, "date", "more than five years ahead"),
        ({"start": "2026-01-09 09:30", "end": "2027-01-09 16:00"}, "end", "365 days after it starts"),
        ({"date": "09/01/2026", "start": "2026-01-10 09:30"}, "start", "another day than the date column's 2026-01-09"),
        ({"start": "0001-01-01T00:00:00+05:00"}, "start", "before the year 2000"),
    ],
)
def test_cells_that_make_no_time_say_which_and_why(cells: dict[str, Cell], field: str, problem: str) -> None:
    with pytest.raises(Unclear, match=problem) as caught:
        held(cells)
    assert caught.value.field == field
