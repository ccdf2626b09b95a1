"""The calendar file of an event goes into any calendar, and moves with the event."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from bot.messages import calendar_file

LONDON = ZoneInfo("Europe/London")


def an_entry(**changes: Any) -> Any:
    """Make a calendar file and read its one entry back."""
    facts: dict[str, Any] = {
        "partnership": "cscp",
        "ref": "CSCP-26-014",
        "course": "Neglect: recognising, responding",
        "starts": datetime(2026, 7, 9, 9, 30, tzinfo=LONDON),
        "ends": datetime(2026, 7, 9, 16, 0, tzinfo=LONDON),
        "venue": "Rheged Centre, Penrith",
        "now": datetime(2026, 1, 5, 9, 30, tzinfo=UTC),
    }
    calendar = Calendar.from_ical(calendar_file.event_file(**facts | changes).content)
    assert isinstance(calendar, Calendar)
    assert calendar["METHOD"] == "PUBLISH"
    (entry,) = calendar.events
    return entry


def test_the_file_says_what_when_and_where_in_the_events_zone() -> None:
    entry = an_entry()
    assert entry["SUMMARY"] == "Neglect: recognising, responding"
    assert entry["LOCATION"] == "Rheged Centre, Penrith"
    assert entry["DTSTART"].params["TZID"] == "Europe/London"
    assert entry["DTSTART"].dt == datetime(2026, 7, 9, 8, 30, tzinfo=UTC)
    assert entry["DTEND"].dt == datetime(2026, 7, 9, 15, 0, tzinfo=UTC)


def test_a_moved_event_replaces_the_entry_that_a_calendar_has() -> None:
    """RFC 5545: the same UID with a higher SEQUENCE."""
    first, moved = an_entry(), an_entry(starts=datetime(2026, 7, 10, 9, 30, tzinfo=LONDON), sequence=1)
    assert first["UID"] == moved["UID"]
    assert (first["SEQUENCE"], moved["SEQUENCE"]) == (0, 1)


def test_a_cancelled_event_says_so() -> None:
    assert an_entry(cancelled=True)["STATUS"] == "CANCELLED"


@pytest.mark.parametrize("other", [{"partnership": "wfscp"}, {"ref": "CSCP-26-015"}])
def test_no_two_events_share_an_entry(other: dict[str, str]) -> None:
    """Also not of two partnerships with the same reference (Q7)."""
    assert an_entry()["UID"] != an_entry(**other)["UID"]


def test_a_line_break_in_a_title_adds_no_line_to_the_file() -> None:
    entry = an_entry(course="Neglect\r\nATTENDEE:mailto:x@example.org", venue="")
    assert "ATTENDEE" not in entry
    assert "LOCATION" not in entry


def test_the_file_knows_the_clock_changes_around_the_event() -> None:
    made = calendar_file.event_file(
        partnership="cscp",
        ref="1",
        course="x",
        starts=datetime(2026, 3, 30, 9, 30, tzinfo=LONDON),
        ends=datetime(2026, 3, 30, 16, 0, tzinfo=LONDON),
        now=datetime(2026, 1, 5, tzinfo=UTC),
    )
    assert made.media_type.startswith("text/calendar")
    assert b"BEGIN:DAYLIGHT" in made.content
    assert b"20260329T" in made.content
    assert len(made.content) < 2000
