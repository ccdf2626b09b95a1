"""A person has another address than was believed: what was mailed to the wrong one dies, and goes to the right one."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.flows.letters import called
from bot.flows.queueing import invite_again
from bot.plan.model import Partnership
from bot.storage import bad_addresses, chat_accounts, erased, links, named_in, outbox
from bot.storage.tables import Booking, Certificate, ChatCode, OutboxMessage, Person, Touchpoint
from bot.storage.whose import events as events_of
from bot.storage.whose import whose


@dataclass(frozen=True)
class Respelt:
    """Where another name or address was put, counted."""

    letters: int
    """To others."""
    certificates: int
    noted: int
    """Issues and notes of others."""


def forget_old_address(session: Session, partnership: str, person: Person, *, now: datetime) -> None:
    """Make links and chat accounts of an address unknown: it was somebody else's. So is that nothing reached it.

    A fingerprint of it stays, so that whoever is erased later does not come back under it.
    """
    erased.note_address(session, person, now=now)
    links.forget(session, partnership, person.id)
    chat_accounts.forget_person(session, partnership, person.id)
    if whose(session, person).alone:
        bad_addresses.clear(session, partnership, person.email)
        session.execute(delete(ChatCode).where(ChatCode.partnership == partnership, ChatCode.email == person.email))


def respell(session: Session, person: Person, *, email: str, name: str, everywhere: bool = True) -> Respelt:
    """Put another address and name than the present ones wherever these stand: letters, issues, notes, certificates.

    Comes before the person's row is changed, since it looks for what that says. What has gone to others is changed as
    well: else somebody who is erased later would still be found there under the old name. `everywhere`: also in
    letters about courses with which they have nothing to do; a roster may correct hundreds, each a look at every
    letter there is.
    """
    key, own = person.partnership, named_in.Signs(person.email, person.name)
    found_by = _what_changes(named_in.signs(session, person), email=email, name=name)

    def change(text: str) -> str:
        return found_by.replaced(text, email=email, name=name)

    events = None if everywhere else events_of(session, whose(session, person))
    letters = named_in.letters(session, key, person.id, found_by, events).theirs
    for row in letters:
        named_in.reword(row, change)
    noted = named_in.noted(session, key, person.id, found_by).sure(found_by)
    noted.change(change)
    certificates = _certificates(session, person) if name != person.name else []
    for certificate in certificates:
        certificate.name = name
    for row in _waiting(session, person):
        named_in.reword(row, lambda text: own.replaced(text, email=email, name=name))
        row.context = {**row.context, "person": called(name, email)}
    session.flush()
    return Respelt(len(letters), len(certificates), len(noted))


def _what_changes(found_by: named_in.Signs, *, email: str, name: str) -> named_in.Signs:
    """Leave out a sign that stays as it is: each is looked for in all letters."""
    return replace(
        found_by,
        email="" if email == found_by.email else found_by.email,
        name="" if name == found_by.name else found_by.name,
    )


def _certificates(session: Session, person: Person) -> list[Certificate]:
    theirs = select(Booking.id).where(Booking.partnership == person.partnership, Booking.person_id == person.id)
    return list(session.scalars(select(Certificate).where(Certificate.booking_id.in_(theirs), Certificate.name != "")))


def _waiting(session: Session, person: Person) -> list[OutboxMessage]:
    mine = OutboxMessage.partnership == person.partnership, OutboxMessage.person_id == person.id
    return list(session.scalars(select(OutboxMessage).where(*mine, OutboxMessage.state.in_(outbox.WAITING))))


def write_again(session: Session, partnership: Partnership, person: Person, *, now: datetime) -> bool:
    """Send to the right address what went to the wrong one and is still open; tells whether that is anybody more."""
    if person.stopped_at is not None:
        return False
    query = select(Touchpoint).where(Touchpoint.partnership == partnership.key, Touchpoint.person_id == person.id)
    mine = [each for each in session.scalars(query.order_by(Touchpoint.id)) if each.closes_at > now]
    due = any(each.next_at is not None and each.next_at <= now for each in mine)
    sent = [_sent_again(session, partnership, each, now) for each in mine if each.state in ("sent", "undeliverable")]
    return any(sent) and not due


def _sent_again(session: Session, partnership: Partnership, touchpoint: Touchpoint, now: datetime) -> bool:
    if touchpoint.stage not in partnership.plan.active():
        return False
    letters = outbox.of_touchpoint(session, partnership.key, touchpoint.id)
    if any(letter.state == "queued" for letter in letters):
        return False  # it has not gone, and will go to the right address
    again = f"to the corrected address {touchpoint.person_id}-{len(letters)}"
    return invite_again(session, partnership, touchpoint, now=now, key=again)
