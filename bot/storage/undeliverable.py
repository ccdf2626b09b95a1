"""Messages that could not be delivered: which there are, and a new round for one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from bot.storage import audit, outbox
from bot.storage.tables import Event, OutboxMessage, Person, Touchpoint

BY_MAIL = " by mail"
"""What is behind the key of the message that goes by mail, since another channel failed."""
IN_CHAT = " in chat"
"""What is behind the key of the message that goes to the person's chat, since the mail came back."""


def another_went(session: Session, row: OutboxMessage) -> bool:
    """Tell whether another message of the touchpoint has gone out, may have, or is about to."""
    others = [m for m in outbox.of_touchpoint(session, row.partnership, row.touchpoint_id or 0) if m.id != row.id]
    return any(m.state in ("sent", *outbox.WAITING) or m.doubts for m in others)


def lose(session: Session, row: OutboxMessage, reason: str, *, now: datetime) -> None:
    """Mark a touchpoint that nothing reached; where an earlier message did, it can still be answered."""
    touchpoint = session.get(Touchpoint, row.touchpoint_id) if row.touchpoint_id else None
    if touchpoint is not None and touchpoint.state == "sent" and not another_went(session, row):
        touchpoint.state, touchpoint.next_at, touchpoint.reason = "undeliverable", None, reason
    what = "message undeliverable"
    audit.add(session, row.partnership, now=now, who="evalbot", what=what, subject=f"message:{row.id}")


def everything(session: Session, partnership: str, *, person_id: int | None = None) -> list[OutboxMessage]:
    """Give the undeliverable messages, of one person if named, oldest first; not those that went on elsewhere."""
    mailed = aliased(OutboxMessage)
    elsewhere = mailed.key.in_([OutboxMessage.key + BY_MAIL, OutboxMessage.key + IN_CHAT])
    went_on = exists().where(mailed.partnership == partnership, elsewhere)
    query = select(OutboxMessage).where(
        OutboxMessage.partnership == partnership, OutboxMessage.state == "undeliverable", ~went_on
    )
    if person_id is not None:
        query = query.where(OutboxMessage.person_id == person_id)
    return list(session.scalars(query.order_by(OutboxMessage.id)))


@dataclass(frozen=True)
class Around:
    """What some messages are about, read at once."""

    people: dict[int, Person]
    touchpoints: dict[int, Touchpoint]
    refs: dict[int, str]
    """Of events."""
    newest: dict[int, int]
    """By touchpoint, the number of its newest letter that was not dropped; a code is no letter of a stage."""


def around(session: Session, partnership: str, rows: Sequence[OutboxMessage]) -> Around:
    """Give what messages are about, some hundreds of them."""
    people = session.scalars(
        select(Person).where(Person.partnership == partnership, Person.id.in_({row.person_id for row in rows}))
    )
    of = {row.touchpoint_id for row in rows if row.touchpoint_id is not None}
    mine = session.scalars(select(Touchpoint).where(Touchpoint.partnership == partnership, Touchpoint.id.in_(of)))
    refs = select(Event.id, Event.ref).where(
        Event.partnership == partnership, Event.id.in_({row.event_id for row in rows if row.event_id is not None})
    )
    return Around(
        people={person.id: person for person in people},
        touchpoints={touchpoint.id: touchpoint for touchpoint in mine},
        refs={id_: ref for id_, ref in session.execute(refs)},
        newest=_newest(session, partnership, of),
    )


def _newest(session: Session, partnership: str, touchpoint_ids: Collection[int]) -> dict[int, int]:
    query = (
        select(OutboxMessage.touchpoint_id, func.max(OutboxMessage.id))
        .where(OutboxMessage.partnership == partnership, OutboxMessage.touchpoint_id.in_(touchpoint_ids))
        .where(OutboxMessage.state != "cancelled", OutboxMessage.template != "code")
        .group_by(OutboxMessage.touchpoint_id)
    )
    return {of: id_ for of, id_ in session.execute(query) if of is not None}


def numbered(session: Session, partnership: str, message_id: int) -> OutboxMessage | None:
    """Give the partnership's message of a number, or the one that went by mail in its place; None if there is none."""
    mine = select(OutboxMessage).where(OutboxMessage.partnership == partnership)
    row = session.scalar(mine.where(OutboxMessage.id == message_id))
    if row is None:
        return None
    return session.scalar(mine.where(OutboxMessage.key == row.key + BY_MAIL)) or row


def queue_again(row: OutboxMessage, *, now: datetime) -> None:
    """Put an undeliverable message into a new round; it is tried as long as a new one from now on."""
    # What may have gone is asked of the provider first; one doubt says so, and more would count against the new round.
    row.doubts = int(row.doubts > 0 or row.tries > 1)
    row.state, row.round, row.tries, row.reason = "queued", row.round + 1, 0, ""
    row.due_at, row.retry_at, row.lease_until = now, None, None
