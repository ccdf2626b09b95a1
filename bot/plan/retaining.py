"""When names come off an event, and when all of it is removed, as the partnership has decided (P5)."""

from datetime import UTC, datetime, time, timedelta

from bot.plan import timing
from bot.plan.model import Partnership

HOUR = time(3, 0)
"""At night: nobody is half-way through a form, and a backup was made before."""


def names_off_at(partnership: Partnership, ends_at: datetime) -> datetime:
    """Give when names come off an event that ends at a time: the night after so many months."""
    return _night_after(partnership, ends_at, partnership.about.retention.identifiers_months)


def removed_at(partnership: Partnership, ends_at: datetime) -> datetime:
    """Give when everything of an event that ends at a time is removed."""
    return _night_after(partnership, ends_at, partnership.about.retention.removed_months)


def next_night(partnership: Partnership, since: datetime) -> datetime:
    """Give the next time of the night at which this is looked at."""
    zone = partnership.about.tz
    today = datetime.combine(since.astimezone(zone).date(), HOUR, tzinfo=zone)
    return (today if today > since else today + timedelta(days=1)).astimezone(UTC)


def _night_after(partnership: Partnership, ends_at: datetime, months: int) -> datetime:
    zone = partnership.about.tz
    over = timing.later(f"{months} months", ends_at, zone).astimezone(zone).date()
    return datetime.combine(over + timedelta(days=1), HOUR, tzinfo=zone).astimezone(UTC)
