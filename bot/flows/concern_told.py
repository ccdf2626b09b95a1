"""What an officer reads of a concern: the words, who wrote them, and who was told when (C4)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.flows import forms
from bot.flows.concern_door import TOO_MANY, WRONG
from bot.flows.concern_reach import SEEN
from bot.flows.concern_telling import officer_named
from bot.messages.wording import moment
from bot.plan.model import Partnership
from bot.storage import bookings, concerns, people
from bot.storage.tables import Concern, OutboxMessage, Person, Touchpoint

_STATES = {
    "queued": "waits to be sent",
    "sending": "is being sent",
    "sent": "has been sent",
    "cancelled": "was no longer needed",
    "undeliverable": "could not be delivered",
}

_ACTS = {WRONG: "a wrong code was typed", TOO_MANY: "no more codes were mailed for one link: ten in a day"}
"""What nobody knows who did."""


@dataclass(frozen=True)
class Told:
    """What was written, at which question, and lines that say who wrote it; their address, if they have one."""

    text: str
    question: str
    who: tuple[str, ...]
    address: str = ""


def told(session: Session, partnership: Partnership, row: Concern) -> Told:
    """Give the words and who wrote them; the caller writes down who reads them."""
    touchpoint = session.get(Touchpoint, row.touchpoint_id) if row.touchpoint_id else None
    address = people.get(session, row.partnership, row.person_id).email or "" if row.person_id is not None else ""
    who = tuple(_who(session, row, touchpoint))
    return Told(row.text, _question(session, partnership, row, touchpoint), who, address)


def history(session: Session, partnership: Partnership, row: Concern) -> list[str]:
    """Give what has happened, in words, the oldest first: to whom it was told, who read it, who has seen it."""
    zone = partnership.about.tz
    told_of = [
        (each.created_at, each.id, _letter(session, each))
        for each in concerns.letters(session, row.partnership, row.id)
    ]
    acts = [
        (each.at, each.id, _ACTS.get(each.what) or f"{officer_named(partnership, each.who)} {each.what}")
        for each in concerns.acts(session, row.partnership, row)
        if each.who != "evalbot"
    ]
    acts += [
        (each.at, each.id, f"the officers told to look, with {each.detail['in_one_letter'] - 1} more in one letter")
        for each in concerns.acts(session, row.partnership, row)
        if "in_one_letter" in each.detail
    ]
    lines = sorted([*told_of, *acts], key=lambda each: each[0])
    return [f"{moment(at, zone)}: {said}" for at, _, said in lines]


def _letter(session: Session, message: OutboxMessage) -> str:
    person = people.get(session, message.partnership, message.person_id)
    how = "mail" if message.channel == "mail" else message.channel.capitalize()
    what = "that somebody has seen it" if message.template == SEEN else "to look"
    why = f": {message.reason}" if message.state == "undeliverable" and message.reason else ""
    return f"{person.name or person.email} told by {how} {what}; it {_STATES.get(message.state, message.state)}{why}"


def _question(session: Session, partnership: Partnership, row: Concern, touchpoint: Touchpoint | None) -> str:
    if not row.question or touchpoint is None or touchpoint.form is None:
        return row.question
    asked = forms.form_of(session, partnership, touchpoint).question(row.question)
    return asked.text if asked is not None else row.question


def _who(session: Session, row: Concern, touchpoint: Touchpoint | None) -> list[str]:
    if row.person_id is None:
        return ["Nobody whom the roster knows: what the words begin with says from where they came."]
    person = people.get(session, row.partnership, row.person_id)
    lines = [_named(person)]
    lines += [f"Agency: {person.agency}"] if person.agency else []
    booking = None
    if touchpoint is not None and touchpoint.booking_id is not None:
        booking = bookings.get(session, row.partnership, touchpoint.booking_id)
    if booking is None:
        return lines
    if booking.agency and booking.agency != person.agency:
        lines.append(f"Agency: {booking.agency}")
    if booking.person_id != person.id:
        return [*lines, f"They supervise: {_named(people.get(session, row.partnership, booking.person_id))}"]
    if booking.supervisor_id is not None and booking.nominated != "waiting":
        lines.append(f"Supervisor: {_named(people.get(session, row.partnership, booking.supervisor_id))}")
    return lines


def _named(person: Person) -> str:
    return (
        f"{person.name}, {person.email}" if person.name and person.email else person.name or person.email or "no name"
    )
