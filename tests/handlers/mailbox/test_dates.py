"""Return dates in plain English: the day before the month, and relative to when the mail came (L7)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.mailbox.dates import AHEAD, back_on

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I am back on Monday 7 December", date(2026, 12, 7)),
        ("I will be back in the office on Mon 7th Dec.", date(2026, 12, 7)),
        ("I am away and return on the 7th of December 2026 at 9am", date(2026, 12, 7)),
        ("returning 4th January", date(2027, 1, 4)),
        ("I will reply when I return on December 7, 2026.", date(2026, 12, 7)),
        ("Back 2026-12-07", date(2026, 12, 7)),
        ("The office is closed and reopens on 04.01.27", date(2027, 1, 4)),
        ("I'm not back until 7 December", date(2026, 12, 7)),
        ("I will not be in the office until Monday, 7 December 2026", date(2026, 12, 7)),
        ("I shall respond after 7 December", date(2026, 12, 8)),
        ("until 3/12/2026", date(2026, 12, 4)),
        ("On leave until 3 December", date(2026, 12, 4)),
        ("I am away up to and including Friday 4 December.", date(2026, 12, 5)),
        ("out of the office from 20 November to 5 December", date(2026, 12, 6)),
        ("Annual leave: 23rd – 27th November", date(2026, 11, 28)),
        ("I'm on leave from 28 September to 3 January 2027", date(2027, 1, 4)),
        ("away between 24/11/2026 and 05/12/2026", date(2026, 12, 6)),
        ("away from 16 to 27 November, back on Monday 7 December", date(2026, 12, 7)),
        ("I will return from leave on Monday 7 December", date(2026, 12, 7)),
        ("I return from my annual leave on 7 December", date(2026, 12, 7)),
        ("I am out of the office today.", date(2026, 11, 24)),
        ("I am on leave on 24 November", date(2026, 11, 25)),
        ("I am away today and back tomorrow", date(2026, 11, 24)),
        ("I'm back on Thursday", date(2026, 11, 26)),
        ("back next Monday", date(2026, 11, 30)),
        ("I am away Monday to Wednesday", date(2026, 11, 26)),
        ("I am on leave this week", date(2026, 11, 30)),
        ("I am back next week", date(2026, 11, 30)),
        ("I am out of the office and will be back\non Monday\n7 December", date(2026, 12, 7)),
    ],
)
def test_the_day_of_return_is_found(text: str, day: date) -> None:
    """L7."""
    assert back_on(text, MONDAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "I am away.",
        "We answer within 5 working days, 24/7.",
        "I work Monday to Wednesday.",
        "The office is open from 1 to 18 December.",
        "Spring term: 5 January to 13 February",
        "I am back on 31/02/2027",
        "I am back on 12/25/2026",
        "I am back on 7 November 2026",
        "I am back on 7 November",
        "I am on leave until 3 December 2027",
        "I am away from 1 December",
        "Ring 01632 960123 or 020-7946-0958",
        "I wrote on 1 December",
    ],
)
def test_nonsense_and_what_says_nothing_gives_no_day(text: str) -> None:
    assert back_on(text, MONDAY) is None


@given(st.text(max_size=200), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_any_words_give_a_day_soon_or_none(text: str, received: date) -> None:
    found = back_on(f"back on {text} until {text}", received)
    assert found is None or received <= found <= received + AHEAD


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ("I am on annual leave until 1 September.", date(2026, 3, 15)),
        ("I am out of the office until 4 January.", date(2026, 7, 20)),
        ("Thank you for your email. I will be back on 6 January.", date(2026, 7, 15)),
        ("The office will be closed 24 December to 2 January.", date(2026, 7, 10)),
        ("We are closed for the summer holidays from 22 July until 2 September.", date(2026, 3, 2)),
        ("I am on leave until 20 November", MONDAY),
        ("I am back on 23 January 2027", MONDAY),
        ("Back on 29 February", date(2026, 2, 20)),
    ],
)
def test_a_notice_that_nobody_took_down_gives_no_day(text: str, received: date) -> None:
    """L7: a date without a year is the nearest one, and none is believed that is more than 60 days ahead."""
    assert back_on(text, received) is None


ABSENCES = [
    "The office will be closed 24 December to 2 January.",
    "I am away from 1 to 4 December, and back on Monday 7 December.",
    "I am on leave from 30 November. I will be back on 7 December.",
    "I am away between 01/12/2026 and 05/12/2026.",
    "Annual leave: 26th – 27th November",
    "I am away Wednesday to Friday.",
    "I am not available on Thursday or Friday.",
    "I am on leave on 25 November.",
]


@pytest.mark.parametrize("text", ABSENCES)
def test_who_is_still_there_on_the_next_working_day_is_not_away(text: str) -> None:
    """L7: a range that has not begun is no absence."""
    assert back_on(text, MONDAY) is None


@pytest.mark.parametrize(
    ("text", "received", "day"),
    [
        ("I am away from 30 November to 4 December", date(2026, 11, 27), date(2026, 12, 5)),
        ("I am away Monday to Wednesday", date(2026, 11, 27), date(2026, 12, 3)),
        ("The office is closed from 20 December to 2 January", date(2026, 12, 21), date(2027, 1, 3)),
        ("The office is closed from 20 December to 4 January", date(2027, 1, 2), date(2027, 1, 5)),
        ("I am on leave from 28 December 2026 to 3 January", date(2026, 12, 29), date(2027, 1, 4)),
        ("From 1 January 2027 we are in a new house. I am away until 3 December.", MONDAY, date(2026, 12, 4)),
        ("I am on leave until 29 February", date(2028, 2, 20), date(2028, 3, 1)),
    ],
)
def test_an_absence_has_begun_where_no_working_day_lies_before_it(text: str, received: date, day: date) -> None:
    """L7."""
    assert back_on(text, received) == day


@given(st.integers(0, 60))
def test_any_day_of_two_months_is_found(days: int) -> None:
    day = MONDAY + timedelta(days)
    assert back_on(f"I am back on {day:%A} {day.day} {day:%B}", MONDAY) == day
    assert back_on(f"Returning {day:%d/%m/%Y}", MONDAY) == day
