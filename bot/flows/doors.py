"""Links opened: which page a token leads to, and a fresh one for an old one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.flows.letters import letter, occasion
from bot.plan.model import ASKS, Plans
from bot.storage import audit, devices, links, outbox, touchpoints
from bot.storage.session import Database, take_turn
from bot.storage.tables import OutboxMessage

MOST_CODES_A_DAY = 10
"""For one form: with five tries each, whoever holds a link has fifty guesses of a million a day."""
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Opened:
    """What a good token leads to; `touchpoint` is 0 for a person's own preferences."""

    partnership: str
    person: int
    touchpoint: int


@contextmanager
def writing(database: Database, token: str) -> Iterator[Session]:
    """Open a write transaction for a token's page; its turn is that of the token's partnership."""
    with database.write() as session:
        take_turn(session, links.partnership_of(session, token))
        yield session


def open_link(session: Session, plans: Plans, token: str, purpose: str, *, now: datetime) -> Opened | None:
    """Open a link; None for a token that is unknown, expired, revoked, or for another page: all the same."""
    link = links.known(session, token, purpose)
    if link is None or link.revoked_at is not None or link.expires_at <= now or link.partnership not in plans:
        return None
    return Opened(link.partnership, link.person_id, link.touchpoint_id or 0)


def send_fresh_link(session: Session, plans: Plans, token: str, *, now: datetime) -> bool:
    """Mail a fresh link to the address that the old one was for, if its page is still open; at most once an hour.

    The caller answers the same whatever this gives.
    """
    link = links.known(session, token, "q", "s")
    if link is None or link.touchpoint_id is None or link.partnership not in plans:
        return False
    touchpoint = touchpoints.get(session, link.partnership, link.touchpoint_id)
    if touchpoint.person_id != link.person_id or touchpoint.state not in ("sent", "answered"):
        return False
    if touchpoint.kind in ASKS and touchpoint.closes_at <= now:
        return False
    about = occasion(session, plans[link.partnership], touchpoint, now)
    fresh = letter(about, key=f"new link {now:%Y-%m-%d %H}", template="new_link")
    return outbox.put(session, link.partnership, fresh, now=now)


def send_code(session: Session, plans: Plans, opened: Opened, *, now: datetime) -> bool:
    """Mail a code to whose form it is, so that a new device can show what they wrote; False if one is on its way.

    That is one of the last minute which nobody has used yet, nor guessed at too often.
    """
    before = _codes(session, opened)
    if before and before[-1].created_at > now - A_MINUTE:
        alive = links.has_code(session, opened.partnership, opened.touchpoint, now=now)
        if alive or before[-1].sent_at is None:
            return False
    touchpoint = touchpoints.get(session, opened.partnership, opened.touchpoint)
    about = occasion(session, plans[opened.partnership], touchpoint, now)
    fresh = letter(about, key=f"code {now:%Y-%m-%d %H:%M:%S}", template="code")
    return outbox.put(session, opened.partnership, fresh, now=now)


def had_all_codes(session: Session, opened: Opened, *, now: datetime) -> bool:
    """Tell whether a form has had all the codes of a day; the first refusal of a day is in the audit log."""
    if sum(each.created_at > now - A_DAY for each in _codes(session, opened)) < MOST_CODES_A_DAY:
        return False
    what = "refused: too many codes for a form"
    if not audit.has(session, opened.partnership, what, since=now - A_DAY):
        _note(session, opened, "a stranger", what, now)
    return True


def take_code(session: Session, opened: Opened, digits: str, device: str, *, now: datetime) -> bool:
    """Let a device see what is written at a form, if the code is right; every real try is in the audit log.

    Where no code could be right any more nothing is written down: that could be done for ever. A device that is known
    already, such as by the first of two presses, needs none.
    """
    where = (session, opened.partnership, opened.touchpoint)
    if links.trusted(*where, device):
        return True
    is_try = links.has_code(*where, now=now)
    if not links.spend_code(*where, digits, now=now):
        if is_try:
            _note(session, opened, "a stranger", "refused: a wrong code for a form", now)
        return False
    links.trust(*where, device, now=now)
    _note(session, opened, f"person {opened.person}", "showed by a code that a device is theirs", now)
    return True


def forget_device(session: Session, opened: Opened, device: str, *, now: datetime) -> None:
    """Have a device be known no longer as a person's; what they wrote stays."""
    devices.forget(session, opened.partnership, opened.person, only=device)
    _note(session, opened, f"person {opened.person}", "had a device forgotten", now)


def forget_other_devices(session: Session, opened: Opened, device: str, *, now: datetime) -> None:
    """Have all other devices of a person be known no longer; only a device that is known itself may."""
    if not links.trusted(session, opened.partnership, opened.touchpoint, device):
        return
    devices.forget(session, opened.partnership, opened.person, all_but=device)
    _note(session, opened, f"person {opened.person}", "had all their other devices forgotten", now)


def _codes(session: Session, opened: Opened) -> list[OutboxMessage]:
    """Give the codes that were mailed for a form, oldest first."""
    mailed = outbox.of_touchpoint(session, opened.partnership, opened.touchpoint)
    return [each for each in mailed if each.template == "code"]


def _note(session: Session, opened: Opened, who: str, what: str, now: datetime) -> None:
    audit.add(session, opened.partnership, now=now, who=who, what=what, subject=f"touchpoint:{opened.touchpoint}")
