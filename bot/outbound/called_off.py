"""Messages that are called off at the last moment, and what that means for the stage that they were of."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.storage import bad_addresses, bookings, chat_codes, concerns, outbox, people
from bot.storage.tables import OutboxMessage, Touchpoint
from bot.storage.undeliverable import another_went


def unwanted(session: Session, row: OutboxMessage, now: datetime) -> str:
    """Say why a queued message should not go after all, or nothing if it should."""
    person = people.get(session, row.partnership, row.person_id)
    # Who stops the letters of their courses is an officer still.
    if person.stopped_at is not None and row.role != "officer" and row.template not in outbox.AT_ONCE:
        return "stopped"
    if row.template == "concern_alert":
        told_of = [row.context["alert"], *row.context["alert"].get("others", ())]
        found = [concerns.get(session, row.partnership, each["number"]) for each in told_of]
        return "" if any(each is not None and each.seen_at is None for each in found) else "seen"
    if row.template == "chat_code":
        return "" if chat_codes.awaited(session, row.partnership, row.context["chat"]) else "expired"
    touchpoint = session.get(Touchpoint, row.touchpoint_id) if row.touchpoint_id else None
    if touchpoint is None or row.template == "code":
        return ""
    if touchpoint.state == "answered" and row.template in ("new_link", "reply_thanks"):
        return ""  # what was sent in may still be changed; and an answer is what is thanked for
    if touchpoint.state == "sent" and touchpoint.next_at is not None and touchpoint.closes_at <= now:
        return "expired"
    return "" if touchpoint.state == "sent" else touchpoint.state


def refused(session: Session, row: OutboxMessage) -> str:
    """Say why a letter cannot reach its address, as far as an earlier one has shown; nothing if it may."""
    person = people.get(session, row.partnership, row.person_id)
    known = bad_addresses.of(session, row.partnership, person.email) if row.channel == "mail" else None
    if known is None or row.template in outbox.AT_ONCE:
        return ""
    told = f" ({known.status})" if known.status else ""
    return f"the address is refused{told}"


def take_back(session: Session, row: OutboxMessage, reason: str) -> None:
    """A stage whose only message was dropped has not been sent after all: it may be planned anew."""
    touchpoint = session.get(Touchpoint, row.touchpoint_id) if row.touchpoint_id else None
    if touchpoint is None or touchpoint.answered_at is not None or row.doubts or another_went(session, row):
        return
    touchpoint.sent_at, touchpoint.form, touchpoint.reminded = None, None, 0
    if touchpoint.booking_id is not None:  # what counts from its being sent is worked out anew
        bookings.get(session, row.partnership, touchpoint.booking_id).stale = True
    if touchpoint.state == "sent":
        touchpoint.state = "expired" if reason == "expired" else "cancelled"
        touchpoint.next_at, touchpoint.reason = None, reason
    if touchpoint.state == "expired":
        touchpoint.reason = "past"
