"""Sending again what could not be delivered, because an officer says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows import facts as facts_of
from bot.flows.answering import ENOUGH_REMINDERS
from bot.flows.letters import Occasion, context, occasion
from bot.flows.reconcile import reconcile_bookings, reconcile_events, why_over
from bot.flows.stages import STAGES
from bot.flows.timeline import ANSWERABLE, reminders
from bot.plan.model import Partnership
from bot.storage import audit, bad_addresses, bookings, events, people, touchpoints, undeliverable
from bot.storage.tables import OutboxMessage, Person, Touchpoint

_AT_ONCE = 400


@dataclass(frozen=True)
class Undeliverable:
    """A message that could not be delivered, to whom, and about which event."""

    message: OutboxMessage
    person: Person
    event: str
    """Its reference; empty where there is none."""
    why_not: str
    """Why it should not go again; empty if it may.

    One of `code`, `stopped`, `answered`, `closed`, `withdrawn`, `later` (another letter stands for it), `no_officer`,
    or a key of `reason` in the words.
    """


def everything(
    session: Session, partnership: Partnership, *, now: datetime, person_id: int | None = None
) -> list[Undeliverable]:
    """Give the undeliverable messages, of one person if named, oldest first; writes nothing."""
    rows = undeliverable.everything(session, partnership.key, person_id=person_id)
    batches = (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))
    return [each for batch in batches for each in judged(session, partnership, batch, now=now)]


def judged(
    session: Session, partnership: Partnership, rows: Sequence[OutboxMessage], *, now: datetime
) -> list[Undeliverable]:
    """Say of undeliverable messages, some hundreds at a time, whether each may go again."""
    about = undeliverable.around(session, partnership.key, rows)
    officers = {officer.email.casefold() for officer in partnership.about.officers}
    over = _over(session, partnership, [t for t in about.touchpoints.values() if _ended(t, now) in ("", "closed")])
    found = []
    for row in rows:
        person, touchpoint = about.people[row.person_id], about.touchpoints.get(row.touchpoint_id or 0)
        code = row.template in ("code", "chat_code")
        if code or person.stopped_at is not None:
            reason = "code" if code else "stopped"
        elif touchpoint is None:
            reason = "no_officer" if row.role == "officer" and person.email not in officers else ""
        else:
            reason = _ended(touchpoint, now) or over[touchpoint.id]
            if reason == "closed" and over[touchpoint.id] == "other_person":
                reason = "other_person"
            # After a silence only the newest letter of a stage goes.
            reason = reason or ("later" if about.newest.get(touchpoint.id, 0) > row.id else "")
        found.append(Undeliverable(row, person, about.refs.get(row.event_id or 0, ""), reason))
    return found


def _ended(touchpoint: Touchpoint, now: datetime) -> str:
    asks = touchpoint.kind in ANSWERABLE
    if touchpoint.state == "answered":
        return "answered"
    if touchpoint.state == "expired" or (asks and touchpoint.closes_at <= now):
        return "closed"
    if touchpoint.state not in ("sent", "undeliverable"):
        return touchpoint.reason or "waiting"
    return "withdrawn" if asks and touchpoint.reminded >= ENOUGH_REMINDERS else ""


def _over(session: Session, partnership: Partnership, open_ones: Sequence[Touchpoint]) -> dict[int, str]:
    """Say of each touchpoint why the plan has it no longer, or nothing if it has."""
    ids = sorted({each.booking_id for each in open_ones if each.booking_id is not None})
    pairs = {
        f"booking:{booking.id}": (booking, event)
        for booking, event in bookings.with_events(session, partnership.key, ids)
    }
    stored: dict[str, list[Touchpoint]] = {}
    for each in touchpoints.of_subjects(session, partnership.key, list(pairs)):
        stored.setdefault(each.subject, []).append(each)
    facts = {
        subject: facts_of.of_booking(booking, event, partnership, stored.get(subject, []))
        for subject, (booking, event) in pairs.items()
    }
    for each in open_ones:
        if each.subject not in facts:
            event = events.get(session, partnership.key, each.event_id)
            facts[each.subject] = facts_of.of_touchpoint(session, each, event, partnership)
    return {each.id: why_over(facts[each.subject], partnership, each) for each in open_ones}


def send_again(
    session: Session, partnership: Partnership, rows: Sequence[OutboxMessage], *, now: datetime, who: str
) -> None:
    """Queue messages that may go again, as they now read; their stages are open again, for what time is left."""
    abouts = [_reopen(session, partnership, row, now) for row in rows if row.touchpoint_id is not None]
    session.flush()
    # When each closes, and is looked at next, follows from the plan; so do the links of a supervisor.
    booked = {about.touchpoint.booking_id for about in abouts if about.touchpoint.booking_id is not None}
    held = {about.event.id: about.event for about in abouts if about.touchpoint.booking_id is None}
    reconcile_bookings(session, partnership, sorted(booked), now=now)
    reconcile_events(session, partnership, held.values(), now=now)
    for row in rows:
        bad_addresses.clear(session, partnership.key, people.get(session, partnership.key, row.person_id).email)
        undeliverable.queue_again(row, now=now)
        subject = f"message:{row.id}"
        audit.add(session, partnership.key, now=now, who=who, what="sent a message again", subject=subject)


def _reopen(session: Session, partnership: Partnership, row: OutboxMessage, now: datetime) -> Occasion:
    touchpoint = session.get_one(Touchpoint, row.touchpoint_id)
    about = occasion(session, partnership, touchpoint, now)
    if touchpoint.state == "undeliverable":
        touchpoint.state, touchpoint.reason = "sent", ""
    if touchpoint.kind in ANSWERABLE:
        facts = facts_of.of_touchpoint(session, touchpoint, about.event, partnership)
        times = reminders(facts, partnership, touchpoint.stage, touchpoint.sent_at or now)
        # Reminders whose time has passed meanwhile are behind it: this letter is what goes now.
        touchpoint.reminded = max(touchpoint.reminded, sum(at <= now for at in times))
    _write_anew(about, row)
    return about


def _write_anew(about: Occasion, row: OutboxMessage) -> None:
    """The event may have moved since, and a name may have been put right: the letter says what is so now."""
    kind = STAGES[about.touchpoint.kind]
    facts = {**context(about), "reminder": row.context.get("reminder", 0)}
    if row.template in (kind.template, f"{kind.template}_reminder"):
        extra = kind.prepare(about)
        row.context, row.attach = {**facts, **extra}, list(kind.attach(about, extra))
    else:
        row.context = {**row.context, **facts}
