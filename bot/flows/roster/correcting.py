"""Tells a corrected name or address from another person: only where the file leaves no doubt."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.flows.roster.register import Register
from bot.flows.roster.rows import Finding, RosterRow
from bot.storage.people import name_key
from bot.storage.tables import Booking

_ALIKE = 0.8


@dataclass(frozen=True)
class Correction:
    """A row that is a stored booking under a corrected name or address."""

    booking: Booking
    name: str
    email: str
    finding: Finding


def corrections(register: Register, rows: Sequence[RosterRow]) -> list[Correction]:
    """Pair bookings that the file no longer has with rows that are new, where just one of each fits.

    Same event and address with a name almost the same, or same event and name with another address:
    a correction. The same address with quite another name is another person (shared inboxes, substitutes).
    """
    gone = _gone(register, rows)
    found: list[Correction] = []
    for row in rows if gone else ():
        if register.knows(row.email, row.name):
            continue
        fitting = [
            booking for booking in gone.get(register.event(row.event_ref).id, []) if _same(register, booking, row)
        ]
        if len(fitting) == 1:
            gone[fitting[0].event_id].remove(fitting[0])
            found.append(_correction(register, fitting[0], row))
    return found


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
        return SequenceMatcher(None, person.name_key, name_key(row.name)).ratio() >= _ALIKE
    return bool(row.name) and person.name_key == name_key(row.name)


def _correction(register: Register, booking: Booking, row: RosterRow) -> Correction:
    person = register.person_of(booking)
    address = person.email != row.email
    what, old, new = ("email", person.email, row.email) if address else ("name", person.name, row.name)
    problem = f"taken as a correction of '{old}': the same person"
    return Correction(booking, row.name, row.email, Finding(row.row, what, new, problem))
