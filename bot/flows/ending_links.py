"""Ends what opens one person's pages: a lost telephone, a mailbox that somebody else has read (ASVS 5, 7.4.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows import chat_identity, concern_door
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.storage import audit, devices, links
from bot.storage.tables import Person


@dataclass(frozen=True)
class Ended:
    """What no longer opens anything, counted."""

    links: Mapping[str, int]
    """By purpose, as a link has it."""
    devices: int

    def as_json(self) -> dict[str, Json]:
        """Give the counts."""
        return {"links": dict(self.links), "devices": self.devices}


def end(session: Session, partnership: Partnership, person: Person, *, who: str, now: datetime) -> Ended:
    """End every link, code and known device of a person; what they wrote, and letters that wait, stay.

    The next letter has a new link, and so has one that is asked for on the page of a link that does not open.
    """
    key = partnership.key
    ended = Ended(links.living(session, key, person.id, now=now), devices.known(session, key, person.id))
    links.end(session, key, person.id, now=now)
    devices.forget(session, key, person.id)
    if chat_identity.officer_at(partnership, person.email) is not None:
        concern_door.forget_all(session, key, person, who=who, now=now)
    subject, detail = f"person:{person.id}", ended.as_json()
    audit.add(session, key, now=now, who=who, what="ended a person's links", subject=subject, detail=detail)
    return ended
