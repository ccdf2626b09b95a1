"""`why`: what became of each stage and each message of one person, and for what reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.commands import scope, undelivered
from bot.commands.context import Context
from bot.errors import NotFoundError, WordsError
from bot.flows import away, facts, sending_again, timeline
from bot.flows.answering import ENOUGH_REMINDERS
from bot.flows.arriving_replies import BY_MAIL
from bot.flows.sending_again import Undeliverable
from bot.flows.timeline import Facts
from bot.messages import words as plain_words
from bot.messages.nouns import Action, Answer, Json, Table
from bot.messages.wording import CLOSED_UNANSWERED, NOTHING, count, moment, short_day
from bot.plan.model import ABOUT_EVENTS, Stage
from bot.storage import aways, one_person, people, touchpoints
from bot.storage.tables import Booking, Event, OutboxMessage, Person, PracticeIssue, Touchpoint


@dataclass(frozen=True)
class _Line:
    """What became of one stage, or of a letter by itself; `action` sends again what did not arrive."""

    when: str
    event: str
    stage: str
    what: str
    action: Action | None = None


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
        lines = [line for line in _of_person(session, context, person) if event is None or line.event == event.ref]
        parts += _told(context, person, lines)
        told += [
            {"name": person.name, "when": each.when, "event": each.event, "stage": each.stage, "what": each.what}
            for each in lines
        ]
    return Answer(f"Why: {address}{f', {event.ref}' if event else ''}", tuple(parts), {"lines": told})


def _told(context: Context, person: Person, lines: Sequence[_Line]) -> list[str | Table]:
    said = person.name or person.email
    if person.stopped_at is not None:
        at = moment(person.stopped_at, context.partnership.about.tz)
        said += f" asked on {at} not to be written to, so nothing more goes to them"
    if not lines:
        return [f"{said}. No stage of the plan is for them here."]
    rows = tuple((each.when, each.event, each.stage, each.what) for each in lines)
    actions = tuple(each.action for each in lines)
    return [f"{said}.", Table(("When", "Event", "Stage", "What and why"), rows, actions=actions)]


def _of_person(session: Session, context: Context, person: Person) -> Iterator[_Line]:
    """Give what became of everything, in the order of time, and then what never came to be."""
    key, zone = context.partnership.key, context.partnership.about.tz
    messages = one_person.messages_of(session, key, person.id)
    failed = sending_again.everything(session, context.partnership, now=context.now, person_id=person.id)
    lost, buttons = {each.message.id: each for each in failed}, undelivered.newest(failed)
    answers = one_person.answers_by_mail(session, key, person.id, list(BY_MAIL))
    for touchpoint, event in one_person.touchpoints_of(session, key, person.id):
        when = moment(touchpoint.sent_at or touchpoint.due_at, zone)
        role = "" if touchpoint.role == "delegate" else f" ({touchpoint.role})"
        letters = messages.get(touchpoint.id, [])
        mine = [
            *_by_mail(context, answers.get(touchpoint.id, ())),
            *(_message(context, each, lost) for each in letters),
        ]
        button = undelivered.action(buttons.get(touchpoint.id))
        yield _Line(
            when,
            event.ref,
            f"{touchpoint.stage}{role}",
            " ".join([_fate(context, touchpoint, letters), *_away(session, context, touchpoint), *mine]),
            button,
        )
    for message in messages.get(None, []):
        said, button = _message(context, message, lost), undelivered.action(lost.get(message.id))
        yield _Line(moment(message.created_at, zone), "", message.template, said, button)
    for booking, event in one_person.bookings_of(session, key, person.id):
        yield from _absent(session, context, person, booking, event)
        yield from _stopped_supervisor(session, context, person, booking, event)


def _fate(context: Context, touchpoint: Touchpoint, letters: Sequence[OutboxMessage]) -> str:
    zone = context.partnership.about.tz
    if touchpoint.state == "planned":
        return f"Planned for {moment(touchpoint.due_at, zone)}."
    if touchpoint.state == "answered":
        return f"Answered on {moment(touchpoint.answered_at, zone)}."
    if touchpoint.state == "sent" and touchpoint.kind in timeline.ANSWERABLE:
        return f"Waits for an answer until {moment(touchpoint.closes_at, zone)}, {_reminded(touchpoint, letters)}."
    if touchpoint.state == "sent":
        return "Sent; nothing is asked."
    if (touchpoint.state, touchpoint.reason) == ("expired", "closed"):
        return f"{CLOSED_UNANSWERED}."
    return f"{touchpoint.state.capitalize()}: {_reason(touchpoint.reason)}."


def _away(session: Session, context: Context, touchpoint: Touchpoint) -> list[str]:
    """Say that no reminder goes while somebody is away, as their automatic reply said."""
    asked = touchpoint.state == "sent" and touchpoint.kind in timeline.ANSWERABLE
    back = away.reminded_from(session, context.partnership, touchpoint) if asked else None
    if back is None or context.now >= back:
        return []
    when = moment(back, context.partnership.about.tz)
    until = aways.until(session, context.partnership.key, touchpoint.person_id)
    if until is not None and until <= context.today:
        if back >= touchpoint.closes_at:
            return ["No more reminders: it closes before they have been back for a day."]
        return [f"Back from an absence, so not reminded before {when}."]
    if back >= touchpoint.closes_at:
        return ["No more reminders: away until after it closes."]
    return [f"Away, by their automatic reply, so not reminded before {when}."]


def _reminded(touchpoint: Touchpoint, letters: Sequence[OutboxMessage]) -> str:
    if touchpoint.reminded >= ENOUGH_REMINDERS:
        return "and is not reminded again, since the answers were taken back"
    went = sum(each.state == "sent" and each.template.endswith("_reminder") for each in letters)
    return f"reminded {count(went, 'time')}" if went else "not reminded yet"


def _by_mail(context: Context, answers: Sequence[PracticeIssue]) -> Iterator[str]:
    zone = context.partnership.about.tz
    for each in answers:
        yield f"Answered by mail on {short_day(each.raised_at, zone)}, issue {each.id}."


def _reason(reason: str) -> str:
    key = f"reason.{reason}"
    return plain_words.say(key) if plain_words.known(key) else reason or "no reason was kept"


def _message(context: Context, message: OutboxMessage, lost: Mapping[int, Undeliverable]) -> str:
    zone = context.partnership.about.tz
    by = f"{message.template.replace('_', ' ')} by {message.channel}"
    if message.state == "sent":
        return f"{moment(message.sent_at, zone)}: {by}."
    numbered = lost.get(message.id)
    state = f"{message.state} (message {message.id})" if numbered else message.state
    why_not = f": {_reason(message.reason)}" if message.reason else ""
    todo = undelivered.mend(numbered) or f"'resend {message.id}' sends it again."
    again = f" {todo}" if undelivered.action(numbered) else ""
    return f"{moment(message.created_at, zone)}: {by}, {state}{why_not}.{again}"


def _absent(session: Session, context: Context, person: Person, booking: Booking, event: Event) -> Iterator[_Line]:
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
        yield _Line(NOTHING, event.ref, stage_key if role == "delegate" else f"{stage_key} ({role})", said)


def _stopped_supervisor(
    session: Session, context: Context, person: Person, booking: Booking, event: Event
) -> Iterator[_Line]:
    """Say of a delegate that their supervisor wants no letters: nobody else hears of it."""
    if booking.person_id != person.id or booking.supervisor_id is None:
        return
    boss = people.get(session, context.partnership.key, booking.supervisor_id)
    if boss.stopped_at is not None:
        at, name = moment(boss.stopped_at, context.partnership.about.tz), boss.name or boss.email
        said = f"Their supervisor, {name}, asked on {at} not to be written to: no briefing, no check."
        yield _Line(NOTHING, event.ref, "(supervisor)", said)


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
    return "None yet: it is planned within a minute."
