"""A plan as dates, for `plan show`."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.plan.loading import load
from bot.plan.timetable import timetable

LONDON = ZoneInfo("Europe/London")


def local(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=LONDON)


def test_a_sample_event_worked_out_by_hand(a_configuration: Callable[..., Path]) -> None:
    partnership = load(
        a_configuration(("plan.yaml", "12 weeks after event end", "60 days after end_of_course answered"))
    )
    rows = timetable(
        partnership["tscp"],
        starts=local("2026-03-06 09:30"),
        ends=local("2026-03-06 16:00"),
        booked=local("2026-03-02 12:00"),
    )
    assert [(f"{row.at.astimezone(LONDON):%Y-%m-%d %H:%M}", row.stage, row.what) for row in rows] == [
        ("2026-03-02 12:00", "pre_course", "invitation"),  # due on 27 February, before the booking
        ("2026-03-04 09:30", "pre_course", "reminder 1"),
        ("2026-03-06 09:30", "pre_course", "closes"),
        ("2026-03-06 16:00", "certificate", "invitation"),
        ("2026-03-06 16:00", "end_of_course", "invitation"),
        ("2026-03-09 09:30", "end_of_course", "reminder 1"),
        ("2026-03-10 09:30", "supervisor_briefing", "invitation"),
        ("2026-03-11 09:30", "supervisor_check", "invitation"),
        ("2026-03-13 09:30", "end_of_course", "reminder 2"),
        ("2026-03-16 09:30", "trainer_report", "invitation"),
        ("2026-03-17 09:30", "supervisor_briefing", "reminder 1"),
        ("2026-03-27 09:30", "end_of_course", "closes"),
        ("2026-04-01 09:30", "quarterly", "duty"),
        ("2026-04-07 09:30", "supervisor_briefing", "closes"),
        ("2026-04-08 09:30", "supervisor_check", "closes"),
        ("2026-05-05 09:30", "impact_check", "invitation"),
        ("2026-06-02 09:30", "impact_check", "closes"),
    ]
    assert next(row.to for row in rows if row.stage == "trainer_report") == ("trainers", "trainer")


def test_a_duty_that_is_a_report_falls_on_its_morning(a_configuration: Callable[..., Path]) -> None:
    """L9: 1 January 2027 is a bank holiday, and the weekend follows."""
    words = ("plan.yaml", "    what: Quarterly report", "    report: quarter\n    what: Quarterly report")
    partnership = load(a_configuration(words))["tscp"]
    at = local("2026-12-04 09:30")
    rows = timetable(partnership, starts=at, ends=local("2026-12-04 16:00"), booked=at)
    assert [row.at for row in rows if row.what == "duty"] == [local("2027-01-04 08:00")]
