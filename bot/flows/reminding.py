"""A reminder now, because an officer asks for it (Q6)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.flows import away
from bot.flows import facts as facts_of
from bot.flows.answering import ENOUGH_REMINDERS
from bot.flows.desk import Chat
from bot.flows.letters import Occasion, letter, occasion
from bot.flows.queueing import channel
from bot.flows.stages import STAGES
from bot.flows.timeline import ANSWERABLE, next_look, reminders
from bot.plan.model import Partnership
from bot.storage import audit, outbox
from bot.storage.tables import Booking, OutboxMessage, Touchpoint


@dataclass(frozen=True)
class Reminded:
    """One open stage of one person, and why they are not reminded of it now; empty if they are.

    Why not: `stopped`, `withdrawn`, `waiting` (a letter is on its way), `today` (one reminder a day is enough).
    """

    touchpoint: Touchpoint
    why_not: str = ""
    away: bool = False
    """Whether an automatic reply says that they are away: an officer knows better."""


def remind(
    session: Session,
    partnership: Partnership,
    event_id: int,
    stages: Collection[str],
    *,
    now: datetime,
    who: str,
    chat: Chat | None = None,
) -> list[Reminded]:
    """Queue a reminder for everybody who was asked at these stages of an event and has not answered; one a day.

    `chat` is the chat that the partnership's delegates may have.
    """
    done = [
        _remind(occasion(session, partnership, each, now), chat)
        for each in _open(session, partnership, event_id, now)
        if each.stage in stages
    ]
    n = sum(not each.why_not for each in done)
    if n:
        detail = {"reminders": n}
        audit.add(
            session, partnership.key, now=now, who=who, what="reminded now", subject=f"event:{event_id}", detail=detail
        )
    return done


def _open(session: Session, partnership: Partnership, event_id: int, now: datetime) -> list[Touchpoint]:
    query = (
        select(Touchpoint)
        .outerjoin(Booking, Booking.id == Touchpoint.booking_id)
        .where(Touchpoint.partnership == partnership.key, Touchpoint.event_id == event_id)
        .where(Touchpoint.state == "sent", Touchpoint.closes_at > now, Touchpoint.kind.in_(sorted(ANSWERABLE)))
        .where(Booking.id.is_(None) | (Booking.state != "cancelled"))
    )
    return list(session.scalars(query.order_by(Touchpoint.id)))


def _remind(about: Occasion, chat: Chat | None) -> Reminded:
    touchpoint = about.touchpoint
    back = away.reminded_from(about.session, about.partnership, touchpoint)
    earlier = outbox.of_touchpoint(about.session, about.partnership.key, touchpoint.id)
    why_not = _why_not(about, earlier)
    if why_not:
        return Reminded(touchpoint, why_not)
    kind = STAGES[touchpoint.kind]
    extra = {**kind.prepare(about), "reminder": touchpoint.reminded + 1}
    today = about.now.astimezone(about.partnership.about.tz).date()
    reminder = letter(
        about,
        key=f"reminder on {today}",
        template=f"{kind.template}_reminder",
        extra=extra,
        attach=kind.attach(about, extra),
        channel=channel(about, chat) if chat is not None else _channel(about, earlier),
    )
    queued = outbox.put(about.session, about.partnership.key, reminder, now=about.now)
    if queued:
        _pass_over_those_of_today(about)
    return Reminded(touchpoint, "" if queued else "today", away=back is not None and about.now < back)


def _channel(about: Occasion, earlier: list[OutboxMessage]) -> str:
    """Where no chat is known: remind where the invitation went; by mail whoever prefers that by now (C3)."""
    went = [message.channel for message in earlier if message.state == "sent"]
    return went[-1] if went and about.person.channel != "mail" else "mail"


def _why_not(about: Occasion, earlier: list[OutboxMessage]) -> str:
    if about.person.stopped_at is not None:
        return "stopped"
    if about.touchpoint.reminded >= ENOUGH_REMINDERS:
        return "withdrawn"
    if any(message.state in outbox.WAITING for message in earlier):
        return "waiting"
    reminded = any(
        message.template.endswith("_reminder") and message.state == "sent" and message.created_at >= _midnight(about)
        for message in earlier
    )
    return "today" if reminded else ""


def _midnight(about: Occasion) -> datetime:
    zone = about.partnership.about.tz
    return datetime.combine(about.now.astimezone(zone).date(), time(), zone)


def _pass_over_those_of_today(about: Occasion) -> None:
    """The plan's own reminder of the same day would be a second one within hours."""
    touchpoint, partnership = about.touchpoint, about.partnership
    facts = facts_of.of_touchpoint(about.session, touchpoint, about.event, partnership)
    sent_at, tomorrow = touchpoint.sent_at or about.now, _midnight(about) + timedelta(days=1)
    times = reminders(facts, partnership, touchpoint.stage, sent_at)
    touchpoint.reminded = max(touchpoint.reminded, sum(at < tomorrow for at in times))
    touchpoint.next_at = next_look(
        facts,
        partnership,
        touchpoint.stage,
        sent_at=sent_at,
        closes_at=touchpoint.closes_at,
        reminded=touchpoint.reminded,
    )
