"""Duties that come round (L9), in the partnership's own year."""

from datetime import date
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plan.recurrence import parse


@pytest.mark.parametrize(
    ("words", "first", "year", "dates"),
    [
        ("every quarter", "2026-02-01", (1, 1), ["2026-04-01", "2026-07-01", "2026-10-01", "2027-01-01"]),
        ("every quarter", "2026-04-01", (4, 1), ["2026-04-01", "2026-07-01"]),  # the first day counts
        ("every year", "2026-02-01", (4, 1), ["2026-04-01", "2027-04-01"]),  # cwac's year
        ("every half year", "2026-02-01", (1, 1), ["2026-07-01", "2027-01-01"]),
        ("every 6 months", "2026-02-01", (1, 1), ["2026-07-01", "2027-01-01"]),
        ("every 2 years from 2026-04-01", "2026-01-01", (1, 1), ["2026-04-01", "2028-04-01"]),
        ("every 2 years from 2026-04-01", "2027-01-01", (1, 1), ["2028-04-01", "2030-04-01"]),
        ("every month from 2026-12-31", "2027-01-01", (1, 1), ["2027-01-31", "2027-02-28", "2027-03-31"]),
        ("every year from 2028-02-29", "2028-03-01", (1, 1), ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
        ("Every  3 Years", "2026-02-01", (1, 1), ["2027-01-01", "2030-01-01"]),
        ("every quarter", "2026-01-15", (12, 1), ["2026-03-01"]),
    ],
)
def test_a_duty_comes_round(words: str, first: str, year: tuple[int, int], dates: list[str]) -> None:
    found = islice(parse(words).dates(date.fromisoformat(first), year), len(dates))
    assert [day.isoformat() for day in found] == dates


@given(
    st.sampled_from(["every 5 months", "every 2 years", "every quarter", "every 7 months from 2026-08-31"]),
    st.dates(date(2001, 1, 1), date(2040, 1, 1)),
    st.integers(1, 12),
)
def test_the_dates_do_not_depend_on_when_they_are_asked(words: str, first: date, month: int) -> None:
    rhythm = parse(words)
    due, after = islice(rhythm.dates(first, (month, 1)), 2)
    assert first <= due < after
    assert next(rhythm.dates(due, (month, 1))) == due
    assert next(rhythm.dates(date.fromordinal(due.toordinal() + 1), (month, 1))) == after


@pytest.mark.parametrize("words", ["quarterly", "every 0 months", "every fortnight", "every year from 2026-02-30"])
def test_other_rhythms_are_refused_with_an_example(words: str) -> None:
    with pytest.raises(ValueError, match="; write it like 'every quarter'"):
        parse(words)
