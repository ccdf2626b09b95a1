"""Officers are told at once of what cannot wait for the next look at the queue (L7)."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows.letters import letter, occasion
from bot.plan.model import Partnership
from bot.storage import outbox, people
from bot.storage.tables import Touchpoint


def tell_of_issue(
    session: Session, partnership: Partnership, touchpoint: Touchpoint, *, what: str, now: datetime
) -> int:
    """Mail every officer that a supervisor has raised something, without its text; gives how many letters were queued.

    At most one letter a kind, touchpoint and day, however often the button is pressed.
    """
    about = occasion(session, partnership, touchpoint, now)
    queued = 0
    for officer in partnership.about.officers:
        person = people.at_address(session, partnership.key, email=officer.email, name=officer.name)
        if person.stopped_at is not None:  # as a delegate, with the name that the roster has
            person = people.ensure(session, partnership.key, email=officer.email, name=officer.name)
        key = f"{what} on {now:%Y-%m-%d} to {person.id}"
        told = letter(replace(about, person=person), key=key, template="practice_issue", extra={"issue": what})
        queued += outbox.put(
            session,
            partnership.key,
            replace(told, person_id=person.id, role="officer", touchpoint_id=None),
            now=now,
        )
    return queued
