"""The outbox: messages waiting to go, and the claim that keeps each from going twice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import uuid4

from sqlalchemy import and_, case, exists, func, literal_column, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.messages.nouns import Json
from bot.storage.tables import OutboxMessage

WAITING = ("queued", "sending")
MOST_NAMED = 50
"""How many letters a mail may name as those that it answers; a long conversation names the newest first."""
ASKED_FOR = ("code", "chat_code", "new_link")
"""Letters that somebody has just asked for: they go before all others, and to who asked not to be written to."""
OF_CONCERN = ("concern_alert", "concern_seen", "concern_care")
"""Letters about a concern that may have been written (C4): they go as those asked for do, and past a day's budget."""
AT_ONCE = (*ASKED_FOR, *OF_CONCERN)


@dataclass(frozen=True)
class Letter:
    """What should be said to one person, once: `key` names the occasion (`touchpoint 812: reminder 1`)."""

    key: str
    person_id: int
    role: str
    template: str
    context: Mapping[str, Json]
    channel: str = "mail"
    touchpoint_id: int | None = None
    event_id: int | None = None
    stage: str = ""
    attach: Sequence[str] = ()

    @classmethod
    def again(cls, row: OutboxMessage, key: str) -> Self:
        """Say what a message said once more, by mail, on another occasion (`key`)."""
        return cls(
            key=key,
            person_id=row.person_id,
            role=row.role,
            template=row.template,
            context=row.context,
            touchpoint_id=row.touchpoint_id,
            event_id=row.event_id,
            stage=row.stage,
            attach=row.attach,
        )


def put(session: Session, partnership: str, letter: Letter, *, now: datetime) -> bool:
    """Queue a letter unless its occasion has had one; tells whether it was queued.

    One that was dropped before anybody tried to send it is queued again, as it now reads.
    """
    query = select(OutboxMessage).where(OutboxMessage.partnership == partnership, OutboxMessage.key == letter.key)
    row = session.scalar(query.with_for_update())
    if row is None:
        row = OutboxMessage(partnership=partnership, key=letter.key, round=1, created_at=now)
        row.message_id = f"<{uuid4().hex}@evalbot.invalid>"
        session.add(row)
    elif row.state != "cancelled" or row.doubts:
        return False
    else:
        # The claim at which it was dropped counts as a try; with more of them, the provider is asked first.
        row.doubts, row.round, row.tries = int(row.tries > 1), row.round + 1, 0
        row.retry_at, row.reason = None, ""
    row.state, row.due_at = "queued", now
    row.touchpoint_id, row.person_id, row.event_id = letter.touchpoint_id, letter.person_id, letter.event_id
    row.role, row.stage, row.template = letter.role, letter.stage, letter.template
    row.channel = letter.channel
    row.context, row.attach = dict(letter.context), list(letter.attach)
    session.flush()
    return True


def get(session: Session, message_id: int) -> OutboxMessage:
    """Give a message row; ids come from the queue itself, never from outside."""
    return session.get_one(OutboxMessage, message_id)


def _free(now: datetime) -> Any:
    queued = and_(OutboxMessage.state == "queued", func.coalesce(OutboxMessage.retry_at, OutboxMessage.due_at) <= now)
    return or_(queued, and_(OutboxMessage.state == "sending", OutboxMessage.lease_until <= now))


def is_waiting(message: Any) -> Any:
    """Tell whether a message has not gone yet; spelt out, since SQLite takes its index only for values that it sees."""
    return message.state.in_([literal_column("'queued'"), literal_column("'sending'")])


_EARLIER = aliased(OutboxMessage)
# An earlier message of the same touchpoint has not gone yet: order is kept in a conversation. Made once: it is costly.
# What somebody has asked for waits for nothing: a code is good for some minutes only.
_HELD_BACK = OutboxMessage.template.not_in(AT_ONCE) & exists().where(
    _EARLIER.touchpoint_id == OutboxMessage.touchpoint_id, _EARLIER.id < OutboxMessage.id, is_waiting(_EARLIER)
)


def work(session: Session, partnerships: Collection[str], *, now: datetime) -> list[tuple[str, str]]:
    """Give the channels and partnerships that have a message which may be claimed now."""
    query = select(OutboxMessage.channel, OutboxMessage.partnership).where(
        # The concat keeps SQLite from the index of all messages of a partnership, however many there were.
        is_waiting(OutboxMessage),
        OutboxMessage.partnership.concat("").in_(partnerships),
        _free(now),
    )
    return [(channel, partnership) for channel, partnership in session.execute(query.distinct())]


def ready(session: Session, channel: str, partnerships: Collection[str], *, now: datetime, limit: int) -> list[int]:
    """Give messages of a channel and these partnerships that may be claimed now: those asked for first, then by age."""
    query = select(OutboxMessage.id).where(
        is_waiting(OutboxMessage),
        OutboxMessage.channel == channel,
        OutboxMessage.partnership.in_(partnerships),
        _free(now),
        ~_HELD_BACK,
    )
    first = case((OutboxMessage.template.in_(OF_CONCERN), 0), (OutboxMessage.template.in_(ASKED_FOR), 1), else_=2)
    return list(session.scalars(query.order_by(first, OutboxMessage.due_at, OutboxMessage.id).limit(limit)))


def longest_ready(
    session: Session, channel: str, partnership: str, *, now: datetime, limit: int
) -> list[tuple[int, datetime]]:
    """Give the messages of a channel that may be claimed now, with since when they have waited, oldest first."""
    query = select(OutboxMessage.id, OutboxMessage.due_at).where(
        is_waiting(OutboxMessage),
        OutboxMessage.channel == channel,
        OutboxMessage.partnership == partnership,
        _free(now),
        ~_HELD_BACK,
    )
    rows = session.execute(query.order_by(OutboxMessage.due_at, OutboxMessage.id).limit(limit))
    return [(id_, due_at) for id_, due_at in rows]


def answered(session: Session, partnerships: Collection[str], message_ids: Sequence[str]) -> OutboxMessage | None:
    """Give the letter that a mail answers, by the Message-IDs that it names, the likeliest first; None if none is."""
    mine = OutboxMessage.partnership.concat("").in_(partnerships)
    query = select(OutboxMessage).where(OutboxMessage.message_id.in_(message_ids[:MOST_NAMED]), mine)
    found = {row.message_id: row for row in session.scalars(query)}
    return next((found[each] for each in message_ids if each in found), None)


def partnership_of(session: Session, message_id: int) -> str:
    """Name the partnership of a message."""
    return session.scalars(select(OutboxMessage.partnership).where(OutboxMessage.id == message_id)).one()


def claim(session: Session, message_id: int, *, owner: str, now: datetime, lease_until: datetime) -> bool:
    """Take a message for sending by a conditional update; False means that somebody else has it.

    A lease that ran out long ago gets another one first: either nobody has been here for a while, or the clock has
    gone forward, and whoever holds the message is still sending it.
    """
    late = and_(
        OutboxMessage.state == "sending",
        OutboxMessage.lease_until <= now - (lease_until - now),
        OutboxMessage.retry_at.is_(None),
    )
    doubt = (OutboxMessage.state == "sending").cast(OutboxMessage.doubts.type)
    taken = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, _free(now), ~late, ~_HELD_BACK)
        .values(
            state="sending",
            owner=owner,
            lease_until=lease_until,
            retry_at=None,
            tries=OutboxMessage.tries + 1,
            doubts=OutboxMessage.doubts + doubt,
        )
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount == 1:  # type: ignore[attr-defined]
        return True
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, late)
        .values(lease_until=lease_until, retry_at=now)
        .execution_options(synchronize_session=False)
    )
    return False


def record(session: Session, message_id: int, *, owner: str, **changes: Any) -> bool:
    """Write down what came of a send, if the claim is still ours."""
    done = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.owner == owner, OutboxMessage.state == "sending")
        .values(lease_until=None, **changes)
        .execution_options(synchronize_session=False)
    )
    return done.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def put_off(session: Session, message_id: int, *, owner: str, retry_at: datetime, reason: str) -> OutboxMessage | None:
    """Count a try that came to nothing by a fault of ours, and let the message wait; gives its row.

    One that was claimed already may have gone, and its try is counted; what failed before the claim is not. None: it
    is somebody else's by now.
    """
    row = get(session, message_id)
    claimed = row.state == "sending"
    if row.state not in WAITING or (claimed and row.owner != owner):
        return None
    row.doubts, row.tries = row.doubts + claimed, row.tries + (not claimed)
    row.state, row.lease_until, row.retry_at, row.reason = "queued", None, retry_at, reason
    return row


def of_touchpoint(session: Session, partnership: str, touchpoint_id: int) -> list[OutboxMessage]:
    """Give a touchpoint's messages, oldest first."""
    query = select(OutboxMessage).where(
        OutboxMessage.partnership == partnership, OutboxMessage.touchpoint_id == touchpoint_id
    )
    return list(session.scalars(query.order_by(OutboxMessage.id)))


def of_person(session: Session, partnership: str, person_id: int, channel: str | None = None) -> list[OutboxMessage]:
    """Give a person's messages, oldest first, of one channel if named."""
    query = select(OutboxMessage).where(OutboxMessage.partnership == partnership, OutboxMessage.person_id == person_id)
    if channel is not None:
        query = query.where(OutboxMessage.channel == channel)
    return list(session.scalars(query.order_by(OutboxMessage.id)))


def next_ready(session: Session) -> datetime | None:
    """Give when the next waiting message may be tried, if any waits."""
    at = func.coalesce(OutboxMessage.lease_until, OutboxMessage.retry_at, OutboxMessage.due_at)
    return session.scalar(select(func.min(at)).where(is_waiting(OutboxMessage), ~_HELD_BACK))
