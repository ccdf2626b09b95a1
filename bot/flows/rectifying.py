"""Rectification (UK GDPR, article 16; P5): a name or address is put right, and what was mailed wrongly dies."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.errors import InputError
from bot.flows import moving_house
from bot.flows.letters import named
from bot.flows.roster.people import address
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.storage import audit, bad_addresses, named_in, outbox, people
from bot.storage.people import name_key
from bot.storage.tables import Booking, Certificate, Link, OutboxMessage, Person


@dataclass(frozen=True)
class Corrected:
    """What followed from a correction, counted."""

    what: tuple[str, ...]
    """`email`, `name`."""
    links: int = 0
    """Links to the old address that no longer open."""
    waiting: int = 0
    """Letters that wait, and go to the new address; those that went to the old one and are still open go again."""
    certificates: int = 0
    """Certificates that now have the right name."""
    named_in: int = 0
    """Letters to others that now have the right name or address."""

    def as_json(self) -> dict[str, Json]:
        """Give the counts."""
        counts: dict[str, Json] = {"links": self.links, "waiting": self.waiting, "certificates": self.certificates}
        return {"what": list(self.what), **counts, "named_in": self.named_in}


def correct(
    session: Session,
    partnership: Partnership,
    person: Person,
    *,
    email: str | None,
    name: str | None,
    now: datetime,
    who: str,
) -> Corrected:
    """Put a person's name or address right; raises `InputError` where that cannot be, with what to do."""
    new_email, problem = address(email) if email is not None else (person.email, "")
    if problem:
        raise InputError(f"--new-email: {problem}")
    new_name = " ".join((name if name is not None else person.name).split())
    what = [] if new_email == person.email else ["email"]
    what += [] if new_name == person.name else ["name"]
    if not what:
        raise InputError(f"{person.email}: this is how they are known already - give --new-email or --name")
    taken = people.find(session, partnership.key, email=new_email, name=new_name)
    if taken is not None and taken.id != person.id:
        raise InputError(f"{new_email}: '{new_name}' is known there already as another person - nothing was changed")
    old, links = named_in.Signs(person.email, person.name), _links(session, person) if "email" in what else 0
    letters_to_others = moving_house.reword(session, person, email=new_email, name=new_name)
    if "email" in what:
        moving_house.forget_old_address(session, partnership.key, person)
        bad_addresses.clear(session, partnership.key, new_email)
    person.email, person.name, person.name_key = new_email, new_name, name_key(new_name)
    session.flush()
    certificates = _respell(session, person, old) if "name" in what else 0
    if "email" in what:
        moving_house.write_again(session, partnership, person, now=now)
    letters = outbox.of_person(session, partnership.key, person.id)
    waiting = sum(letter.state in outbox.WAITING for letter in letters)
    done = Corrected(tuple(what), links, waiting, certificates, letters_to_others)
    subject = f"person:{person.id}"
    audit.add(
        session, partnership.key, now=now, who=who, what="corrected a person", subject=subject, detail=done.as_json()
    )
    return done


def _links(session: Session, person: Person) -> int:
    mine = Link.partnership == person.partnership, Link.person_id == person.id
    return session.scalar(select(func.count()).select_from(Link).where(*mine)) or 0


def _respell(session: Session, person: Person, old: named_in.Signs) -> int:
    """Put the right name on their certificates, and into letters that wait; gives how many certificates."""
    theirs = select(Booking.id).where(Booking.partnership == person.partnership, Booking.person_id == person.id)
    issued = list(
        session.scalars(select(Certificate).where(Certificate.booking_id.in_(theirs), Certificate.name != ""))
    )
    for certificate in issued:
        certificate.name = person.name
    for letter in _waiting(session, person):
        named_in.reword(letter, lambda text: old.replaced(text, email=person.email, name=person.name))
        letter.context = {**letter.context, "person": named(person)}
    return len(issued)


def _waiting(session: Session, person: Person) -> list[OutboxMessage]:
    mine = OutboxMessage.partnership == person.partnership, OutboxMessage.person_id == person.id
    return list(session.scalars(select(OutboxMessage).where(*mine, OutboxMessage.state.in_(outbox.WAITING))))
