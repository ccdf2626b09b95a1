"""What follows from a form that was sent in: attendance declared, a supervisor named, the timeline moved on."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows.reconcile import reconcile_bookings, reconcile_events
from bot.messages.nouns import Value
from bot.plan.model import Partnership
from bot.plan.questionnaire import Form
from bot.storage import audit, bookings, erased, events, people
from bot.storage.tables import Booking, Touchpoint

PUBLIC_MAIL = frozenset(
    {
        "aol.com",
        "btinternet.com",
        "gmail.com",
        "googlemail.com",
        "gmx.com",
        "hotmail.co.uk",
        "hotmail.com",
        "icloud.com",
        "live.co.uk",
        "live.com",
        "mail.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "sky.com",
        "talktalk.net",
        "virginmedia.com",
        "yahoo.co.uk",
        "yahoo.com",
        "ymail.com",
    }
)
"""Domains that anybody may have an address in: no agency's own, whatever a roster shows."""


def of_submission(
    session: Session,
    partnership: Partnership,
    touchpoint: Touchpoint,
    form: Form,
    said: Mapping[str, Value],
    *,
    now: datetime,
) -> None:
    """Take in what the bot itself does with answers, and let the timeline follow."""
    if touchpoint.booking_id is None:
        _follow_event(session, partnership, touchpoint, now=now)
        return
    booking = bookings.get(session, partnership.key, touchpoint.booking_id)
    used = by_use(form, said)
    if "attendance" in used:
        booking.declared = used["attendance"]
    if used.get("supervisor_email") and (booking.supervisor_id is None or booking.nominated):
        _nominate(session, partnership, booking, used["supervisor_email"], used.get("supervisor_name", ""), now=now)
    session.flush()
    reconcile_bookings(session, partnership, [booking.id], now=now)


def by_use(form: Form, said: Mapping[str, Value]) -> dict[str, str]:
    """Give the answers that the bot itself does something with, by what it does."""
    return {q.about: str(said[q.key]) for q in form.questions if q.about and q.key in said}


def _follow_event(session: Session, partnership: Partnership, touchpoint: Touchpoint, *, now: datetime) -> None:
    session.flush()
    reconcile_events(session, partnership, [events.get(session, partnership.key, touchpoint.event_id)], now=now)


def _nominate(
    session: Session, partnership: Partnership, booking: Booking, email: str, name: str, *, now: datetime
) -> None:
    """Take in a supervisor whom the delegate named; one outside the agency's own domains waits for an officer."""
    if erased.asked(session, partnership.key, email=email, name=name):
        return  # they asked not to be kept: nobody brings them back by naming them
    known = people.domains_of_agency(session, partnership.key, booking.agency) - PUBLIC_MAIL
    supervisor = people.ensure(session, partnership.key, email=email, name=name)
    if booking.supervisor_id == supervisor.id:
        return
    booking.supervisor_id = supervisor.id
    booking.nominated = "accepted" if email.rpartition("@")[2] in known else "waiting"
    what = f"supervisor named by the delegate: {booking.nominated}"
    audit.add(
        session, partnership.key, now=now, who=f"person {booking.person_id}", what=what, subject=f"booking:{booking.id}"
    )


def of_withdrawal(
    session: Session, partnership: Partnership, touchpoint: Touchpoint, taken_back: Mapping[str, str], *, now: datetime
) -> None:
    """Forget what only the withdrawn answers said (`taken_back`, by use), and let the timeline follow."""
    _take_back(session, partnership, touchpoint, taken_back, now=now)
    who = f"person {touchpoint.person_id}"
    audit.add(
        session, partnership.key, now=now, who=who, what="withdrew answers", subject=f"touchpoint:{touchpoint.id}"
    )


def _take_back(
    session: Session, partnership: Partnership, touchpoint: Touchpoint, taken_back: Mapping[str, str], *, now: datetime
) -> None:
    if touchpoint.booking_id is None:
        _follow_event(session, partnership, touchpoint, now=now)
        return
    booking = bookings.get(session, partnership.key, touchpoint.booking_id)
    if "attendance" in taken_back:
        booking.declared = ""
    if taken_back.get("supervisor_email") and booking.nominated:
        booking.supervisor_id, booking.nominated = None, ""
    session.flush()
    reconcile_bookings(session, partnership, [booking.id], now=now)
