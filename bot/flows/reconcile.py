"""Makes the stored touchpoints agree with the timeline: inserts, moves and cancels what is unsent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.flows import facts as facts_of
from bot.flows.timeline import ANSWERABLE, Due, Facts, closing, due, next_look, why_not
from bot.plan.model import Partnership
from bot.storage import bookings, certificates, links, outbox, touchpoints
from bot.storage.tables import Booking, Event, Touchpoint

LINK_DAYS_AFTER_CLOSE = 14
"""How long a closed form's link still says that it has closed; then it says nothing."""


@dataclass
class Changes:
    """What a reconciliation did."""

    planned: int = 0
    moved: int = 0
    cancelled: int = 0

    @property
    def total(self) -> int:
        """Count all changes; nothing to do gives 0."""
        return self.planned + self.moved + self.cancelled


def reconcile_bookings(session: Session, partnership: Partnership, ids: Sequence[int], *, now: datetime) -> Changes:
    """Reconcile bookings, some hundreds at a time; safe to run at any time, any number of times (L1)."""
    changes = Changes()
    for batch in bookings.in_batches(list(ids)):
        pairs = bookings.with_events(session, partnership.key, batch)
        stored = _by_subject(session, partnership, [f"booking:{booking.id}" for booking, _ in pairs])
        for booking, event in pairs:
            mine = stored.get(f"booking:{booking.id}", [])
            facts = facts_of.of_booking(booking, event, partnership, mine)
            _reconcile(session, partnership, facts, mine, changes, booking=booking, event=event, now=now)
            booking.stale = False
            if any(t.kind == "certificate" and t.sent_at is not None for t in mine):
                _certificate_follows(session, booking, full=facts.full, now=now)
        session.flush()
    return changes


def _certificate_follows(session: Session, booking: Booking, *, full: bool, now: datetime) -> None:
    """A certificate holds as long as the attendance that it tells of does, and again once that is put right (L4)."""
    if full:
        certificates.restore(session, booking.partnership, booking.id, booking.round)
    else:
        certificates.revoke(session, booking.partnership, booking.id, booking.round, now=now)


def reconcile_events(
    session: Session, partnership: Partnership, event_rows: Iterable[Event], *, now: datetime
) -> Changes:
    """Reconcile what trainers and posts are asked and told of events (L8)."""
    changes = Changes()
    event_rows = list(event_rows)
    stored = _by_subject(session, partnership, [f"event:{event.id}" for event in event_rows])
    for event in event_rows:
        mine = stored.get(f"event:{event.id}", [])
        facts = facts_of.of_event(session, event, partnership, mine)
        _reconcile(session, partnership, facts, mine, changes, booking=None, event=event, now=now)
    session.flush()
    return changes


def _by_subject(session: Session, partnership: Partnership, subjects: list[str]) -> dict[str, list[Touchpoint]]:
    found: dict[str, list[Touchpoint]] = {}
    for start in range(0, len(subjects), 400):
        for touchpoint in touchpoints.of_subjects(session, partnership.key, subjects[start : start + 400]):
            found.setdefault(touchpoint.subject, []).append(touchpoint)
    return found


def _reconcile(
    session: Session,
    partnership: Partnership,
    facts: Facts,
    stored: list[Touchpoint],
    changes: Changes,
    *,
    booking: Booking | None,
    event: Event,
    now: datetime,
) -> None:
    wanted = {(each.stage, each.person): each for each in due(facts, partnership)}
    for touchpoint in stored:
        each = wanted.pop((touchpoint.stage, touchpoint.person_id), None) if touchpoint.round == facts.round else None
        if each is None:
            _let_go(session, partnership, facts, touchpoint, changes, now=now)
        else:
            _agree(session, partnership, facts, touchpoint, each, changes, now=now)
    for each in wanted.values():
        session.add(_new(partnership, facts, each, booking, event, now=now))
        changes.planned += 1


def _new(
    partnership: Partnership, facts: Facts, each: Due, booking: Booking | None, event: Event, *, now: datetime
) -> Touchpoint:
    past = each.closes_at <= now
    return Touchpoint(
        partnership=partnership.key,
        subject=facts.subject,
        booking_id=booking.id if booking else None,
        event_id=event.id,
        person_id=each.person,
        round=facts.round,
        stage=each.stage,
        kind=each.kind,
        role=each.role,
        state="expired" if past else "planned",
        due_at=each.due_at,
        closes_at=each.closes_at,
        next_at=None if past else each.due_at,
        reason="past" if past else "",
    )


def _let_go(
    session: Session, partnership: Partnership, facts: Facts, touchpoint: Touchpoint, changes: Changes, *, now: datetime
) -> None:
    """Cancel what should no longer be; what was answered, or has done its work by being sent, stays as it is."""
    if touchpoint.role == "supervisor" and touchpoint.person_id != facts.supervisor:
        links.revoke(session, partnership.key, touchpoint.id, now=now)
    if touchpoint.state not in ("planned", "sent") or _over(session, partnership, touchpoint):
        return
    touchpoint.state, touchpoint.next_at = "cancelled", None
    touchpoint.reason = _why(partnership, facts, touchpoint)
    links.revoke(session, partnership.key, touchpoint.id, now=now)
    changes.cancelled += 1


def _over(session: Session, partnership: Partnership, touchpoint: Touchpoint) -> bool:
    """Tell whether a stage without an answer has gone out: what still waits in the outbox can be held back."""
    if touchpoint.sent_at is None or touchpoint.kind in ANSWERABLE:
        return False
    messages = outbox.of_touchpoint(session, partnership.key, touchpoint.id)
    return all(message.state != "queued" for message in messages)


def _why(partnership: Partnership, facts: Facts, touchpoint: Touchpoint) -> str:
    stage = partnership.plan.active().get(touchpoint.stage)
    if stage is None:
        return "not_in_plan"
    if touchpoint.round != facts.round:
        return "cancelled"
    reason = why_not(facts, stage)
    people_now = {each.person for each in due(facts, partnership) if each.stage == touchpoint.stage}
    return reason or ("other_person" if people_now else "waiting")


def _agree(
    session: Session,
    partnership: Partnership,
    facts: Facts,
    touchpoint: Touchpoint,
    each: Due,
    changes: Changes,
    *,
    now: datetime,
) -> None:
    before = (touchpoint.state, touchpoint.due_at, touchpoint.closes_at, touchpoint.next_at)
    if touchpoint.sent_at is None:
        _plan_again(touchpoint, each, now=now)
    elif touchpoint.kind in ANSWERABLE:
        _keep_open(session, partnership, facts, touchpoint, now=now)
    elif touchpoint.state == "cancelled" and touchpoint.reason != "stopped":
        touchpoint.state, touchpoint.reason = "sent", ""
    changes.moved += before != (touchpoint.state, touchpoint.due_at, touchpoint.closes_at, touchpoint.next_at)


def _plan_again(touchpoint: Touchpoint, each: Due, *, now: datetime) -> None:
    if touchpoint.state not in ("planned", "cancelled", "expired") or touchpoint.reason == "stopped":
        return
    past = each.closes_at <= now
    touchpoint.due_at, touchpoint.closes_at = each.due_at, each.closes_at
    touchpoint.state, touchpoint.reason = ("expired", "past") if past else ("planned", "")
    touchpoint.next_at = None if past else each.due_at


def _keep_open(
    session: Session, partnership: Partnership, facts: Facts, touchpoint: Touchpoint, *, now: datetime
) -> None:
    """A sent stage stays sent; when it closes follows the event, and so does what reminders are left."""
    sent_at = touchpoint.sent_at or now
    if touchpoint.role == "supervisor" or touchpoint.state == "cancelled":
        links.restore(session, partnership.key, touchpoint.id)
    closes_at = closing(facts, partnership, touchpoint.stage, sent_at)
    if closes_at != touchpoint.closes_at:
        touchpoint.closes_at = closes_at
        until = closes_at + timedelta(days=LINK_DAYS_AFTER_CLOSE)
        links.extend(session, partnership.key, touchpoint.id, expires_at=until)
    stopped = touchpoint.reason == "stopped"
    if touchpoint.state not in ("sent", "cancelled", "expired") or stopped:
        return
    if touchpoint.state != "sent" and closes_at <= now:
        return
    touchpoint.state, touchpoint.reason = "sent", ""
    touchpoint.next_at = next_look(
        facts,
        partnership,
        touchpoint.stage,
        sent_at=sent_at,
        closes_at=closes_at,
        reminded=touchpoint.reminded,
    )
