"""`move` and `cancel`: an event at another time, or not at all; each can be taken back."""

from datetime import UTC, datetime
from datetime import time as wall_time

from sqlalchemy.orm import Session

from bot.commands import scope
from bot.commands.context import Context
from bot.commands.grammar import shortened
from bot.errors import InputError, WordsError
from bot.flows import moving
from bot.flows.roster.schedule import Schedule, Unclear, schedule
from bot.flows.roster.when import Clock, When, when
from bot.messages.nouns import Action, Answer, Json
from bot.messages.wording import count, moment
from bot.storage import events, touchpoints
from bot.storage.listings import EventLine
from bot.storage.tables import Event

USAGE = "move REF 2026-03-09 10:00 to 16:00"
ANYWAY = "anyway"
"""What an officer adds to a command that was doubted."""
FAR = 180
"""Days: who moves an event by more may have mistyped the year."""
_IMPORT = "The next roster import moves it back, unless your booking system says the same by then."


def move(session: Session, context: Context, words: str) -> Answer:
    """Move an event: another day, other hours, or both; what is not said stays as it is."""
    if not words:
        raise WordsError(f"move: which event? - write it like '{USAGE}'; 'events' lists the references")
    line, rest = scope.event_and_rest(session, context, words)
    if not rest:
        raise WordsError(f"move: to when? - write it like '{USAGE}'; a day alone keeps the hours, hours alone the day")
    event = events.get(session, context.partnership.key, line.id)
    when_, sure = _sure(rest)
    to = new_times(context, event, when_)
    asks = "" if sure or event.cancelled_at is not None else doubt(session, context, event, to)
    if not asks:
        return moved(session, context, event, to)
    command = f"move {event.ref} {when_} {ANYWAY}"
    told = f"{asks}. Nothing has been changed: '{command}' does it."
    data = {**_json(context, event, changed=False), "asks": asks}
    return Answer(f"{event.ref} {event.course}", (told,), data, (Action("Move it anyway", command),))


def _sure(words: str) -> tuple[str, bool]:
    """Tell whether `anyway` stands at the end of the words."""
    rest, _, last = words.rpartition(" ")
    return (rest.strip(), True) if rest and last.casefold() == ANYWAY else (words, False)


def doubt(session: Session, context: Context, event: Event, to: Schedule) -> str:
    """Say what is odd about moving an event to another day: into the past, or very far; nothing where it is not."""
    far = _far(context, event, to.starts)
    if not far:
        return ""
    n = moving.never_sent(session, context.partnership, event, to.starts, to.ends, now=context.now)
    return f"{far}: {count(n, 'letter', 'letters')} would never be sent" if n else far


def _far(context: Context, event: Event, starts: datetime) -> str:
    day, present = starts.date(), _wall(context, event.starts_at).date()
    if day == present:
        return ""
    past, by = (context.today - day).days, (day - present).days
    if past > 0:
        return f"That is {count(past, 'day', 'days')} in the past"
    later = "later" if by > 0 else "earlier"
    return f"That is {abs(by):,} days {later} than it is planned" if abs(by) > FAR else ""


def moved(session: Session, context: Context, event: Event, to: Schedule) -> Answer:
    """Move an event to wall times, and say what follows."""
    if event.cancelled_at is not None:
        raise InputError(f"{event.ref}: it is cancelled - 'cancel {event.ref} undo' first")
    before, undo, before_wall = _span(context, event), _as_typed(context, event), _wall(context, event.starts_at)
    changed = moving.move(session, context.partnership, event, to.starts, to.ends, now=context.now, who=context.who)
    title, data = f"{event.ref} {event.course}", _json(context, event, changed=changed)
    if not changed:
        return Answer(title, (f"It is on {before} already.",), data)
    notes = tuple(f"{note[:1].upper()}{note[1:]}." for _, note in to.notes)
    back = f"move {event.ref} {undo}" + (f" {ANYWAY}" if _far(context, event, before_wall) else "")
    told = f"Moved from {before} to {_span(context, event)}. '{back}' takes it back."
    parts = (told, *notes, _written_to(session, context), _IMPORT)
    return Answer(title, parts, data, (Action("Undo", back),))


def new_times(context: Context, event: Event, words: str) -> Schedule:
    """Read when an event should be; raises `WordsError`."""
    columns = context.partnership.columns
    starts, ends = _wall(context, event.starts_at), _wall(context, event.ends_at)
    try:
        said = when(words, columns.dates)
        if not (said.days or said.clocks):
            raise ValueError("not a date or a time")
        return _put_together(context, said, starts, ends)
    except Unclear as problem:
        raise WordsError(f"move: '{shortened(words)}': {problem} - write it like '{USAGE}'") from None
    except ValueError as problem:
        raise WordsError(f"move: '{shortened(words)}': {problem} - write it like '{USAGE}'") from None


def _put_together(context: Context, said: When, starts: datetime, ends: datetime) -> Schedule:
    """Fill in from the present times what was not said: the day, the hours, the length."""
    said = _local(context, said)
    first = said.days[0] if said.days else starts.date()
    last = said.days[1] if said.days[1:] else first + (ends.date() - starts.date())
    opens = said.clocks[0] if said.clocks else _clock(starts.time())
    if said.clocks[1:]:
        closes = said.clocks[1]
    elif said.clocks and not said.days[1:]:
        end = opens.at(first) + (ends - starts)
        last, closes = end.date(), _clock(end.time())
    else:
        closes = _clock(ends.time())
    parts = {"start": When((first,), (opens,), note=said.note), "end": When((last,), (closes,))}
    return schedule(parts, zone=context.partnership.about.tz, z_is_utc=False, today=context.today)


def _local(context: Context, said: When) -> When:
    """Take a time that was typed with its offset to the partnership's own."""
    if said.offset is None:
        return said
    moment = (said.clocks[0].at(said.days[0]) - said.offset).replace(tzinfo=UTC)
    wall = _wall(context, moment)
    return When((wall.date(),), (_clock(wall.time()),))


def cancel(session: Session, context: Context, words: str) -> Answer:
    """Cancel an event, or take that back."""
    if not words:
        raise WordsError("cancel: which event? - write it like 'cancel REF'; 'events' lists the references")
    line, rest = scope.event_and_rest(session, context, words)
    if rest.casefold() not in ("", "undo"):
        like = f"'cancel {line.ref}' or 'cancel {line.ref} undo'"
        raise WordsError(f"cancel: '{shortened(rest)}' is not understood - write {like}")
    event = events.get(session, context.partnership.key, line.id)
    return _called_on(session, context, event) if rest else _called_off(session, context, line, event)


def _called_off(session: Session, context: Context, line: EventLine, event: Event) -> Answer:
    done = moving.call_off(session, context.partnership, event, now=context.now, who=context.who)
    title, data = f"{event.ref} {event.course}", _json(context, event, changed=done)
    undo = (Action("Undo", f"cancel {event.ref} undo"),)
    if not done:
        return Answer(title, ("It was cancelled already.",), data, undo)
    told = f"{_span(context, event)}: cancelled. Nothing more is sent for it, and no figure counts it."
    warn = ["It had been held: the answers given are kept."] if line.ends_at <= context.now else []
    nobody = "Nobody is told by this that it is cancelled: your booking system does that."
    return Answer(title, (told, *warn, nobody, f"'cancel {event.ref} undo' takes it back."), data, undo)


def _called_on(session: Session, context: Context, event: Event) -> Answer:
    done = moving.call_on(session, context.partnership, event, now=context.now, who=context.who)
    title, data = f"{event.ref} {event.course}", _json(context, event, changed=done)
    if not done:
        return Answer(title, ("It is not cancelled.",), data)
    return Answer(title, (f"{_span(context, event)}: it takes place after all.", _written_to(session, context)), data)


def _written_to(session: Session, context: Context) -> str:
    n = touchpoints.people_due(session, context.partnership.key, now=context.now)
    return f"What is not sent yet follows it. {count(n, 'person', 'people')} will be written to now."


def _wall(context: Context, at: datetime) -> datetime:
    return at.astimezone(context.partnership.about.tz).replace(tzinfo=None)


def _clock(at: wall_time) -> Clock:
    return Clock(at.hour, at.minute)


def _span(context: Context, event: Event) -> str:
    zone = context.partnership.about.tz
    starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    until = f"{ends:%H:%M}" if starts.date() == ends.date() else moment(event.ends_at, zone)
    return f"{moment(event.starts_at, zone)} to {until}"


def _as_typed(context: Context, event: Event) -> str:
    starts, ends = _wall(context, event.starts_at), _wall(context, event.ends_at)
    return f"{starts:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M}"


def _json(context: Context, event: Event, *, changed: bool) -> dict[str, Json]:
    zone = context.partnership.about.tz
    return {
        "ref": event.ref,
        "starts": event.starts_at.astimezone(zone).isoformat(),
        "ends": event.ends_at.astimezone(zone).isoformat(),
        "cancelled": event.cancelled_at is not None,
        "changed": changed,
    }
