"""An event is moved to another time, or called off, or on after all; the timeline follows (P1)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.flows.reconcile import reconcile_bookings, reconcile_events
from bot.plan.model import Partnership
from bot.storage import audit, bookings
from bot.storage.tables import Event, Touchpoint


def times(partnership: Partnership, starts: datetime, ends: datetime) -> dict[str, Any]:
    """Give an event's columns for wall times in the partnership's zone."""
    zone = partnership.about.tz
    return {
        "starts_wall": starts.isoformat(timespec="minutes"),
        "ends_wall": ends.isoformat(timespec="minutes"),
        "zone": partnership.about.zone,
        "starts_at": starts.replace(tzinfo=zone).astimezone(UTC),
        "ends_at": ends.replace(tzinfo=zone).astimezone(UTC),
    }


def follow(
    session: Session, partnership: Partnership, changed: Iterable[Event], *, now: datetime, also: Iterable[int] = ()
) -> None:
    """Let the timeline follow changed events, with all their bookings and those of `also`."""
    events = list(changed)
    session.flush()
    affected = {*also, *bookings.ids_of_events(session, partnership.key, [event.id for event in events])}
    reconcile_bookings(session, partnership, sorted(affected), now=now)
    reconcile_events(session, partnership, events, now=now)


def move(
    session: Session,
    partnership: Partnership,
    event: Event,
    starts: datetime,
    ends: datetime,
    *,
    now: datetime,
    who: str,
) -> bool:
    """Move an event to other wall times, as a roster does; tells whether that is another time than before."""
    to = times(partnership, starts, ends)
    if (event.starts_at, event.ends_at) == (to["starts_at"], to["ends_at"]):
        return False
    before = f"{event.starts_at.isoformat()} to {event.ends_at.isoformat()}"
    for name, value in to.items():
        setattr(event, name, value)
    event.moves += 1
    after = f"{event.starts_at.isoformat()} to {event.ends_at.isoformat()}"
    follow(session, partnership, [event], now=now)
    audit.add(
        session,
        partnership.key,
        now=now,
        who=who,
        what="moved an event",
        subject=f"event:{event.id}",
        detail={"from": before, "to": after},
    )
    return True


def never_sent(
    session: Session, partnership: Partnership, event: Event, starts: datetime, ends: datetime, *, now: datetime
) -> int:
    """Count the letters that are planned, and would never be sent if an event were moved; nothing is changed."""
    planned = select(func.count()).where(
        Touchpoint.partnership == partnership.key, Touchpoint.event_id == event.id, Touchpoint.state == "planned"
    )
    before = session.scalar(planned) or 0
    trial = session.begin_nested()
    try:
        move(session, partnership, event, starts, ends, now=now, who="")
        session.flush()
        after = session.scalar(planned) or 0
    finally:
        trial.rollback()
    return max(before - after, 0)


def call_off(session: Session, partnership: Partnership, event: Event, *, now: datetime, who: str) -> bool:
    """Cancel an event: nothing more is sent for it, and no figure counts it; tells whether it was not so already."""
    return _set_cancelled(session, partnership, event, at=now, now=now, who=who, what="cancelled an event")


def call_on(session: Session, partnership: Partnership, event: Event, *, now: datetime, who: str) -> bool:
    """Have a cancelled event take place after all: what was called off with it is on again, but for what is past."""
    return _set_cancelled(session, partnership, event, at=None, now=now, who=who, what="took back a cancellation")


def _set_cancelled(
    session: Session,
    partnership: Partnership,
    event: Event,
    *,
    at: datetime | None,
    now: datetime,
    who: str,
    what: str,
) -> bool:
    if (event.cancelled_at is None) == (at is None):
        return False
    event.cancelled_at = at
    follow(session, partnership, [event], now=now)
    audit.add(session, partnership.key, now=now, who=who, what=what, subject=f"event:{event.id}")
    return True
