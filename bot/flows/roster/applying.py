"""Makes the database agree with a roster: what is new, what changed, what is missing; the timeline follows (P1)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows.attendance import set_state
from bot.flows.moving import follow
from bot.flows.moving_house import forget_old_address, write_again
from bot.flows.roster.correcting import Correction, corrections
from bot.flows.roster.left_out import without_who_is_gone
from bot.flows.roster.register import Register
from bot.flows.roster.rows import Finding, Roster, RosterRow
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.storage import audit, touchpoints
from bot.storage.people import name_key
from bot.storage.tables import Booking, Person


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do; rows = new + changed + unchanged + ignored + rows at fault."""

    rows: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ignored: int = 0
    missing: int = 0
    faults: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    written_to_now: int = 0
    applied: bool = False
    missing_names: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    ignored_rows: tuple[tuple[int, str], ...] = ()
    """Row number, and why it counts for nothing."""

    def as_json(self) -> dict[str, Json]:
        """Give the contract's JSON."""
        counts = ("rows", "new", "changed", "unchanged", "ignored", "missing", "written_to_now", "applied")
        found: dict[str, Json] = {name: getattr(self, name) for name in counts}
        for name in ("faults", "warnings"):
            found[name] = [each.as_json() for each in getattr(self, name)]
        return found


@dataclass
class _Import:
    """An import under way."""

    session: Session
    partnership: Partnership
    now: datetime
    register: Register
    outcomes: Counter[str] = field(default_factory=Counter)
    touched: list[Booking] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    moved_house: dict[int, Person] = field(default_factory=dict)
    """Who has another address than before."""


def apply(session: Session, partnership: Partnership, roster: Roster, *, now: datetime, who: str) -> Imported:
    """Take a roster in, within the caller's transaction; where it has faults, the caller takes it all back."""
    roster = without_who_is_gone(session, partnership, roster, now=now)
    register = Register(session, partnership, now)
    doing = _Import(session, partnership, now, register)
    moved = register.take_events(roster.rows, roster.waiting)
    fixes, replaced = corrections(register, roster.rows, roster.waiting)
    for fix in fixes:
        _correct(doing, fix)
    register.take_people(roster.rows)
    corrected = {fix.booking.id for fix in fixes}
    for row in roster.rows:
        doing.outcomes[_take_row(doing, row, moved, corrected)] += 1
    # A row at fault may be any booking, so that nobody can be called missing.
    missing = [] if roster.faults else _missing(doing, roster)
    _let_the_timeline_follow(doing, moved)
    again = sum(write_again(session, partnership, person, now=now) for person in doing.moved_house.values())
    new, changed = doing.outcomes["new"], doing.outcomes["changed"]
    if new or changed:
        counts: dict[str, Json] = {"new": new, "changed": changed}
        audit.add(session, partnership.key, now=now, who=who, what="imported a roster", detail=counts)
    return Imported(
        roster.total_rows,
        new=new,
        changed=changed,
        unchanged=doing.outcomes["unchanged"],
        ignored=len(roster.ignored),
        missing=len(missing),
        faults=tuple(roster.faults),
        warnings=(
            *(*roster.warnings, *register.warnings, *(fix.finding for fix in fixes), *_lost_places(doing, roster)),
            *(() if roster.faults else replaced),
        ),
        written_to_now=0 if roster.faults else touchpoints.people_due(session, partnership.key, now=now) + again,
        missing_names=tuple(missing),
        changes=(*register.changes, *doing.changes),
        ignored_rows=tuple(roster.ignored),
    )


def _take_row(doing: _Import, row: RosterRow, moved: set[str], corrected: set[int]) -> str:
    register = doing.register
    event = register.event(row.event_ref)
    person, person_changed = register.delegate(row)
    booking = register.bookings.get((event.id, person.id))
    if booking is None:
        doing.touched.append(register.book(row, event, person))
        return "new"
    changed = _update(doing, booking, row)
    if changed:
        doing.touched.append(booking)
        doing.changes.append(f"{person.name or person.email}, {event.ref}: {', '.join(changed)}")
    if changed or person_changed or booking.id in corrected or event.ref in moved:
        return "changed"
    return "unchanged"


def _update(doing: _Import, booking: Booking, row: RosterRow) -> list[str]:
    """Bring a booking to what its row says; a blank in the file takes nothing away that is known."""
    changed = []
    state = "cancelled" if row.status == "cancelled" else row.attendance or "booked"
    registered = booking.state in ("attended", "partly_attended", "absent")
    if state != booking.state and not (registered and state == "booked"):
        changed.append(f"{booking.state} -> {state}")
        set_state(booking, state, doing.now)
    supervisor = doing.register.supervisor(row)
    if supervisor is not None and supervisor.id != booking.supervisor_id:
        booking.supervisor_id, booking.nominated = supervisor.id, ""
        changed.append("supervisor")
    elif supervisor is not None and supervisor.id in doing.register.renamed:
        changed.append("supervisor's name")
    if row.agency and row.agency != booking.agency:
        booking.agency = row.agency
        changed.append("agency")
    return changed


def _correct(doing: _Import, fix: Correction) -> None:
    """Take a corrected name or address for the same person; links and chat accounts of a wrong address die."""
    person = doing.register.person_of(fix.booking)
    if fix.email != person.email:
        forget_old_address(doing.session, doing.partnership.key, person, now=doing.now)
        doing.moved_house[person.id] = person
    doing.register.rename(person, name=fix.name, email=fix.email)


def _lost_places(doing: _Import, roster: Roster) -> Iterator[Finding]:
    """Warn of who has a place and now stands on the waiting list: only "cancelled" takes a place away."""
    for row in roster.waiting:
        booking = doing.register.booking_of(row)
        if booking is not None and booking.state != "cancelled":
            problem = "is on the waiting list now, but has a place: it stays until the file says 'cancelled'"
            yield Finding(row.row, "status", row.name, problem)


def _missing(doing: _Import, roster: Roster) -> list[str]:
    """Name the bookings that the file no longer has; they are told of, never cancelled by that."""
    listed = {(row.event_ref.casefold(), row.email, name_key(row.name)) for row in (*roster.rows, *roster.waiting)}
    found = []
    for booking in doing.register.bookings.values():
        person, event = doing.register.person_of(booking), doing.register.event_of(booking)
        here = (event.ref.casefold(), person.email, person.name_key)
        if booking.state != "cancelled" and here not in listed and person.anonymous_since is None:
            found.append(f"{person.name or person.email} ({event.ref})")
    return sorted(found)


def _let_the_timeline_follow(doing: _Import, moved: set[str]) -> None:
    doing.session.flush()
    changed = [doing.register.event(ref) for ref in sorted(moved)]
    touched = [booking.id for booking in doing.touched]
    follow(doing.session, doing.partnership, changed, now=doing.now, also=touched)
