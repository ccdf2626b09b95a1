"""An officer shows by a mailed code that a device is theirs, before it shows a concern or says "seen" (C4).

A link alone opens neither: a mail may be forwarded, a mailbox shared, and a scanner presses every button.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.flows.letters import named, who_writes
from bot.messages.nouns import Json
from bot.plan.model import Officer, Partnership
from bot.storage import audit, concerns, links, outbox, people
from bot.storage.outbox import Letter
from bot.storage.tables import AuditEntry, Concern, OutboxMessage, Person

SEEN_DAYS = 7
"""How long links to a concern still open it once an officer has seen it."""
KNOWN_FOR = timedelta(days=30)
"""How long a device is known as an officer's, for every concern whose link it has."""
MOST_A_DAY = 10
"""Codes for one link: the next alert brings a link with codes of its own, so nobody can shut an officer out."""
MINUTES_BETWEEN = 3
A_DAY = timedelta(days=1)
LATEST = 500
CODE = "code"
PROVED = "showed by a code that a device is theirs"
FORGOT = "had a device forgotten for concerns"
WRONG = "refused: a wrong code for a concern"
TOO_MANY = "refused: too many codes for a concern"
_SIX = re.compile("[0-9]{6}")


@dataclass(frozen=True)
class Door:
    """An officer's link to a concern, on one device; `link` and `device` are hashes."""

    partnership: Partnership
    officer: Officer
    person: int
    concern: Concern
    link: str
    device: str

    @property
    def mark(self) -> dict[str, Json]:
        """Give what a code is bound to; not the device: a mail program's own browser may come back as another."""
        return {"concern": self.concern.id, "link": self.link}


def is_over(concern: Concern, *, now: datetime) -> bool:
    """Tell whether a concern was seen so long ago that no link opens it any more."""
    return concern.seen_at is not None and concern.seen_at + timedelta(days=SEEN_DAYS) <= now


def is_known(session: Session, door: Door, *, now: datetime) -> bool:
    """Tell whether a device has been shown to be the officer's, and was not forgotten since."""
    who, key, since = door.officer.email, door.partnership.key, now - KNOWN_FOR
    shown = audit.entries(session, key, limit=LATEST, who=who, what=PROVED, since=since)
    ended = audit.entries(session, key, limit=LATEST, what=FORGOT, since=since)
    over = max((each.position for each in ended if _ends(each, door)), default=0)
    mine = [each for each in shown if (each.who, each.detail.get("device")) == (who, door.device)]
    return any(each.position > over and each.at > since for each in mine)


def _ends(entry: AuditEntry, door: Door) -> bool:
    """Tell whether an entry says that this device, or each of the officer's, is forgotten."""
    return entry.detail.get("officer") == door.officer.email.casefold() and entry.detail.get("device") in (
        None,
        door.device,
    )


def forget(session: Session, door: Door, *, now: datetime) -> None:
    """Have a device be known no longer as the officer's."""
    _note(session, door, door.officer.email, FORGOT, now, device=door.device, officer=door.officer.email.casefold())


def forget_all(session: Session, partnership: str, person: Person, *, who: str, now: datetime) -> None:
    """Have no device be known any longer as that of somebody who is an officer, or was one."""
    about = f"person:{person.id}"
    told: dict[str, Json] = {"officer": person.email.casefold()}
    audit.add(session, partnership, now=now, who=who, what=FORGOT, subject=about, detail=told)
    session.flush()


def is_awaited(session: Session, door: Door, *, now: datetime) -> bool:
    """Tell whether a code has been asked for with this link that could still be right."""
    return _living(session, door, now) is not None


def ask(session: Session, door: Door, *, now: datetime) -> bool:
    """Have a code mailed to the officer, one in three minutes; False where a link has had all those of a day."""
    mailed = [each for each in _codes(session, door) if each.created_at > now - A_DAY]
    if len(mailed) >= MOST_A_DAY:
        if not audit.has(session, door.partnership.key, TOO_MANY, since=now - A_DAY):
            _note(session, door, "a stranger", TOO_MANY, now)
        return False
    slot = f"{now:%Y-%m-%d %H}:{now.minute // MINUTES_BETWEEN}"
    person = people.get(session, door.partnership.key, door.person)
    letter = Letter(
        key=f"code for a concern on {door.link[:16]} {door.device[:16]} {slot}",
        person_id=door.person,
        role="officer",
        template=CODE,
        context={**who_writes(door.partnership), "person": named(person), "door": door.mark},
        event_id=door.concern.event_id,
    )
    outbox.put(session, door.partnership.key, letter, now=now)
    return True


def take(session: Session, door: Door, digits: str, *, now: datetime) -> bool:
    """Let the device be known as the officer's, if the code is right; every real try is in the audit log.

    Five wrong ones and a code is dead; what could not be right is no try. It is good once, though a button may be
    pressed twice.
    """
    code = _living(session, door, now)
    if code is None or not _SIX.fullmatch(digits):
        return False
    if not links.is_derived_code(session, code.message_id, digits):
        _note(session, door, "a stranger", WRONG, now, code=code.id)
        return False
    used = [each.detail.get("device") for each in _acts(session, door, PROVED, code)]
    if not used:
        _note(session, door, door.officer.email, PROVED, now, code=code.id, device=door.device)
    return used in ([], [door.device])


def _codes(session: Session, door: Door) -> list[OutboxMessage]:
    """Give the codes that were asked for with this link, oldest first."""
    mailed = outbox.of_person(session, door.partnership.key, door.person, "mail")
    return [each for each in mailed if each.template == CODE and _mark(each).get("link") == door.link]


def _living(session: Session, door: Door, now: datetime) -> OutboxMessage | None:
    """Give the newest code of this link, as long as it is in time and was not guessed at too often."""
    code = next(reversed(_codes(session, door)), None)
    if code is None or (code.sent_at or code.created_at) + timedelta(minutes=links.CODE_MINUTES) <= now:
        return None
    return code if len(_acts(session, door, WRONG, code)) < links.CODE_TRIES else None


def _acts(session: Session, door: Door, what: str, code: OutboxMessage) -> list[AuditEntry]:
    acts = concerns.acts(session, door.partnership.key, door.concern)
    return [each for each in acts if (each.what, each.detail.get("code")) == (what, code.id)]


def _mark(message: OutboxMessage) -> dict[str, Json]:
    return dict(message.context.get("door", {}))


def _note(session: Session, door: Door, who: str, what: str, now: datetime, **detail: Json) -> None:
    about = concerns.subject(door.concern.id)
    audit.add(session, door.partnership.key, now=now, who=who, what=what, subject=about, detail=detail)
    session.flush()
