"""The partnership's own quarters, half years and years, and the morning on which each is reported (L9)."""

from datetime import date, datetime

import pytest

from bot.plan.own_year import morning, owed, period_of
from tests.plans import LONDON, at
from tests.recurring import with_reports


@pytest.mark.parametrize(
    ("kind", "on", "year_starts", "label", "first", "last"),
    [
        ("quarter", "2026-03-31", "01-01", "2026-Q1", "2026-01-01", "2026-03-31"),
        ("quarter", "2026-03-31", "04-01", "2025-Q4", "2026-01-01", "2026-03-31"),
        ("quarter", "2026-04-01", "04-01", "2026-Q1", "2026-04-01", "2026-06-30"),
        ("half", "2026-12-31", "01-01", "2026-H2", "2026-07-01", "2026-12-31"),
        ("half", "2026-12-31", "04-01", "2026-H2", "2026-10-01", "2027-03-31"),
        ("year", "2027-03-31", "04-01", "2026", "2026-04-01", "2027-03-31"),
        ("quarter", "2026-09-05", "09-06", "2025-Q4", "2026-06-06", "2026-09-05"),
        ("quarter", "2028-02-29", "12-31", "2027-Q1", "2027-12-31", "2028-03-30"),
        ("quarter", "2028-06-30", "12-31", "2027-Q3", "2028-06-30", "2028-09-29"),
    ],
)
def test_a_day_lies_in_a_period_of_the_partnerships_own_year(
    kind: str, on: str, year_starts: str, label: str, first: str, last: str
) -> None:
    period = period_of(kind, date.fromisoformat(on), year_starts)
    assert (period.label, period.first.isoformat(), period.last.isoformat()) == (label, first, last)


@pytest.mark.parametrize("kind", ["quarter", "half", "year"])
@pytest.mark.parametrize("year_starts", ["01-01", "04-01", "08-31", "12-31"])
def test_periods_follow_each_other_without_a_gap(kind: str, year_starts: str) -> None:
    period = period_of(kind, date(2020, 1, 1), year_starts)
    for _ in range(40):
        after = period_of(kind, period.day_after, year_starts)
        assert after.first == period.day_after
        assert period_of(kind, after.last, year_starts) == after
        period = after


@pytest.mark.parametrize(
    ("day", "made"),
    [
        ("2026-04-01", at("2026-04-01", "08:00")),  # Wednesday, summer time
        ("2026-01-01", at("2026-01-02", "08:00")),  # New Year's Day
        ("2029-04-01", at("2029-04-03", "08:00")),  # Easter Sunday
        ("2027-01-01", at("2027-01-04", "08:00")),  # a Friday, and a bank holiday
    ],
)
def test_the_report_is_made_on_the_first_working_day_at_eight(day: str, made: datetime) -> None:
    assert morning(date.fromisoformat(day), LONDON) == made


def test_duties_that_are_the_same_report_are_one_and_each_kind_has_its_own() -> None:
    partnership = with_reports("04-01", one="quarter", two="quarter", annual="year")
    found = owed(partnership, at("2026-03-01"), at("2026-07-31"))
    assert [(each.period.label, [duty.what for duty in each.duties]) for each in found] == [
        ("2025-Q4", ["one", "two"]),
        ("2025", ["annual"]),
        ("2026-Q1", ["one", "two"]),
    ]


def test_a_report_is_owed_after_its_morning_and_until_the_end_of_the_time_asked_for() -> None:
    partnership, morning_ = with_reports(one="quarter"), at("2026-04-01", "08:00")
    assert [each.at for each in owed(partnership, at("2026-03-31"), morning_)] == [morning_]
    assert owed(partnership, morning_, at("2026-06-30")) == []


def test_a_duty_that_begins_later_is_not_owed_before() -> None:
    partnership = with_reports(one="quarter from 2026-07-01")
    labels = [each.period.label for each in owed(partnership, at("2026-03-01"), at("2026-11-01"))]
    assert labels == ["2026-Q2", "2026-Q3"]
