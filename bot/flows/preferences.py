"""What a person prefers: the channel, and whether to be written to at all (C3)."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows.desk import Chat
from bot.storage import audit, people
from bot.storage.tables import Person


def channel_of(person: Person, chat: Chat | None) -> str:
    """Give how a person wants to be written to, `chat` or `mail`; who has said nothing gets what is usual there."""
    if chat is None:
        return "mail"
    return person.channel or ("chat" if chat.by_default else "mail")


def stop(session: Session, partnership: str, person_id: int, *, now: datetime) -> None:
    """Write to a person no more; what is queued for them is dropped when it comes up."""
    person = people.get(session, partnership, person_id)
    if person.stopped_at is None:
        person.stopped_at = now
        audit.add(session, partnership, now=now, who=f"person {person_id}", what="asked not to be written to")


def start_again(session: Session, partnership: str, person_id: int, *, now: datetime) -> None:
    """Write to a person again: the undo of `stop`; what was passed over meanwhile is not made up for."""
    person = people.get(session, partnership, person_id)
    if person.stopped_at is not None:
        person.stopped_at = None
        audit.add(session, partnership, now=now, who=f"person {person_id}", what="asked to be written to again")


def prefer(session: Session, partnership: str, person_id: int, *, channel: str, now: datetime) -> None:
    """Keep the channel that a person prefers: `mail` or `chat`."""
    person = people.get(session, partnership, person_id)
    if person.channel != channel:
        person.channel = channel
        audit.add(session, partnership, now=now, who=f"person {person_id}", what=f"prefers {channel}")
