"""Supervisors' briefings that are held: nobody has said whether the delegate was there."""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.commands.context import Context
from bot.flows import facts
from bot.messages.wording import count
from bot.storage.tables import Booking, Event, Touchpoint


def briefings(session: Session, context: Context, events: Collection[int] | None = None) -> Counter[str]:
    """Count the held briefings by the reference of the event, of some events if named; none before a course ends."""
    stages = [
        key
        for key, stage in context.partnership.plan.active().items()
        if stage.kind == "supervisor_briefing" and stage.who == "attended" and "supervisor" in stage.to
    ]
    if not stages:
        return Counter()
    key = context.partnership.key
    told = select(Touchpoint.id).where(
        Touchpoint.booking_id == Booking.id, Touchpoint.stage.in_(stages), Touchpoint.sent_at.is_not(None)
    )
    query = (
        select(Event.id, Event.ref, Booking)
        .join(Event, Event.id == Booking.event_id)
        .where(Booking.partnership == key, Event.cancelled_at.is_(None), Event.ends_at <= context.now)
        .where(Booking.state == "booked", Booking.supervisor_id.is_not(None), Booking.nominated != "waiting")
        .where(~told.exists())
        .order_by(Event.starts_at, Event.ref)
    )
    held: Counter[str] = Counter()
    for event, ref, booking in session.execute(query):
        unsaid = not facts.attendance_that_counts(booking, context.partnership)
        if unsaid and facts.attendance(booking) != "absent" and (events is None or event in events):
            held[ref] += 1
    return held


def said(n: int) -> str:
    """Say how many are held, and why."""
    return f"{count(n, 'briefing is', 'briefings are')} held: nobody has said whether the delegate was there."
