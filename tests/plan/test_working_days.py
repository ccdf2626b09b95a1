"""Working days of England (L7, L10)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plan.working_days import is_working_day, working_days_from


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-12-24", True),
        ("2026-12-25", False),
        ("2026-12-28", False),  # for Boxing Day, a Saturday
        ("2026-12-29", True),
        ("2027-12-27", False),  # for Christmas Day, a Saturday
        ("2027-12-28", False),  # for Boxing Day, a Sunday
        ("2028-01-03", False),  # for New Year's Day, a Saturday
        ("2026-04-03", False),  # Good Friday
        ("2026-04-06", False),
        ("2026-05-04", False),
        ("2026-08-31", False),
        ("2026-01-02", True),  # a holiday in Scotland only
        ("2026-11-28", False),  # a Saturday
    ],
)
def test_bank_holidays_and_their_substitutes_are_no_working_days(day: str, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is works


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 40))
def test_there_and_back_ends_on_a_working_day_no_later(day: date, amount: int) -> None:
    there = working_days_from(day, amount)
    assert is_working_day(there)
    back = working_days_from(there, -amount)
    assert is_working_day(back) and back <= day
    assert not is_working_day(day) or back == day
