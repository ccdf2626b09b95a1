"""Queues what is due: invitations, reminders, and the closing of stages; what a tick does to one touchpoint."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.errors import told_safely
from bot.flows import away, preferences
from bot.flows import facts as facts_of
from bot.flows.desk import Chat
from bot.flows.letters import Occasion, letter, occasion
from bot.flows.reconcile import reconcile_bookings, reconcile_events, why_over
from bot.flows.stages import STAGES
from bot.flows.timeline import ANSWERABLE, Facts, next_look, reminders
from bot.plan.model import Partnership
from bot.storage import chat_accounts, outbox, touchpoints
from bot.storage.tables import Touchpoint

BATCH = 200
AFTER_A_FAULT = timedelta(hours=1)
_log = structlog.get_logger()


@dataclass(frozen=True)
class Queued:
    """How many touchpoints were looked at, and how many messages were queued."""

    looked_at: int = 0
    messages: int = 0

    def __add__(self, other: "Queued") -> "Queued":
        """Add two counts."""
        return Queued(self.looked_at + other.looked_at, self.messages + other.messages)


def queue_due(session: Session, partnership: Partnership, *, now: datetime, chat: Chat | None = None) -> Queued:
    """Queue what has come due for a partnership, at most a batch; safe to run at any time, any number of times.

    `chat` is the chat that the partnership's delegates may have.
    """
    due = touchpoints.to_look_at(session, partnership.key, now=now, limit=BATCH)
    messages = sum(_look_at_safely(session, partnership, touchpoint, now=now, chat=chat) for touchpoint in due)
    session.flush()
    return Queued(len(due), messages)


def _look_at_safely(
    session: Session, partnership: Partnership, touchpoint: Touchpoint, *, now: datetime, chat: Chat | None
) -> int:
    """One touchpoint that cannot be dealt with, by a fault of ours, is looked at later and holds up no other."""
    try:
        with session.begin_nested():
            return _look_at(session, partnership, touchpoint, now=now, chat=chat)
    except OperationalError:
        raise  # the database itself: the next tick tries again
    except Exception as fault:  # noqa: BLE001
        touchpoint.next_at = now + AFTER_A_FAULT
        _log.error("touchpoint stumbled", touchpoint=touchpoint.id, reason=told_safely(fault))
        return 0


def _look_at(
    session: Session, partnership: Partnership, touchpoint: Touchpoint, *, now: datetime, chat: Chat | None
) -> int:
    if touchpoint.stage not in partnership.plan.active():
        _end(touchpoint, "cancelled", "not_in_plan")
        return 0
    if touchpoint.closes_at <= now:
        _end(touchpoint, "expired", "closed" if touchpoint.sent_at else "past")
        return 0
    about = occasion(session, partnership, touchpoint, now)
    if about.person.stopped_at is not None:
        _end(touchpoint, "cancelled", "stopped")
        return 0
    if touchpoint.sent_at is None:
        return _invite(about, chat)
    return _remind(about, chat)


def _end(touchpoint: Touchpoint, state: str, reason: str) -> None:
    touchpoint.state, touchpoint.next_at, touchpoint.reason = state, None, reason


def _invite(about: Occasion, chat: Chat | None) -> int:
    touchpoint, kind = about.touchpoint, STAGES[about.touchpoint.kind]
    extra = kind.prepare(about)
    by = channel(about, chat)
    invitation = letter(
        about, key="invitation", template=kind.template, extra=extra, attach=kind.attach(about, extra), channel=by
    )
    touchpoint.state, touchpoint.sent_at = "sent", about.now
    facts = _facts(about)
    times = reminders(facts, about.partnership, touchpoint.stage, about.now)
    # After a silence only the newest due message goes: reminders whose time has passed are behind it.
    touchpoint.reminded = sum(at <= about.now for at in times)
    touchpoint.next_at = _next_at(about, facts) if touchpoint.kind in ANSWERABLE else None
    queued = outbox.put(about.session, about.partnership.key, invitation, now=about.now)
    _tell_the_timeline(about)
    return int(queued)


def invite_again(
    session: Session, partnership: Partnership, touchpoint: Touchpoint, *, now: datetime, key: str
) -> bool:
    """Send a stage's own letter once more, since the first went to a wrong address; `key` names the occasion.

    What the plan has no longer, such as the certificate of who turned out to have missed a part, is not sent again.
    """
    about, kind = occasion(session, partnership, touchpoint, now), STAGES[touchpoint.kind]
    if why_over(_facts(about), partnership, touchpoint):
        return False
    extra = kind.prepare(about)
    again = letter(about, key=key, template=kind.template, extra=extra, attach=kind.attach(about, extra))
    if touchpoint.state == "undeliverable":
        touchpoint.state, touchpoint.reason = "sent", ""
        touchpoint.next_at = _next_at(about, _facts(about)) if touchpoint.kind in ANSWERABLE else None
    return outbox.put(session, partnership.key, again, now=now)


def channel(about: Occasion, chat: Chat | None) -> str:
    """Choose how a person is written to: chat where they have it and the stage allows it, else mail (C3)."""
    may_chat = about.touchpoint.role == "delegate" and about.stage.channel == "any"
    if chat is None or not may_chat or preferences.channel_of(about.person, chat) != "chat":
        return "mail"
    known = chat.by_default and chat_accounts.has_none(
        about.session, about.partnership.key, about.person, chat.channel, now=about.now
    )
    return "mail" if known else chat.channel


def _channel_of_reminder(about: Occasion, chat: Chat | None, *, last: bool) -> str:
    """Remind where the invitation went, and at last by mail: who does not answer in chat may not look there (C3)."""
    return channel(about, chat) if chat is not None and chat.by_default and not last else "mail"


def _remind(about: Occasion, chat: Chat | None) -> int:
    """Send the newest reminder that is due."""
    touchpoint, facts = about.touchpoint, _facts(about)
    times = reminders(facts, about.partnership, touchpoint.stage, touchpoint.sent_at or about.now)
    back = away.reminded_from(about.session, about.partnership, touchpoint)
    if back is not None and about.now < back:
        touchpoint.next_at = min(back, touchpoint.closes_at)
        return 0
    due = sum(at <= about.now for at in times)
    waiting = any(
        message.state in outbox.WAITING
        for message in outbox.of_touchpoint(about.session, about.partnership.key, touchpoint.id)
    )
    fresh = due > touchpoint.reminded and not waiting
    touchpoint.reminded = max(due, touchpoint.reminded)
    touchpoint.next_at = _next_at(about, facts)
    if not fresh:
        return 0
    kind = STAGES[touchpoint.kind]
    extra = {**kind.prepare(about), "reminder": due}
    files = kind.attach(about, extra)
    by = _channel_of_reminder(about, chat, last=due == len(times))
    reminder = letter(
        about, key=f"reminder {due}", template=f"{kind.template}_reminder", extra=extra, attach=files, channel=by
    )
    return int(outbox.put(about.session, about.partnership.key, reminder, now=about.now))


def _next_at(about: Occasion, facts: Facts) -> datetime:
    touchpoint = about.touchpoint
    return next_look(
        facts,
        about.partnership,
        touchpoint.stage,
        sent_at=touchpoint.sent_at or about.now,
        closes_at=touchpoint.closes_at,
        reminded=touchpoint.reminded,
    )


def _facts(about: Occasion) -> Facts:
    return facts_of.of_touchpoint(about.session, about.touchpoint, about.event, about.partnership)


def _tell_the_timeline(about: Occasion) -> None:
    """A stage that was sent late may move when it closes, and is what other stages wait for."""
    about.session.flush()
    if about.touchpoint.booking_id is None:
        reconcile_events(about.session, about.partnership, [about.event], now=about.now)
    else:
        reconcile_bookings(about.session, about.partnership, [about.touchpoint.booking_id], now=about.now)
