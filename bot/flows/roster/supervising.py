"""Who supervises, where a roster gives an address and a name that may be missing or misspelt."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.flows.roster.people import nearly
from bot.flows.roster.rows import Finding, RosterRow
from bot.storage.people import name_key
from bot.storage.tables import Booking, Person


class Supervisors:
    """The supervisors that are known at each address, and the names by which the file speaks of people."""

    def __init__(self, known: Iterable[Person], rows: Sequence[RosterRow]) -> None:
        self._at: dict[str, dict[str, Person]] = defaultdict(dict)
        self._in_file = {(row.email, name_key(row.name)) for row in rows}
        self._in_file |= {(row.supervisor_email, name_key(row.supervisor_name)) for row in rows}
        for person in known:
            self.add(person)

    def add(self, person: Person) -> None:
        """Know a supervisor."""
        self._at[person.email][person.name_key] = person

    def same(self, row: RosterRow, present: Person | None) -> Person | None:
        """Give the supervisor whom the row speaks of, though not by their stored name; None if there is no such.

        `present` is who supervises the booking now, if they have the row's address: a blank is them, and so is a
        name almost the same. Else a blank is the only supervisor that is known at the address.
        """
        if present is not None:
            blank = not row.supervisor_name or not present.name
            return present if blank or nearly(present.name, row.supervisor_name) else None
        here = list(self._at[row.supervisor_email].values())
        return here[0] if not row.supervisor_name and len(here) == 1 else None

    def may_be_renamed(self, person: Person) -> bool:
        """Tell whether the file speaks of nobody by this person's stored name: else two rows would rename in turn."""
        return not person.name_key or (person.email, person.name_key) not in self._in_file


def respelt(row: RosterRow, old: str, *, renamed: bool) -> Finding:
    """Warn of a supervisor's name that is spelt anew."""
    what = f"taken as a correction of '{old}'" if renamed else f"taken as '{old}', who is known by that name"
    return Finding(row.row, "supervisor_name", row.supervisor_name, f"{what}: the same person")


def supervising(session: Session, partnership: str, some: Sequence[Person]) -> list[Person]:
    """Give those of some hundred people who supervise anybody."""
    query = select(Booking.supervisor_id).where(
        Booking.partnership == partnership, Booking.supervisor_id.in_([person.id for person in some])
    )
    ids = set(session.scalars(query))
    return [person for person in some if person.id in ids]
