"""Tells a corrected name or address from another person: only where the file leaves no doubt."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.flows.roster.people import nearly, same_first_name
from bot.flows.roster.register import Register
from bot.flows.roster.rows import Finding, RosterRow
from bot.storage.people import name_key
from bot.storage.tables import Booking


@dataclass(frozen=True)
class Correction:
    """A row that is a stored booking under a corrected name or address."""

    booking: Booking
    name: str
    email: str
    finding: Finding


def corrections(
    register: Register, rows: Sequence[RosterRow], waiting: Sequence[RosterRow] = ()
) -> tuple[list[Correction], list[Finding]]:
    """Pair bookings that the file no longer has with rows that are new, where just one of each fits.

    Same event and address with a name almost the same or the same first name, or same event and name with another
    address: a correction. The same address with quite another name is another person (shared inboxes, substitutes),
    and a warning.
    """
    gone = _gone(register, (*rows, *waiting))
    new = [row for row in rows if gone and not register.knows(row.email, row.name)]
    found: list[Correction] = []
    others: list[RosterRow] = []
    for row in new:
        left = gone.get(register.event(row.event_ref).id, [])
        fitting = [booking for booking in left if _same(register, booking, row)]
        if len(fitting) == 1:
            left.remove(fitting[0])
            found.append(_correction(register, fitting[0], row))
        else:
            others.append(row)
    return found, [warning for row in others for warning in _replaced(register, row, gone)]


def _replaced(register: Register, row: RosterRow, gone: Mapping[int, list[Booking]]) -> Iterator[Finding]:
    """Warn of somebody new at the address of somebody whom the file no longer has: both may be written to."""
    for booking in gone.get(register.event(row.event_ref).id, []):
        person = register.person_of(booking)
        if person.email == row.email and booking.state != "cancelled":
            problem = f"another person at the address of {person.name}, who is no longer in this file"
            yield Finding(row.row, "name", row.name, problem)


def _gone(register: Register, rows: Sequence[RosterRow]) -> dict[int, list[Booking]]:
    listed = {(row.event_ref.casefold(), row.email, name_key(row.name)) for row in rows}
    gone: dict[int, list[Booking]] = {}
    for booking in register.bookings.values():
        person, event = register.person_of(booking), register.event_of(booking)
        if (event.ref.casefold(), person.email, person.name_key) not in listed:
            gone.setdefault(event.id, []).append(booking)
    return gone


def _same(register: Register, booking: Booking, row: RosterRow) -> bool:
    person = register.person_of(booking)
    if person.email == row.email:
        return nearly(person.name, row.name) or same_first_name(person.name, row.name)
    return bool(row.name) and person.name_key == name_key(row.name)


def _correction(register: Register, booking: Booking, row: RosterRow) -> Correction:
    person = register.person_of(booking)
    address = person.email != row.email
    what, old, new = ("email", person.email, row.email) if address else ("name", person.name, row.name)
    problem = f"taken as a correction of '{old}': the same person"
    return Correction(booking, row.name, row.email, Finding(row.row, what, new, problem))
