"""The calendar file of an event: a later one with the same event and a higher sequence moves it (RFC 5545)."""

import uuid
from datetime import datetime, timedelta
from functools import lru_cache

from icalendar import Calendar, Event

from bot.messages.nouns import Attachment

MEDIA_TYPE = "text/calendar; charset=utf-8; method=PUBLISH"


@lru_cache(maxsize=64)
def event_file(
    *,
    partnership: str,
    ref: str,
    course: str,
    starts: datetime,
    ends: datetime,
    now: datetime,
    venue: str = "",
    sequence: int = 0,
    cancelled: bool = False,
) -> Attachment:
    """Make an event's calendar file, once for all who get it; `starts` and `ends` carry their zone.

    `sequence` counts the changes of the event: a calendar takes a file over what it has only if it is higher.
    """
    entry = Event()
    entry.add("uid", f"{uuid.uuid5(uuid.NAMESPACE_URL, f'evalbot:{partnership}:{ref}')}")
    entry.add("dtstamp", now)
    entry.add("dtstart", starts)
    entry.add("dtend", ends)
    entry.add("sequence", sequence)
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    entry.add("summary", course)
    if venue:
        entry.add("location", venue)
    calendar = Calendar()
    calendar.add("prodid", "-//evalbot//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    # The clock changes around the event are enough; all of them since 1970 make some calendars slow.
    around = timedelta(days=366)
    calendar.add_missing_timezones(starts.date() - around, ends.date() + around)
    return Attachment("course.ics", MEDIA_TYPE, calendar.to_ical())
