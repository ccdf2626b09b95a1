"""Links opened: which page a token leads to, and a fresh one for an old one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows.letters import letter, occasion
from bot.plan.model import ASKS, Plans
from bot.storage import links, outbox, touchpoints
from bot.storage.session import Database, take_turn


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
    """Mail a code to whose form it is, so that a new device can show what they wrote; five an hour at most."""
    touchpoint = touchpoints.get(session, opened.partnership, opened.touchpoint)
    about = occasion(session, plans[opened.partnership], touchpoint, now)
    slot = now.minute // 12
    return outbox.put(
        session,
        opened.partnership,
        letter(about, key=f"code {now:%Y-%m-%d %H}:{slot}", template="code"),
        now=now,
    )
