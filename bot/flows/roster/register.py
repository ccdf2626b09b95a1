"""What the database has of the people, events and bookings that a roster speaks of; loaded once, by index."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.flows.moving_house import respell
from bot.flows.roster.event_facts import event_facts
from bot.flows.roster.rows import Finding, RosterRow
from bot.flows.roster.supervising import Supervisors, respelt, supervising
from bot.plan.model import Partnership
from bot.storage import events, people
from bot.storage.people import name_key
from bot.storage.tables import Booking, Event, Person

T = TypeVar("T")
_AT_ONCE = 400


class Register:
    """The people, events and bookings of one partnership that a roster touches."""

    def __init__(self, session: Session, partnership: Partnership, now: datetime) -> None:
        self._session = session
        self._partnership = partnership
        self._now = now
        self._events: dict[str, Event] = {}
        self._events_by_id: dict[int, Event] = {}
        self._people: dict[tuple[str, str], Person] = {}
        self._people_by_id: dict[int, Person] = {}
        self._said: dict[tuple[str, str], dict[str, str]] = {}
        self._supervisors: dict[tuple[str, ...], Person] = {}
        self.bookings: dict[tuple[int, int], Booking] = {}
        self.renamed: set[int] = set()
        """Supervisors whose name was filled in or corrected."""
        self.warnings: list[Finding] = []
        self.changes: list[str] = []
        """What changed about known events, in words."""

    def take_events(self, rows: Sequence[RosterRow], waiting: Sequence[RosterRow] = ()) -> set[str]:
        """Load what is known, write down new events, follow moved ones; gives the refs that are new or changed."""
        self._load((*rows, *waiting))
        self._said = _said_of_people(rows)
        last = {row.event_ref.casefold(): row for row in rows}
        changed = {ref for ref, row in last.items() if self._take_event(row)}
        self._session.flush()
        self._events_by_id = {event.id: event for event in self._events.values()}
        trained = {ref for ref, row in last.items() if self._take_trainers(row)}
        return {self._events[ref].ref for ref in changed | trained}

    def take_people(self, rows: Sequence[RosterRow]) -> None:
        """Write down all who are new at once: a row at a time would cost a round trip each."""
        for row in rows:
            self._person(row.email, row.name)
        asked = [row for row in rows if row.supervisor_email and not self._is_delegate(row)]
        known = Supervisors(self._who_supervise(asked), rows)
        # Names before blanks: a blank is the one who is named at the address, wherever in the file that is.
        for row in sorted(asked, key=lambda row: not row.supervisor_name):
            self._supervisors[_place(row)] = person = self._supervising(row, known)
            known.add(person)
        self._session.flush()
        self._people_by_id.update((person.id, person) for person in self._people.values())

    def event(self, ref: str) -> Event:
        """Give an event of the roster."""
        return self._events[ref.casefold()]

    def event_of(self, booking: Booking) -> Event:
        """Give a booking's event."""
        return self._events_by_id[booking.event_id]

    def booking_of(self, row: RosterRow) -> Booking | None:
        """Give the booking that a row speaks of, if it is known."""
        event = self._events.get(row.event_ref.casefold())
        person = self._people.get((row.email, name_key(row.name)))
        return self.bookings.get((event.id, person.id)) if event and person else None

    def person_of(self, booking: Booking) -> Person:
        """Give a booking's delegate."""
        return self._people_by_id[booking.person_id]

    def delegate(self, row: RosterRow) -> tuple[Person, bool]:
        """Give the row's delegate, brought up to date; tells whether that changed anything known."""
        person = self._person(row.email, row.name)
        changed = False
        for name, value in self._said.get((row.email, name_key(row.name)), {}).items():
            if getattr(person, name) != value:
                changed = changed or bool(getattr(person, name))
                setattr(person, name, value)
        return person, changed

    def supervisor(self, row: RosterRow) -> Person | None:
        """Give the row's supervisor, if it names one with an address; nobody supervises themselves."""
        if not row.supervisor_email:
            return None
        if self._is_delegate(row):
            problem = "a supervisor cannot be the delegate: the delegate will be asked for another"
            self.warnings.append(Finding(row.row, "supervisor_email", row.supervisor_email, problem))
            return None
        return self._supervisors[_place(row)]

    def _supervising(self, row: RosterRow, known: Supervisors) -> Person:
        """Give who supervises by this row; a name that is filled in or spelt anew makes nobody another person."""
        booking = self.booking_of(row)
        present = self._people_by_id.get(booking.supervisor_id or 0) if booking else None
        person = known.same(row, present if present and present.email == row.supervisor_email else None)
        if person is None:
            return self._person(row.supervisor_email, row.supervisor_name)
        if row.supervisor_name and person.name_key != name_key(row.supervisor_name):
            self._respell(row, person, known)
        return person

    def _respell(self, row: RosterRow, person: Person, known: Supervisors) -> None:
        old, free = person.name, not self.knows(person.email, row.supervisor_name) and known.may_be_renamed(person)
        if free:
            self.rename(person, name=row.supervisor_name, email=person.email)
            self.renamed.add(person.id)
        if old:
            self.warnings.append(respelt(row, old, renamed=free))

    def _who_supervise(self, rows: Iterable[RosterRow]) -> list[Person]:
        blank = {row.supervisor_email for row in rows if not row.supervisor_name}
        there = [person for person in self._people_by_id.values() if person.email in blank]
        return [each for some in _batches(there) for each in supervising(self._session, self._partnership.key, some)]

    @staticmethod
    def _is_delegate(row: RosterRow) -> bool:
        """Tell whether the supervisor is the delegate; another name at the same address is another person."""
        same_name = name_key(row.supervisor_name) in ("", name_key(row.name))
        return row.supervisor_email == row.email and same_name

    def book(self, row: RosterRow, event: Event, person: Person) -> Booking:
        """Write down a new booking."""
        supervisor = self.supervisor(row)
        cancelled = row.status == "cancelled"
        booking = Booking(
            partnership=self._partnership.key,
            event_id=event.id,
            person_id=person.id,
            supervisor_id=supervisor.id if supervisor else None,
            agency=row.agency,
            state="cancelled" if cancelled else row.attendance or "booked",
            declared="",
            round=1,
            booked_at=self._now,
            cancelled_at=self._now if cancelled else None,
            nominated="",
            stale=False,
        )
        self._session.add(booking)
        self.bookings[(event.id, person.id)] = booking
        return booking

    def rename(self, person: Person, *, name: str, email: str) -> None:
        """Give a person their corrected name and address, also in letters and on certificates."""
        self._people.pop((person.email, person.name_key), None)
        respell(self._session, person, email=email, name=name, everywhere=False)
        person.name, person.name_key, person.email = name, name_key(name), email
        self._people[(person.email, person.name_key)] = person
        self._session.flush()

    def knows(self, email: str, name: str) -> bool:
        """Tell whether somebody of this address and name is known."""
        return (email, name_key(name)) in self._people

    def _person(self, email: str, name: str) -> Person:
        """Give a person; everybody with an address in the file was loaded, so that who is not there is new."""
        key = (email, name_key(name))
        if key not in self._people:
            self._people[key] = people.new(self._session, self._partnership.key, email=email, name=name)
        return self._people[key]

    def _load(self, rows: Sequence[RosterRow]) -> None:
        key = self._partnership.key
        for batch in _batches({name for row in rows for name in (row.event_ref, row.event_ref.lower())}):
            # SQLite knows the small letters of ASCII only: a ref beyond that is found as it is written.
            query = select(Event).where(
                Event.partnership == key, func.lower(Event.ref).in_(batch) | Event.ref.in_(batch)
            )
            self._events.update((event.ref.casefold(), event) for event in self._session.scalars(query))
        for ids in _batches(event.id for event in self._events.values()):
            places = select(Booking).where(Booking.partnership == key, Booking.event_id.in_(ids))
            self.bookings.update(((b.event_id, b.person_id), b) for b in self._session.scalars(places))
        addresses = {row.email for row in rows} | {row.supervisor_email for row in rows}
        addresses.update(email for row in rows for _, email in self._trainers(row))
        for batch in _batches(addresses):
            self._learn(self._session.scalars(select(Person).where(Person.partnership == key, Person.email.in_(batch))))
        for ids in _batches(b.person_id for b in self.bookings.values()):
            self._learn(self._session.scalars(select(Person).where(Person.partnership == key, Person.id.in_(ids))))

    def _learn(self, found: Iterable[Person]) -> None:
        for person in found:
            self._people[(person.email, person.name_key)] = person
            self._people_by_id[person.id] = person

    def _take_event(self, row: RosterRow) -> bool:
        event = self._events.get(row.event_ref.casefold())
        facts, warning = event_facts(row, self._partnership)
        if event is None:
            event = Event(partnership=self._partnership.key, ref=row.event_ref, moves=0, **facts)
            self._session.add(event)
            self._events[row.event_ref.casefold()] = event
            if warning and not any(known.value == warning.value for known in self.warnings):
                self.warnings.append(warning)
            return True
        told = {name: value for name, value in facts.items() if value not in ("", None, [])}
        changed = {name: value for name, value in told.items() if value != getattr(event, name)}
        if "starts_at" in changed or "ends_at" in changed:
            event.moves += 1
            self.changes.append(f"{event.ref}: moved from {event.starts_wall} to {row.starts:%Y-%m-%dT%H:%M}")
        for name, value in changed.items():
            setattr(event, name, value)
        return bool(changed)

    def _take_trainers(self, row: RosterRow) -> bool:
        named = [self._person(email, name) for name, email in self._trainers(row)]
        if not named:
            return False
        self._session.flush()
        ids = {person.id for person in named}
        return events.set_trainers(self._session, self._partnership.key, self.event(row.event_ref).id, ids)

    def _trainers(self, row: RosterRow) -> list[tuple[str, str]]:
        """Give the names and addresses of who gives the row's event; the catalogue's where the roster has none."""
        course = self._partnership.catalogue.find(row.course, row.course_code)
        usual = tuple((trainer.name, trainer.email) for trainer in (course.trainers if course else ()))
        return [(name, email.casefold()) for name, email in row.trainers or usual if email]


def _said_of_people(rows: Iterable[RosterRow]) -> dict[tuple[str, str], dict[str, str]]:
    """Put together what all of a person's rows say of them; where they differ the last one counts, as ever."""
    said: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        facts = {"agency": row.agency, "job_role": row.job_role, "staff_group": row.staff_group, "name": row.name}
        mine = said.setdefault((row.email, name_key(row.name)), {})
        mine.update({name: value for name, value in facts.items() if value})
    return said


def _place(row: RosterRow) -> tuple[str, ...]:
    return (row.event_ref.casefold(), row.email, name_key(row.name))


def _batches(values: Iterable[T]) -> Iterator[list[T]]:
    everything = list(values)
    for start in range(0, len(everything), _AT_ONCE):
        yield everything[start : start + _AT_ONCE]
