"""Who is away is reminded after they are back: of what they were asked before, and not on their first day."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.plan.model import Partnership, Stage
from bot.plan.timing import at_hour
from bot.plan.working_days import is_working_day, working_days_from
from bot.storage import audit, aways, touchpoints
from bot.storage.tables import Touchpoint

LONGEST = timedelta(days=42)
"""For how long a notice silences us at most, however often it comes: what it says may be wrong, or of last year."""


def note(session: Session, partnership: Partnership, person_id: int, back_on: date, *, now: datetime) -> None:
    """Keep the first day on which somebody is there again, and move their reminders past it."""
    today = now.astimezone(partnership.about.tz).date()
    if back_on <= today:
        return
    said_before, since = aways.until(session, partnership.key, person_id), now
    if said_before is not None and said_before > today:
        since = aways.since(session, partnership.key, person_id) or now
    back_on = min(back_on, (since + LONGEST).astimezone(partnership.about.tz).date())
    aways.note(session, partnership.key, person_id, back_on, now=since)
    for touchpoint in touchpoints.waiting_for(session, partnership.key, person_id):
        _put_off(partnership, touchpoint, back_on, said_before)
    audit.add(session, partnership.key, now=now, who=f"person {person_id}", what="is away, by an automatic reply")


def over(session: Session, key: str, person_id: int, *, now: datetime) -> None:
    """Take somebody as back from today, since they have been heard of: a reply, an act or an answer."""
    until, today = aways.until(session, key, person_id), now.date()
    if until is None or until <= today:
        return
    aways.note(session, key, person_id, today, now=aways.since(session, key, person_id) or now)
    for touchpoint in touchpoints.waiting_for(session, key, person_id):
        # The next tick finds out when they are to be reminded now.
        touchpoint.next_at = min(touchpoint.next_at or now, now)


def reminded_from(session: Session, partnership: Partnership, touchpoint: Touchpoint) -> datetime | None:
    """Give when a person who said that they are away may be reminded again; None where they have said nothing."""
    back_on = aways.until(session, partnership.key, touchpoint.person_id)
    stage = partnership.plan.active().get(touchpoint.stage)
    return _again(partnership, stage, back_on) if back_on is not None and stage is not None else None


def _put_off(partnership: Partnership, touchpoint: Touchpoint, back_on: date, said_before: date | None) -> None:
    """Have a touchpoint looked at when the person is back; what was put off before is so until the new day only."""
    stage, planned = partnership.plan.active().get(touchpoint.stage), touchpoint.next_at
    if stage is None or planned is None:
        return
    again, closes_at = _again(partnership, stage, back_on), touchpoint.closes_at
    was_put_off = said_before is not None and planned == min(_again(partnership, stage, said_before), closes_at)
    touchpoint.next_at = min(again if was_put_off else max(planned, again), closes_at)


def _again(partnership: Partnership, stage: Stage, back_on: date) -> datetime:
    first_day = back_on if is_working_day(back_on) else working_days_from(back_on, 1)
    return at_hour(working_days_from(first_day, 1), partnership.hours(stage))
