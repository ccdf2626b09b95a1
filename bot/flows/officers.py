"""Officers are told at once of what cannot wait for the next look at the queue (L7)."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows.letters import letter, occasion
from bot.plan.model import Partnership
from bot.storage import outbox, people
from bot.storage.tables import Person, Touchpoint


def people_of(session: Session, partnership: Partnership) -> list[Person]:
    """Give the officers as people who are written to, each once; `stop`, said as a delegate, is no word about that."""
    found: dict[int, Person] = {}
    for officer in partnership.about.officers:
        person = people.at_address(session, partnership.key, email=officer.email, name=officer.name)
        found[person.id] = person
    return list(found.values())


def tell_of_issue(
    session: Session, partnership: Partnership, touchpoint: Touchpoint, *, what: str, now: datetime
) -> int:
    """Mail every officer that a supervisor has raised something, without its text; gives how many letters were queued.

    At most one letter a kind, touchpoint and day, however often the button is pressed.
    """
    about = occasion(session, partnership, touchpoint, now)
    queued = 0
    for person in people_of(session, partnership):
        key = f"{what} on {now:%Y-%m-%d} to {person.id}"
        told = letter(replace(about, person=person), key=key, template="practice_issue", extra={"issue": what})
        queued += outbox.put(
            session,
            partnership.key,
            replace(told, person_id=person.id, role="officer", touchpoint_id=None),
            now=now,
        )
    return queued
