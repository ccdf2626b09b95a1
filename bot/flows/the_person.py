"""Finds the one person whom an officer means by an address: an address alone may be several people's."""

from sqlalchemy.orm import Session

from bot.errors import InputError, NotFoundError
from bot.storage import people
from bot.storage.people import name_key
from bot.storage.tables import Person


def the_person(session: Session, partnership: str, email: str, name: str | None) -> Person:
    """Give who has an address and, where several share it, a name.

    Raises `NotFoundError` where nobody is known by it, and `InputError` that lists the names where several are.
    """
    found = people.with_address(session, partnership, email)
    if not found:
        raise NotFoundError(f"{email}: nobody of {partnership} has this address - look at another way to write it")
    named = [person for person in found if name is None or person.name_key == name_key(name)]
    if len(named) == 1:
        return named[0]
    names = "; ".join(person.name or "(no name)" for person in found)
    if name is None:
        raise InputError(f"{email}: {len(found)} people share this address - add --name with one of: {names}")
    raise NotFoundError(f"{email}: nobody there is called '{name}' - there are: {names}")
