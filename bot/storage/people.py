"""People: who the roster says, within a partnership."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.tables import Person


def name_key(name: str) -> str:
    """Give the form in which two spellings of one name are the same: letters and digits only, without case."""
    return "".join(c for c in name.casefold() if c.isalnum())


def find(session: Session, partnership: str, *, email: str, name: str) -> Person | None:
    """Find the person with this address and this name; an address alone is nobody (inboxes are shared)."""
    query = select(Person).where(
        Person.partnership == partnership, Person.email == email.casefold(), Person.name_key == name_key(name)
    )
    return session.scalar(query)


def with_address(session: Session, partnership: str, email: str) -> list[Person]:
    """Give everybody who is reached at an address."""
    query = select(Person).where(Person.partnership == partnership, Person.email == email.strip().casefold())
    return list(session.scalars(query.order_by(Person.id)))


def partnerships_of(session: Session, emails: Collection[str], partnerships: Collection[str]) -> set[str]:
    """Name those of some partnerships that know anybody at some addresses."""
    query = select(Person.partnership).where(Person.partnership.in_(partnerships), Person.email.in_(emails))
    return set(session.scalars(query.distinct()))


def new(session: Session, partnership: str, *, email: str, name: str) -> Person:
    """Write down somebody who is not known yet; the id comes with the next flush."""
    facts = {"agency": "", "job_role": "", "staff_group": "", "channel": ""}
    person = Person(partnership=partnership, email=email.casefold(), name=name, name_key=name_key(name), **facts)
    session.add(person)
    return person


def ensure(session: Session, partnership: str, *, email: str, name: str) -> Person:
    """Find the person, or write them down."""
    person = find(session, partnership, email=email, name=name)
    if person is None:
        person = new(session, partnership, email=email, name=name)
        session.flush()
    return person


def at_address(session: Session, partnership: str, *, email: str, name: str) -> Person:
    """Give the only person of an address, however a roster writes their name; else find or write down who has this."""
    there = with_address(session, partnership, email)
    return there[0] if len(there) == 1 else ensure(session, partnership, email=email, name=name)


def get(session: Session, partnership: str, person_id: int) -> Person:
    """Give a person of this partnership."""
    return session.scalars(select(Person).where(Person.partnership == partnership, Person.id == person_id)).one()


def domains_of_agency(session: Session, partnership: str, agency: str) -> set[str]:
    """Give the mail domains that the roster has shown for an agency's people."""
    query = select(Person.email).where(Person.partnership == partnership, Person.agency == agency, Person.agency != "")
    return {email.rpartition("@")[2] for email in session.scalars(query)}
