"""What the database knows of bookings and events, as the timeline's facts."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows.timeline import Facts
from bot.plan.model import Partnership
from bot.storage import bookings, events, people, touchpoints
from bot.storage.tables import Booking, Event, Touchpoint

_DECLARED = {"all": "attended", "part": "partly_attended", "none": "absent"}
_REGISTERED = frozenset({"attended", "partly_attended", "absent"})


def attendance(booking: Booking) -> str:
    """Give what is known of a delegate's attendance: the register, else their own word, else nothing."""
    if booking.state in _REGISTERED:
        return booking.state
    return _DECLARED.get(booking.declared, "")


def attendance_that_counts(booking: Booking, partnership: Partnership) -> str:
    """Give the attendance that the certificate and the briefing go by: the plan may want a register's word (L4, L5)."""
    if booking.state in _REGISTERED or partnership.plan.certificate_on == "self_declared":
        return attendance(booking)
    return ""


def of_booking(booking: Booking, event: Event, partnership: Partnership, touchpoints: Iterable[Touchpoint]) -> Facts:
    """Gather the facts of one booking; `touchpoints` are its own, of any round."""
    counted = attendance_that_counts(booking, partnership)
    supervisor = None if booking.nominated == "waiting" else booking.supervisor_id
    return Facts(
        subject=f"booking:{booking.id}",
        starts=event.starts_at,
        ends=event.ends_at,
        booked=booking.booked_at,
        round=booking.round,
        cancelled=_cancelled(booking, event),
        attendance=attendance(booking),
        full=counted == "attended",
        there=counted in ("attended", "partly_attended"),
        delegate=booking.person_id,
        supervisor=supervisor,
        happened=_happened(t for t in touchpoints if t.round == booking.round and _still_counts(t, supervisor)),
    )


def _still_counts(touchpoint: Touchpoint, supervisor: int | None) -> bool:
    """What was said to or by an earlier supervisor does not stand for the one there is now."""
    return touchpoint.role != "supervisor" or touchpoint.person_id == supervisor


def of_event(session: Session, event: Event, partnership: Partnership, touchpoints: Iterable[Touchpoint]) -> Facts:
    """Gather the facts of one event: its trainers, and who holds the posts that get its reports."""
    posts = {key: people.ensure(session, partnership.key, **post).id for key, post in _posts(partnership).items()}
    return _of_event(session, event, partnership, touchpoints, posts)


def _of_event(
    session: Session,
    event: Event,
    partnership: Partnership,
    touchpoints: Iterable[Touchpoint],
    posts: Mapping[str, int],
) -> Facts:
    return Facts(
        subject=f"event:{event.id}",
        starts=event.starts_at,
        ends=event.ends_at,
        booked=event.starts_at,
        cancelled="event_cancelled" if event.cancelled_at else "",
        trainers=tuple(p.id for p in events.trainers(session, partnership.key, event.id) if p.email),
        posts=posts,
        happened=_happened(touchpoints),
    )


def of_touchpoint(session: Session, touchpoint: Touchpoint, event: Event, partnership: Partnership) -> Facts:
    """Gather the facts of what a touchpoint is about, a booking or the event itself; writes nothing."""
    if touchpoint.booking_id is None:
        mine = touchpoints.of_subjects(session, partnership.key, [touchpoint.subject])
        known = {key: people.find(session, partnership.key, **post) for key, post in _posts(partnership).items()}
        posts = {key: person.id for key, person in known.items() if person is not None}
        return _of_event(session, event, partnership, mine, posts)
    booking = bookings.get(session, partnership.key, touchpoint.booking_id)
    return of_booking(booking, event, partnership, touchpoints.of_booking(session, partnership.key, booking.id))


def _posts(partnership: Partnership) -> dict[str, dict[str, str]]:
    """Give who holds each post, as a person is looked up."""
    return {
        key: {"email": post.email, "name": post.name} for key, post in partnership.about.posts.items() if post.email
    }


def _cancelled(booking: Booking, event: Event) -> str:
    if event.cancelled_at is not None:
        return "event_cancelled"
    return "cancelled" if booking.state == "cancelled" else ""


def _happened(touchpoints: Iterable[Touchpoint]) -> dict[str, datetime]:
    happened: dict[str, datetime] = {}
    for touchpoint in touchpoints:
        answered = "acknowledged" if touchpoint.kind.startswith("supervisor_") else "answered"
        for what, at in (("sent", touchpoint.sent_at), (answered, touchpoint.answered_at)):
            if at is not None:
                key = f"{touchpoint.stage} {what}"
                happened[key] = min(at, happened.get(key, at))
    return happened
