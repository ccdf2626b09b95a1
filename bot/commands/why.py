"""`why`: what became of each stage and each message of one person, and for what reason."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from bot.commands import scope
from bot.commands.context import Context
from bot.commands.say import NOTHING, count, moment
from bot.errors import NotFoundError, WordsError
from bot.flows import facts, timeline
from bot.flows.answering import ENOUGH_REMINDERS
from bot.flows.timeline import Facts
from bot.messages import words as plain_words
from bot.messages.nouns import Answer, Json, Table
from bot.plan.model import ABOUT_EVENTS, Stage
from bot.storage import one_person, people, touchpoints
from bot.storage.tables import Booking, Event, OutboxMessage, Person, Touchpoint

_LINES = tuple[str, str, str, str]


def why(session: Session, context: Context, words: str) -> Answer:
    """Explain, for everybody at an address, each stage and message, of one event if named."""
    address, _, ref = words.partition(" ")
    if "@" not in address:
        raise WordsError(
            "why: whose messages? - write it like 'why name@example.org', with a reference after it if you like"
        )
    found = people.with_address(session, context.partnership.key, address)
    if not found:
        raise NotFoundError(f"{address}: nobody has this address - look it up in the roster")
    event = scope.event(session, context, ref) if ref else None
    parts: list[str | Table] = []
    told: list[Json] = []
    for person in found:
        rows = [row for row in _of_person(session, context, person) if event is None or row[1] == event.ref]
        parts += _told(context, person, rows)
        told += [{"name": person.name, "when": a, "event": b, "stage": c, "what": d} for a, b, c, d in rows]
    return Answer(f"Why: {address}{f', {event.ref}' if event else ''}", tuple(parts), {"lines": told})


def _told(context: Context, person: Person, rows: Sequence[_LINES]) -> list[str | Table]:
    said = person.name or person.email
    if person.stopped_at is not None:
        at = moment(person.stopped_at, context.partnership.about.tz)
        said += f" asked on {at} not to be written to, so nothing more goes to them"
    if not rows:
        return [f"{said}. No stage of the plan is for them here."]
    return [f"{said}.", Table(("When", "Event", "Stage", "What and why"), tuple(rows))]


def _of_person(session: Session, context: Context, person: Person) -> Iterator[_LINES]:
    """Give what became of everything, in the order of time, and then what never came to be."""
    messages = one_person.messages_of(session, context.partnership.key, person.id)
    mine = one_person.touchpoints_of(session, context.partnership.key, person.id)
    for touchpoint, event in mine:
        when = moment(touchpoint.sent_at or touchpoint.due_at, context.partnership.about.tz)
        role = "" if touchpoint.role == "delegate" else f" ({touchpoint.role})"
        said = [_fate(context, touchpoint), *(_message(context, each) for each in messages.get(touchpoint.id, []))]
        yield when, event.ref, f"{touchpoint.stage}{role}", " ".join(said)
    for message in messages.get(None, []):
        yield moment(message.created_at, context.partnership.about.tz), "", message.template, _message(context, message)
    for booking, event in one_person.bookings_of(session, context.partnership.key, person.id):
        yield from _absent(session, context, person, booking, event)


def _fate(context: Context, touchpoint: Touchpoint) -> str:
    zone = context.partnership.about.tz
    if touchpoint.state == "planned":
        return f"Planned for {moment(touchpoint.due_at, zone)}."
    if touchpoint.state == "answered":
        return f"Answered on {moment(touchpoint.answered_at, zone)}."
    if touchpoint.state == "sent" and touchpoint.kind in timeline.ANSWERABLE:
        return f"Waits for an answer until {moment(touchpoint.closes_at, zone)}, {_reminded(touchpoint)}."
    if touchpoint.state == "sent":
        return "Sent; nothing is asked."
    return f"{touchpoint.state.capitalize()}: {_reason(touchpoint.reason)}."


def _reminded(touchpoint: Touchpoint) -> str:
    if touchpoint.reminded >= ENOUGH_REMINDERS:
        return "and is not reminded again, since the answers were taken back"
    return f"reminded {count(touchpoint.reminded, 'time')}" if touchpoint.reminded else "not reminded yet"


def _reason(reason: str) -> str:
    key = f"reason.{reason}"
    return plain_words.say(key) if plain_words.known(key) else reason or "no reason was kept"


def _message(context: Context, message: OutboxMessage) -> str:
    zone = context.partnership.about.tz
    by = f"{message.template.replace('_', ' ')} by {message.channel}"
    if message.state == "sent":
        return f"{moment(message.sent_at, zone)}: {by}."
    why_not = f": {_reason(message.reason)}" if message.reason else ""
    return f"{moment(message.created_at, zone)}: {by}, {message.state}{why_not}."


def _absent(session: Session, context: Context, person: Person, booking: Booking, event: Event) -> Iterator[_LINES]:
    """Say of each stage that has no touchpoint for this person why it has none."""
    key = context.partnership.key
    of_booking = touchpoints.of_booking(session, key, booking.id)
    known = facts.of_booking(booking, event, context.partnership, of_booking)
    role = "delegate" if booking.person_id == person.id else "supervisor"
    there = {each.stage for each in of_booking if each.person_id == person.id and each.round == booking.round}
    for stage_key, stage in context.partnership.plan.active().items():
        if stage.kind in ABOUT_EVENTS or role not in stage.to or stage_key in there:
            continue
        if role == "supervisor" and booking.nominated == "waiting":
            said = "None: an officer has not yet accepted them as the supervisor."
        else:
            said = _why_none(session, context, stage, known)
        yield NOTHING, event.ref, stage_key if role == "delegate" else f"{stage_key} ({role})", said


def _why_none(session: Session, context: Context, stage: Stage, known: Facts) -> str:
    """Say why a stage has no touchpoint; whether somebody was there may not be known yet."""
    reason = timeline.why_not(known, stage)
    if reason not in ("waiting", "not_full"):
        return f"None: {_reason(reason)}." if reason else _waits(stage)
    if reason == "not_full" and known.attendance in ("partly_attended", "absent"):
        return f"None: {_reason(reason)}."
    if context.now < known.ends:
        return "None yet: the course is not over."
    if reason == "not_full":
        return (
            "None: the end-of-course form was never answered (or the register is missing), "
            "so nobody knows whether they were there."
        )
    delegate = people.get(session, context.partnership.key, known.delegate or 0)
    name = delegate.name or delegate.email
    if known.attendance:
        return f"Held: {name} says that they were at the course, and the plan goes by the register. Import it."
    return (
        f"Held: nobody has said yet whether {name} was at the course. Import the attendance, or wait for their answer."
    )


def _waits(stage: Stage) -> str:
    if stage.when.stages():
        return f"None yet: it is due {stage.when.text}, and that has not happened."
    return "None yet: the next tick plans it."
