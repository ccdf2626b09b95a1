"""Concerns in mail (C4): also in what is put aside; who is known is answered, a stranger's address is not."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows.concern import screen
from bot.flows.letters import named, who_writes
from bot.messages.arrived import Arrived
from bot.messages.nouns import Care, Json
from bot.plan.model import Partnership
from bot.storage import outbox
from bot.storage.outbox import Letter
from bot.storage.tables import OutboxMessage, Person


def of_mail(
    session: Session,
    partnership: Partnership,
    arrived: Arrived,
    row: OutboxMessage | None,
    person: Person | None,
    *,
    now: datetime,
) -> Care | None:
    """Screen a person's mail, also one that is put aside; who is known is answered, a stranger's address is not.

    Believed to be who they say are only those whose mail server does not deny it, as with all mail.
    """
    if arrived.kind not in ("reply", "other") or not arrived.text.strip():
        return None
    known = person is not None and not arrived.forged and arrived.sender == person.email
    words = arrived.whole or arrived.text
    text = words if known else f"From {arrived.sender or 'an unknown address'}:\n{words}"
    came = screen(
        session,
        partnership,
        text,
        person_id=person.id if person is not None and known else None,
        event_id=row.event_id if row is not None else None,
        touchpoint_id=row.touchpoint_id if row is not None and known else None,
        place="mail",
        channel="mail",
        now=now,
    )
    if came is not None and person is not None and known:
        _answer_by_mail(session, partnership, person, came, now=now)
    return came


def _answer_by_mail(session: Session, partnership: Partnership, person: Person, shown: Care, *, now: datetime) -> None:
    """Tell who wrote a mail whom to tell; once an hour, since a machine may answer this one."""
    about: dict[str, Json] = {
        **who_writes(partnership),
        "person": named(person),
        "kinds": [*shown.kinds],
        "told": shown.told,
    }
    key = f"care of person {person.id} on {now:%Y-%m-%d %H}"
    outbox.put(session, partnership.key, Letter(key, person.id, "writer", "concern_care", about), now=now)
