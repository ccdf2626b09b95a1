"""Finds the one person whom an officer means by an address: an address alone may be several people's."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import InputError, NotFoundError
from bot.storage import people
from bot.storage.people import name_key
from bot.storage.tables import Person

_SHOWN = 8


def the_person(session: Session, partnership: str, email: str, name: str | None) -> Person:
    """Give who has an address and, where several share it, a name.

    Raises `NotFoundError` where nobody is known by it, and `InputError` that lists the names where several are.
    """
    found = people.with_address(session, partnership, email)
    if not found:
        raise NotFoundError(
            f"{email}: nobody of {partnership} has this address - {_known(session, partnership, email)}"
        )
    named = [person for person in found if name is None or person.name_key == name_key(name)]
    if len(named) == 1:
        return named[0]
    names = "; ".join(person.name or "(no name)" for person in found)
    if name is None:
        raise InputError(f"{email}: {len(found)} people share this address - add --name with one of: {names}")
    raise NotFoundError(f"{email}: nobody there is called '{name}' - there are: {names}")


def _known(session: Session, partnership: str, words: str) -> str:
    """Say who is called so, or something like it: a request often gives a name only."""
    wanted = words.partition("@")[0].casefold().replace(".", " ").split()
    query = select(Person.name, Person.email).where(Person.partnership == partnership, Person.email != "")
    rows = session.execute(query.order_by(Person.name, Person.email)).all() if wanted else []
    alike = [f"{name} <{email}>" for name, email in rows if set(wanted) <= set(name.casefold().split())]
    if not alike:
        return 'try the address that the roster has, or a part of the name: person export "Bell"'
    more = f"; and {len(alike) - _SHOWN} more" if len(alike) > _SHOWN else ""
    return f"give the address of whom you mean: {'; '.join(alike[:_SHOWN])}{more}"
