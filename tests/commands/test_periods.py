"""A period in words; a partnership's own year is honoured (cwac: April to March)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import periods
from bot.commands.periods import Period
from bot.errors import WordsError

TODAY = date(2026, 5, 14)
CALENDAR, APRIL = "01-01", "04-01"


@pytest.mark.parametrize(
    ("words", "year_starts", "first", "last"),
    [
        ("2026", CALENDAR, "2026-01-01", "2026-12-31"),
        ("2026", APRIL, "2026-04-01", "2027-03-31"),
        ("2026-Q1", CALENDAR, "2026-01-01", "2026-03-31"),
        ("2026-Q1", APRIL, "2026-04-01", "2026-06-30"),
        ("2026-q4", APRIL, "2027-01-01", "2027-03-31"),
        ("Q2 2026", CALENDAR, "2026-04-01", "2026-06-30"),
        ("this quarter", CALENDAR, "2026-04-01", "2026-06-30"),
        ("last quarter", CALENDAR, "2026-01-01", "2026-03-31"),
        ("last  Quarter", APRIL, "2026-01-01", "2026-03-31"),
        ("this year", CALENDAR, "2026-01-01", "2026-12-31"),
        ("this year", APRIL, "2026-04-01", "2027-03-31"),
        ("last year", CALENDAR, "2025-01-01", "2025-12-31"),
        ("last year", APRIL, "2025-04-01", "2026-03-31"),
        ("last month", CALENDAR, "2026-04-01", "2026-04-30"),
        ("2024-02", CALENDAR, "2024-02-01", "2024-02-29"),
        ("2026-01-01..2026-03-31", APRIL, "2026-01-01", "2026-03-31"),
        ("2026-01-01 to 2026-03-31", CALENDAR, "2026-01-01", "2026-03-31"),
        ("2026-01-01", CALENDAR, "2026-01-01", "2026-01-01"),
        ("7d", CALENDAR, "2026-05-08", "2026-05-14"),
        ("2 weeks", CALENDAR, "2026-05-01", "2026-05-14"),
    ],
)
def test_words_give_a_first_and_a_last_day(words: str, year_starts: str, first: str, last: str) -> None:
    wanted = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert periods.parse(words, TODAY, year_starts) == wanted


def test_before_april_this_year_is_still_last_years() -> None:
    assert periods.parse("this year", date(2026, 3, 31), APRIL) == Period(date(2025, 4, 1), date(2026, 3, 31))


@pytest.mark.parametrize("words", ["", "Neglect", "quarter", "q5", "last week of term", "E-2026"])
def test_other_words_are_no_period(words: str) -> None:
    assert periods.parse(words, TODAY, CALENDAR) is None


@pytest.mark.parametrize(
    "words",
    ["2026-Q5", "2026-Q0", "2026-13", "2026-02-30", "2026-03-31..2026-01-01", "2026-01-01..2026-02", "0d", "1066"],
)
def test_a_period_that_cannot_be_is_refused(words: str) -> None:
    with pytest.raises(WordsError):
        periods.parse(words, TODAY, CALENDAR)


def test_dates_are_always_printed() -> None:
    assert str(periods.parse("2026-Q1", TODAY, APRIL)) == "1 April 2026 to 30 June 2026"
    assert str(periods.parse("2026-05-01", TODAY, APRIL)) == "1 May 2026"


def test_a_period_begins_and_ends_at_local_midnight() -> None:
    period = Period(date(2026, 3, 29), date(2026, 3, 29))
    first, until = period.instants(ZoneInfo("Europe/London"))
    assert (first, until) == (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 3, 29, 23, tzinfo=UTC))


@given(st.dates(date(1991, 1, 1), date(2099, 1, 1)), st.sampled_from([CALENDAR, APRIL, "09-01"]))
def test_quarters_of_a_year_follow_each_other_without_a_gap(today: date, year_starts: str) -> None:
    this, year = (periods.parse(f"this {unit}", today, year_starts) for unit in ("quarter", "year"))
    last = periods.parse("last quarter", today, year_starts)
    assert this and last and year
    assert this.first <= today <= this.last
    assert year.first <= today <= year.last
    assert (this.first - last.last).days == 1
