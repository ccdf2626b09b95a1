"""`attendance`: what the register says of who was there; lists it, and marks one person or all that are left."""

from sqlalchemy.orm import Session

from bot.commands import scope
from bot.commands.context import Context
from bot.commands.grammar import number, shortened, unquoted
from bot.errors import InputError, WordsError
from bot.flows.attendance import STATES, mark
from bot.messages.nouns import Action, Answer, Json, Table
from bot.messages.wording import NOTHING, count, moment
from bot.plan.plain_words import nearest
from bot.storage import bookings
from bot.storage.listings import EventLine
from bot.storage.people import name_key
from bot.storage.tables import Booking, Person

USAGE = "attendance REF NAME all"
EVERYBODY = ("everybody", "everyone")
_SAYS = {state: word for word, state in STATES.items()}
_OWN_WORD = {"all": "all", "part": "part", "none": "not there"}
_WORDS = {"left": "part", "partly": "part", "none": "absent", "no": "absent", "yes": "all", "full": "all"}
Places = list[tuple[Booking, Person]]


def attendance(session: Session, context: Context, words: str) -> Answer:
    """List an event's attendance, or mark it."""
    if not words:
        raise WordsError("attendance: of which event? - write it like 'attendance REF'; 'events' lists the references")
    event, rest = scope.event_and_rest(session, context, words)
    places = bookings.of_event(session, context.partnership.key, event.id)
    if not rest:
        return _listed(context, event, places)
    now_too = rest.casefold().endswith(" now")
    who, _, said = (rest[: -len(" now")] if now_too else rest).rpartition(" ")
    word = _WORDS.get(said.casefold(), said.casefold())
    if word not in STATES:
        raise WordsError(f"attendance: '{shortened(said)}' is none of {', '.join(STATES)} - write it like '{USAGE}'")
    if not who:
        raise WordsError(f"attendance: whose? - write it like '{USAGE}', or 'attendance REF everybody all'")
    begun(context, event)
    if who.casefold() in EVERYBODY:
        return _everybody(session, context, event, places, word, now_too=now_too)
    return _one(session, context, event, _meant(places, unquoted(who)), word)


def begun(context: Context, event: EventLine) -> None:
    """Refuse to mark who was at an event that is still to come, or is cancelled."""
    if event.cancelled_at is not None:
        raise InputError(f"{event.ref}: it is cancelled - nobody was there")
    if event.starts_at > context.now:
        begins = moment(event.starts_at, context.partnership.about.tz)
        raise InputError(f"{event.ref}: it begins on {begins} - mark attendance once it has begun")


def _listed(context: Context, event: EventLine, places: Places) -> Answer:
    rows = tuple(
        (
            str(booking.id),
            person.name or person.email,
            booking.agency or NOTHING,
            said(booking),
            _OWN_WORD.get(booking.declared, NOTHING),
        )
        for booking, person in places
    )
    data: dict[str, Json] = {"ref": event.ref, "bookings": [_json(*place) for place in places], "changed": 0}
    title = f"Attendance: {event.ref} {event.course}"
    if not places:
        return Answer(title, ("Nobody is booked.",), data)
    left = sum(booking.state == "booked" for booking, _ in places)
    table = Table(("N", "Who", "Agency", "Register", "Own word"), rows)
    if event.starts_at > context.now or event.cancelled_at is not None or not left:
        return Answer(title, (table,), data)
    hint = f"Mark one with '{USAGE}' (or part, absent, unknown; a name, an address or #N)."
    several = f"{count(left, 'person is', 'people are')} not marked yet."
    return Answer(
        title,
        (table, several, hint),
        data,
        (Action("All of these were there", f"attendance {event.ref} everybody all"),),
    )


def said(booking: Booking) -> str:
    """Say what the register has of a booking: `all`, `part`, `absent`, `cancelled` or nothing."""
    return NOTHING if booking.state == "booked" else _SAYS.get(booking.state, booking.state)


def _meant(places: Places, who: str) -> tuple[Booking, Person]:
    """Find the one booking that a number, an address or a name means; raises `WordsError`."""
    if who.startswith("#"):
        found = [place for place in places if place[0].id == number(who, "#12")]
    elif "@" in who:
        found = [place for place in places if place[1].email == who.casefold()]
    else:
        found = [place for place in places if place[1].name_key == name_key(who)]
    if len(found) > 1:
        which = " or ".join(f"#{booking.id} {person.name or person.email}" for booking, person in found)
        raise WordsError(f"{shortened(who)}: may be {which} - write the number")
    if not found:
        names = [person.name for _, person in places]
        hint = nearest(who, names, otherwise="'attendance REF' lists who is booked")
        raise WordsError(f"{shortened(who)}: nobody of this name or address is booked - {hint}")
    return found[0]


def _one(session: Session, context: Context, event: EventLine, place: tuple[Booking, Person], word: str) -> Answer:
    booking, person = place
    before = _SAYS.get(booking.state, "")
    changed = mark(session, context.partnership, event.id, {booking.id: word}, now=context.now, who=context.who)
    name = person.name or person.email
    data: dict[str, Json] = {"ref": event.ref, "bookings": [_json(booking, person)], "changed": len(changed)}
    if not changed:
        return Answer(f"Attendance: {event.ref}", (f"{name}: the register said so already.",), data)
    undo = (Action("Undo", f"attendance {event.ref} #{booking.id} {before}"),) if before else ()
    told = f"{name}: {_in_words(word)}."
    if undo:
        told += f" 'attendance {event.ref} #{booking.id} {before}' takes it back."
    return Answer(f"Attendance: {event.ref}", (told,), data, undo)


def _everybody(
    session: Session, context: Context, event: EventLine, places: Places, word: str, *, now_too: bool
) -> Answer:
    """Mark all that are not marked yet, once the officer has seen how many that is."""
    left = [place for place in places if place[0].state == "booked"]
    title, n = f"Attendance: {event.ref}", len(left)
    data: dict[str, Json] = {"ref": event.ref, "bookings": [_json(*place) for place in left], "changed": 0}
    if not left or word == "unknown":
        return Answer(title, ("Everybody is marked already.",) if not left else ("Nothing is to be changed.",), data)
    command = f"attendance {event.ref} everybody {word} now"
    if not now_too:
        ask = f"{count(n, 'person is', 'people are')} not marked yet. Nothing has been changed: '{command}' does it."
        return Answer(title, (ask,), data, (Action(f"Mark {count(n, 'person', 'people')}: {word}", command),))
    wanted = {booking.id: word for booking, _ in left}
    changed = mark(session, context.partnership, event.id, wanted, now=context.now, who=context.who)
    data = {"ref": event.ref, "bookings": [_json(*place) for place in left], "changed": len(changed)}
    return Answer(title, (f"{count(len(changed), 'person', 'people')}: {_in_words(word)}.",), data)


def _in_words(word: str) -> str:
    return {
        "all": "there for all of it",
        "part": "there for a part of it",
        "absent": "not there",
        "unknown": "the register says nothing",
    }[word]


def _json(booking: Booking, person: Person) -> Json:
    return {
        "booking": booking.id,
        "name": person.name,
        "email": person.email,
        "register": said(booking) if booking.state != "booked" else "unknown",
        "declared": booking.declared,
    }
