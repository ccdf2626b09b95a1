"""Makes the stored touchpoints agree with the timeline: inserts, moves and cancels what is unsent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.flows import facts as facts_of
from bot.flows.timeline import ANSWERABLE, Due, Facts, closing, due, next_look, why_not
from bot.plan.model import Partnership
from bot.storage import bookings, certificates, links, outbox, touchpoints
from bot.storage.tables import Booking, Event, Touchpoint

_AT_ONCE = 400


@dataclass
class Changes:
    """What a reconciliation did."""

    moved: int = 0
    cancelled: int = 0
    new: list[dict[str, Any]] = field(default_factory=list)
    """Rows of touchpoints to insert, together: a hundred thousand bookings are planned at once when a plan changes."""

    @property
    def total(self) -> int:
        """Count all changes; nothing to do gives 0."""
        return len(self.new) + self.moved + self.cancelled


@dataclass(frozen=True)
class _Case:
    """One booking or event whose touchpoints are made to agree."""

    session: Session
    partnership: Partnership
    facts: Facts
    event: Event
    booking: Booking | None
    now: datetime


def reconcile_bookings(session: Session, partnership: Partnership, ids: Sequence[int], *, now: datetime) -> Changes:
    """Reconcile bookings, some hundreds at a time; safe to run at any time, any number of times (L1)."""
    changes = Changes()
    for batch in bookings.in_batches(list(ids), _AT_ONCE):
        pairs = bookings.with_events(session, partnership.key, batch)
        stored = _by_subject(session, partnership, [f"booking:{booking.id}" for booking, _ in pairs])
        for booking, event in pairs:
            mine = stored.get(f"booking:{booking.id}", [])
            facts = facts_of.of_booking(booking, event, partnership, mine)
            _reconcile(_Case(session, partnership, facts, event, booking, now), mine, changes)
            booking.stale = False
            if any(t.kind == "certificate" and t.sent_at is not None for t in mine):
                _certificate_follows(session, booking, full=facts.full, now=now)
        session.flush()
    touchpoints.insert_all(session, changes.new)
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
        _reconcile(_Case(session, partnership, facts, event, None, now), mine, changes)
    session.flush()
    touchpoints.insert_all(session, changes.new)
    return changes


def _by_subject(session: Session, partnership: Partnership, subjects: list[str]) -> dict[str, list[Touchpoint]]:
    found: dict[str, list[Touchpoint]] = {}
    for start in range(0, len(subjects), _AT_ONCE):
        for touchpoint in touchpoints.of_subjects(session, partnership.key, subjects[start : start + _AT_ONCE]):
            found.setdefault(touchpoint.subject, []).append(touchpoint)
    return found


def _reconcile(case: _Case, stored: list[Touchpoint], changes: Changes) -> None:
    wanted = {(each.stage, each.person): each for each in due(case.facts, case.partnership)}
    for touchpoint in stored:
        this_round = touchpoint.round == case.facts.round
        each = wanted.pop((touchpoint.stage, touchpoint.person_id), None) if this_round else None
        before = (touchpoint.state, touchpoint.due_at, touchpoint.closes_at, touchpoint.next_at)
        if each is None:
            changes.cancelled += _let_go(case, touchpoint)
        else:
            _agree(case, touchpoint, each)
            after = (touchpoint.state, touchpoint.due_at, touchpoint.closes_at, touchpoint.next_at)
            changes.moved += before != after
    changes.new += [_new(case, each) for each in wanted.values()]


def _new(case: _Case, each: Due) -> dict[str, Any]:
    """Give a touchpoint's row; what would have closed already is expired, unsent: the past is not mailed."""
    past = each.closes_at <= case.now
    return {
        "partnership": case.partnership.key,
        "subject": case.facts.subject,
        "booking_id": case.booking.id if case.booking else None,
        "event_id": case.event.id,
        "person_id": each.person,
        "round": case.facts.round,
        "stage": each.stage,
        "kind": each.kind,
        "role": each.role,
        "state": "expired" if past else "planned",
        "due_at": each.due_at,
        "closes_at": each.closes_at,
        "next_at": None if past else each.due_at,
        "reason": "past" if past else "",
    }


def _let_go(case: _Case, touchpoint: Touchpoint) -> bool:
    """Cancel what should no longer be; what was answered, or has done its work by being sent, stays as it is."""
    if touchpoint.role == "supervisor" and touchpoint.person_id != case.facts.supervisor:
        links.revoke(case.session, case.partnership.key, touchpoint.id, now=case.now)
    if touchpoint.state not in ("planned", "sent") or _over(case, touchpoint):
        return False
    touchpoint.state, touchpoint.next_at = "cancelled", None
    touchpoint.reason = why_over(case.facts, case.partnership, touchpoint)
    links.revoke(case.session, case.partnership.key, touchpoint.id, now=case.now)
    return True


def _over(case: _Case, touchpoint: Touchpoint) -> bool:
    """Tell whether a stage without an answer has gone out: what still waits in the outbox can be held back."""
    if touchpoint.sent_at is None or touchpoint.kind in ANSWERABLE:
        return False
    messages = outbox.of_touchpoint(case.session, case.partnership.key, touchpoint.id)
    return all(message.state != "queued" for message in messages)


def why_over(facts: Facts, partnership: Partnership, touchpoint: Touchpoint) -> str:
    """Say why a touchpoint should no longer be (a key of `reason` in the words), or nothing if it should."""
    stage = partnership.plan.active().get(touchpoint.stage)
    if stage is None:
        return "not_in_plan"
    if touchpoint.round != facts.round:
        return "cancelled"
    people_now = {each.person for each in due(facts, partnership) if each.stage == touchpoint.stage}
    if touchpoint.person_id in people_now:
        return ""
    return why_not(facts, stage) or ("other_person" if people_now else "waiting")


def _agree(case: _Case, touchpoint: Touchpoint, each: Due) -> None:
    if touchpoint.sent_at is None:
        _plan_again(touchpoint, each, now=case.now)
    elif touchpoint.kind in ANSWERABLE:
        _keep_open(case, touchpoint, touchpoint.sent_at)
    elif touchpoint.state == "cancelled" and touchpoint.reason != "stopped":
        touchpoint.state, touchpoint.reason = "sent", ""


def _plan_again(touchpoint: Touchpoint, each: Due, *, now: datetime) -> None:
    if touchpoint.state not in ("planned", "cancelled", "expired") or touchpoint.reason == "stopped":
        return
    past = each.closes_at <= now
    touchpoint.due_at, touchpoint.closes_at = each.due_at, each.closes_at
    touchpoint.state, touchpoint.reason = ("expired", "past") if past else ("planned", "")
    touchpoint.next_at = None if past else each.due_at


def _keep_open(case: _Case, touchpoint: Touchpoint, sent_at: datetime) -> None:
    """A sent stage stays sent; when it closes follows the event, and so does what reminders are left."""
    key = case.partnership.key
    if touchpoint.role == "supervisor" or touchpoint.state == "cancelled":
        links.restore(case.session, key, touchpoint.id)
    closes_at = closing(case.facts, case.partnership, touchpoint.stage, sent_at)
    if closes_at != touchpoint.closes_at:
        touchpoint.closes_at = closes_at
        links.extend(case.session, key, touchpoint.id, expires_at=links.dies_at(closes_at))
    if touchpoint.state not in ("sent", "cancelled", "expired") or touchpoint.reason == "stopped":
        return
    if touchpoint.state != "sent" and closes_at <= case.now:
        return
    touchpoint.state, touchpoint.reason = "sent", ""
    reminded = touchpoint.reminded
    touchpoint.next_at = next_look(
        case.facts, case.partnership, touchpoint.stage, sent_at=sent_at, closes_at=closes_at, reminded=reminded
    )
