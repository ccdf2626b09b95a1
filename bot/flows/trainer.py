"""What trainers and named posts are told of an event (L8), and which events are a trainer's own (Q7)."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from bot.flows.letters import Occasion
from bot.messages.nouns import Json
from bot.storage import events, people


def the_summary(about: Occasion, extra: Mapping[str, Json]) -> Sequence[str]:
    """Name the summary that goes with the letter; it is made when that is sent, and so are the letter's figures."""
    return (f"report:trainers:{about.event.id}",)


def own_events(session: Session, partnership: str, email: str) -> frozenset[int]:
    """Give the events of the trainer at an address, as the roster named them, or else the catalogue at the import.

    None where several people share it: a code shows who reads an inbox, not which of its people it is (C3).
    """
    if len(people.with_address(session, partnership, email)) != 1:
        return frozenset()
    return events.given_at(session, partnership, email)
