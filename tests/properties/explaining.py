"""What the plan explains: each touchpoint's state against what the pure timeline gives for the facts there are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.flows import facts as facts_of
from bot.flows.reconcile import why_over
from bot.flows.timeline import Due, Facts, closing, due, next_look
from bot.plan.model import ANSWERABLE, Partnership
from bot.storage import bookings, events
from bot.storage.tables import Booking, OutboxMessage, PracticeIssue, Response, SupervisorAct, Touchpoint


@dataclass(frozen=True)
class Case:
    """One touchpoint, and all that its state must follow from."""

    session: Session
    partnership: Partnership
    facts: Facts
    each: Due | None
    """What the timeline gives for it, if it does."""
    now: datetime
    t: Touchpoint
    messages: tuple[OutboxMessage, ...]
    was: Touchpoint | None
    """As it was before the last thing that happened."""

    @property
    def closes(self) -> datetime:
        """Work out when it closes by the plan, as it was sent."""
        return closing(self.facts, self.partnership, self.t.stage, self.t.sent_at or self.t.due_at)


def unexplained(
    session: Session, partnership: Partnership, before: Mapping[int, Touchpoint], *, now: datetime
) -> list[str]:
    """Name whatever in a partnership the plan and the facts do not explain; `before` are touchpoints as they were.

    Bookings that are marked to be worked out anew are left out: that is the next tick's.
    """
    messages: dict[int | None, list[OutboxMessage]] = {}
    for row in session.scalars(select(OutboxMessage).filter_by(partnership=partnership.key).order_by(OutboxMessage.id)):
        messages.setdefault(row.touchpoint_id, []).append(row)
    found = []
    for facts, mine in _subjects(session, partnership):
        wanted = {(each.stage, each.person): each for each in due(facts, partnership)}
        there = {(t.stage, t.person_id) for t in mine if t.round == facts.round}
        found += [f"{facts.subject}: {stage} is missing" for stage, person in wanted if (stage, person) not in there]
        for t in mine:
            each = wanted.get((t.stage, t.person_id)) if t.round == facts.round else None
            sent = tuple(messages.get(t.id, ()))
            case = Case(session, partnership, facts, each, now, t, sent, before.get(t.id))
            found += [f"{t.subject} {t.stage} {t.id} ({t.state}, {t.reason}): {what}" for what in _wrong(case)]
    return found


def _subjects(session: Session, partnership: Partnership) -> Iterator[tuple[Facts, list[Touchpoint]]]:
    stored: dict[str, list[Touchpoint]] = {}
    for t in session.scalars(select(Touchpoint).filter_by(partnership=partnership.key).order_by(Touchpoint.id)):
        stored.setdefault(t.subject, []).append(t)
    fresh = session.scalars(select(Booking.id).filter_by(partnership=partnership.key, stale=False))
    for booking, event in bookings.with_events(session, partnership.key, list(fresh)):
        mine = stored.get(f"booking:{booking.id}", [])
        yield facts_of.of_booking(booking, event, partnership, mine), mine
    for event in events.everything(session, partnership.key):
        mine = stored.get(f"event:{event.id}", [])
        if mine:
            yield facts_of.of_touchpoint(session, mine[0], event, partnership), mine


def _wrong(case: Case) -> Iterator[str]:
    yield from _STATES[case.t.state](case)
    yield from _history(case)


def _planned(case: Case) -> Iterator[str]:
    t, each = case.t, case.each
    if each is None:
        yield "the plan has it no longer"
    elif (t.due_at, t.closes_at, t.next_at) != (each.due_at, each.closes_at, each.due_at):
        yield f"due {t.due_at}, closes {t.closes_at}; by the plan {each.due_at}, {each.closes_at}"
    if t.sent_at is not None:
        yield "it was sent"


def _sent(case: Case) -> Iterator[str]:
    t = case.t
    if t.sent_at is None:
        yield "it never was"
    elif t.kind not in ANSWERABLE:
        if t.next_at is not None or (case.each is None and any(m.state == "queued" for m in case.messages)):
            yield "it should be over"
    elif case.each is None:
        yield "nobody waits for its answer"
    else:
        at = next_look(
            case.facts,
            case.partnership,
            t.stage,
            sent_at=t.sent_at,
            closes_at=case.closes,
            reminded=t.reminded,
        )
        if (t.closes_at, t.next_at) != (case.closes, at):
            yield f"closes {t.closes_at}, next {t.next_at}; by the plan {case.closes}, {at}"


def _answered(case: Case) -> Iterator[str]:
    t = case.t
    if not _somebody_did(case):
        yield "nobody did"
    if t.answered_at is None or t.next_at is not None:
        yield "nothing should be due any more"


def _somebody_did(case: Case) -> bool:
    """Tell whether a person's own answer or act stands behind a touchpoint, even one that was taken back."""
    mine = {"touchpoint_id": case.t.id}
    if case.t.role == "supervisor":
        return any(case.session.query(table).filter_by(**mine).first() for table in (SupervisorAct, PracticeIssue))
    response = case.session.query(Response).filter_by(**mine).one_or_none()
    return response is not None and response.first_submitted_at is not None


def _expired(case: Case) -> Iterator[str]:
    t = case.t
    if t.reason != ("closed" if t.sent_at else "past"):
        yield "that is not why"
    if t.closes_at > case.now or t.next_at is not None:
        yield f"it closes at {t.closes_at}"
    if t.sent_at is not None and case.each is not None and case.closes > case.now:
        yield f"it should be open until {case.closes}"


def _cancelled(case: Case) -> Iterator[str]:
    t, new = case.t, case.was is not None and case.was.state != "cancelled"
    if t.next_at is not None:
        yield "something is due"
    if t.reason == "stopped":
        return
    why = why_over(case.facts, case.partnership, t)
    if new and (not why or t.reason != why):
        yield f"now it is {why or 'wanted'}"
    if case.each is not None and (t.sent_at is None or t.kind not in ANSWERABLE or case.closes > case.now):
        yield "it is wanted again"


def _undeliverable(case: Case) -> Iterator[str]:
    if case.t.next_at is not None:
        yield "something is due"
    if not any(m.state == "undeliverable" and m.reason == case.t.reason for m in case.messages):
        yield "no message of it failed like that"


_STATES = {
    "planned": _planned,
    "sent": _sent,
    "answered": _answered,
    "expired": _expired,
    "cancelled": _cancelled,
    "undeliverable": _undeliverable,
}


def _history(case: Case) -> Iterator[str]:
    """What was sent is never moved, nor sent at another time; what was taken back never went."""
    t, was = case.t, case.was
    went = [m for m in case.messages if m.state == "sent"]
    if was is not None and was.sent_at is not None:
        if t.sent_at is None and went:
            yield "it is taken back, though it went"
        if t.sent_at is not None and (t.sent_at, t.due_at) != (was.sent_at, was.due_at):
            yield f"it moved: due {was.due_at}, sent {was.sent_at} before; {t.due_at}, {t.sent_at} now"
    if t.sent_at is None and went:
        yield "its letter went"
    kept = [m for m in case.messages if m.state != "cancelled" or m.doubts]
    if t.sent_at is not None and not kept and not _somebody_did(case):
        yield "no letter of it is kept, waits or went"
