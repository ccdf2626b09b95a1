"""Links and codes: bearer's keys, kept as hashes only."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from bot.storage.tables import Code, Device, Instance, Link, Touchpoint

DAYS_AFTER_CLOSE = 14
"""How long a closed form's link still says that it has closed; then it says nothing."""
CODE_MINUTES = 10
"""As long as ASVS 5, 6.5.5, lets one live."""
CODE_TRIES = 5
_NOT_ENDED = Link.expires_at > Link.created_at


def fingerprint(secret: str) -> str:
    """Give the hash under which a random secret is kept; 128 random bits need no salt and no stretching."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def mint(
    session: Session,
    partnership: str,
    *,
    purpose: str,
    person_id: int,
    touchpoint_id: int | None,
    now: datetime,
    expires_at: datetime,
    concern_id: int | None = None,
) -> str:
    """Make a link's token; only its hash is kept."""
    token = secrets.token_urlsafe(16)
    session.add(
        Link(
            hash=fingerprint(token),
            partnership=partnership,
            purpose=purpose,
            touchpoint_id=touchpoint_id,
            concern_id=concern_id,
            person_id=person_id,
            created_at=now,
            expires_at=expires_at,
        )
    )
    return token


def to_page(session: Session, touchpoint: Touchpoint, purpose: str, *, now: datetime) -> str:
    """Make the token of a touchpoint's page, for whose it is; it dies some days after the page has closed."""
    return mint(
        session,
        touchpoint.partnership,
        purpose=purpose,
        person_id=touchpoint.person_id,
        touchpoint_id=touchpoint.id,
        now=now,
        expires_at=dies_at(touchpoint.closes_at),
    )


def dies_at(closes_at: datetime) -> datetime:
    """Give until when the links to a page live that closes at a time."""
    return closes_at + timedelta(days=DAYS_AFTER_CLOSE)


def known(session: Session, token: str, *purposes: str) -> Link | None:
    """Find the link of a token, even an expired or revoked one; None for a token that never was."""
    link = session.get(Link, fingerprint(token))
    return link if link is not None and link.purpose in purposes else None


def partnership_of(session: Session, token: str) -> str:
    """Name the partnership that a token belongs to; empty for a token that never was."""
    return session.scalar(select(Link.partnership).where(Link.hash == fingerprint(token))) or ""


def revoke(session: Session, partnership: str, touchpoint_id: int, *, now: datetime) -> None:
    """Make every link to a touchpoint useless."""
    session.execute(
        update(Link)
        .where(Link.partnership == partnership, Link.touchpoint_id == touchpoint_id, Link.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def restore(session: Session, partnership: str, touchpoint_id: int) -> None:
    """Let the links to a touchpoint open again: what was called off is on after all."""
    session.execute(
        update(Link)
        .where(Link.partnership == partnership, Link.touchpoint_id == touchpoint_id, Link.revoked_at.is_not(None))
        .where(_NOT_ENDED)
        .values(revoked_at=None)
    )


def living(session: Session, partnership: str, person_id: int, *, now: datetime) -> dict[str, int]:
    """Count the links of a person that open a page, by purpose."""
    query = select(Link.purpose, func.count()).where(*_open(partnership, person_id, now)).group_by(Link.purpose)
    return {purpose: count for purpose, count in session.execute(query)}


def end(session: Session, partnership: str, person_id: int, *, now: datetime) -> None:
    """Make every link that was mailed to a person useless, for good, and every code with it.

    Their rows stay: what is still written by one of them is looked at (C4), and a new link can be asked for by it.
    """
    values = {"revoked_at": now, "expires_at": Link.created_at}
    session.execute(update(Link).where(*_open(partnership, person_id, now)).values(values))
    theirs = select(Touchpoint.id).where(Touchpoint.partnership == partnership, Touchpoint.person_id == person_id)
    session.execute(delete(Code).where(Code.partnership == partnership, Code.touchpoint_id.in_(theirs)))


def _open(partnership: str, person_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    mine = Link.partnership == partnership, Link.person_id == person_id
    return (*mine, Link.revoked_at.is_(None), Link.expires_at > now)


def forget(session: Session, partnership: str, person_id: int) -> None:
    """Make every link that was mailed to a person unknown: their address was somebody else's."""
    session.execute(delete(Link).where(Link.partnership == partnership, Link.person_id == person_id))


def extend(session: Session, partnership: str, touchpoint_id: int, *, expires_at: datetime) -> None:
    """Have a touchpoint's links live as long as it now does."""
    session.execute(
        update(Link)
        .where(Link.partnership == partnership, Link.touchpoint_id == touchpoint_id, _NOT_ENDED)
        .values(expires_at=expires_at)
    )


def new_code(session: Session, partnership: str, touchpoint_id: int, *, now: datetime) -> str:
    """Make the six digits that show a new device to be its owner's; the code before it dies."""
    digits = f"{secrets.randbelow(1_000_000):06d}"
    row = session.get(Code, touchpoint_id) or Code(touchpoint_id=touchpoint_id, partnership=partnership)
    row.hash, row.tries_left = fingerprint(f"{touchpoint_id}:{digits}"), CODE_TRIES
    row.expires_at = now + timedelta(minutes=CODE_MINUTES)
    session.add(row)
    session.flush()
    return digits


def spend_code(session: Session, partnership: str, touchpoint_id: int, digits: str, *, now: datetime) -> bool:
    """Check a code: once right and it is used up, five times wrong and it is dead."""
    row = _living(session, partnership, touchpoint_id, now)
    if row is None:
        return False
    right = hmac.compare_digest(row.hash, fingerprint(f"{touchpoint_id}:{digits.strip()}"))
    row.tries_left = 0 if right else row.tries_left - 1
    return right


def has_code(session: Session, partnership: str, touchpoint_id: int, *, now: datetime) -> bool:
    """Tell whether there is a code that could still be right."""
    return _living(session, partnership, touchpoint_id, now) is not None


def derived_code(session: Session, message_id: str) -> str:
    """Give the six digits that go with one letter: made of its random name by this installation's key, kept nowhere."""
    said = hmac.new(instance_key(session).encode(), f"code of {message_id}".encode(), "sha256").digest()
    return f"{int.from_bytes(said) % 1_000_000:06d}"


def is_derived_code(session: Session, message_id: str, digits: str) -> bool:
    """Tell whether these are the digits that went with a letter."""
    return hmac.compare_digest(derived_code(session, message_id).encode(), digits.encode())


def _living(session: Session, partnership: str, touchpoint_id: int, now: datetime) -> Code | None:
    row = session.get(Code, touchpoint_id)
    if row is None or row.partnership != partnership or row.tries_left <= 0 or row.expires_at <= now:
        return None
    return row


def trust(session: Session, partnership: str, touchpoint_id: int, device: str, *, now: datetime) -> None:
    """Let a device see the free text that is saved at a touchpoint."""
    if not trusted(session, partnership, touchpoint_id, device):
        mark = fingerprint(device)
        session.add(Device(touchpoint_id=touchpoint_id, hash=mark, partnership=partnership, created_at=now))


def trusted(session: Session, partnership: str, touchpoint_id: int, device: str) -> bool:
    """Tell whether a device may see the free text that is saved at a touchpoint."""
    row = session.get(Device, (touchpoint_id, fingerprint(device))) if device else None
    return row is not None and row.partnership == partnership


def instance_key(session: Session) -> str:
    """Give this installation's own random key."""
    return session.get_one(Instance, 1).key
