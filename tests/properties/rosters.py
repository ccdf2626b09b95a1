"""A register that is taken in again: every booking as it stands, with one thing changed."""

from dataclasses import replace
from datetime import timedelta

from bot.flows.roster.applying import apply
from bot.flows.roster.rows import Roster, RosterRow
from bot.storage import bookings
from bot.storage.tables import Booking, Event, Person
from tests.build import World
from tests.plans import LONDON

CHANGES = ("nothing", "booked", "cancelled", "attended", "partly_attended", "absent", "supervisor", "address")
"""What a register may say of a booking that it did not say before; besides `moved -3`, its event by so many days."""


def roster_says(world: World, key: str, n: int, change: str) -> None:
    """Take the register of all events in, with one change to its n-th booking."""
    with world.database.write(key) as session:
        ids = [booking.id for booking in session.query(Booking).filter_by(partnership=key)]
        pairs = bookings.with_events(session, key, ids)
        people = {person.id: person for person in session.query(Person).filter_by(partnership=key)}
        rows = [_row(n_, booking, event, people) for n_, (booking, event) in enumerate(pairs)]
        rows[n % len(rows)] = changed = _changed(rows[n % len(rows)], change)
        if change.startswith("moved"):
            rows = [_at(row, changed) if row.event_ref == changed.event_ref else row for row in rows]
        if change == "address":
            old = people[pairs[n % len(rows)][0].person_id].email
            rows = [replace(row, email=changed.email) if row.email == old else row for row in rows]
        apply(session, world.plans[key], Roster(rows=tuple(rows)), now=world.now, who="olive")


def _row(n: int, booking: Booking, event: Event, people: dict[int, Person]) -> RosterRow:
    delegate, boss = people[booking.person_id], people.get(booking.supervisor_id or 0)
    starts, ends = (each.astimezone(LONDON).replace(tzinfo=None) for each in (event.starts_at, event.ends_at))
    nobody = booking.nominated or boss is None
    return RosterRow(
        row=n,
        event_ref=event.ref,
        course=event.course,
        course_code="",
        level="",
        outcomes=(),
        starts=starts,
        ends=ends,
        venue="",
        places=None,
        trainers=(),
        name=delegate.name,
        email=delegate.email,
        job_role="",
        agency=booking.agency,
        staff_group="",
        supervisor_name="" if nobody or boss is None else boss.name,
        supervisor_email="" if nobody or boss is None else boss.email,
        status="cancelled" if booking.state == "cancelled" else "booked",
        attendance="" if booking.state in ("booked", "cancelled") else booking.state,
    )


def _changed(row: RosterRow, change: str) -> RosterRow:
    if change in ("booked", "cancelled"):
        return replace(row, status=change, attendance="")
    if change == "supervisor":
        name = "Sue Pervisor" if row.supervisor_name == "Nina New" else "Nina New"
        return replace(row, supervisor_name=name, supervisor_email=f"{name.split()[0].lower()}@school.example")
    if change == "address":
        local, _, n = row.email.partition("@")[0].partition("+")
        return replace(row, email=f"{local}+{int(n or 0) + 1}@school.example")
    if change.startswith("moved"):
        by = timedelta(days=int(change.split()[1]))
        return replace(row, starts=row.starts + by, ends=row.ends + by)
    return row if change == "nothing" else replace(row, status="booked", attendance=change)


def _at(row: RosterRow, other: RosterRow) -> RosterRow:
    return replace(row, starts=other.starts, ends=other.ends)
