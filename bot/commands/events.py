"""`courses`, `events` and `event`: what there is."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.commands import periods, scope, stages
from bot.commands.context import Context
from bot.commands.grammar import nothing_more, shortened
from bot.commands.periods import Period
from bot.errors import WordsError
from bot.insight import response_rates
from bot.messages.nouns import Answer, Json, Table
from bot.messages.wording import NOTHING, count, moment
from bot.plan.model import plain
from bot.storage import events as stored
from bot.storage import listings
from bot.storage.listings import EventLine

BACK, AHEAD = timedelta(days=30), timedelta(days=60)
NEAREST = 20
_PLACES = "Places booked: not cancelled, of events held and to come"
NOT_KNOWN = "not known"
"""Of whom nobody has said whether they came."""


def courses(session: Session, context: Context, words: str) -> Answer:
    """List the courses of the catalogue and of the rosters."""
    nothing_more("courses", words)
    lines = [line for line in scope.known(session, context) if line.cancelled_at is None]
    booked = listings.booking_states(session, context.partnership.key)
    rows: list[dict[str, Json]] = []
    for title, names in scope.courses_by_title(context, lines).items():
        given = [line for line in lines if {plain(line.course), plain(line.course_code)} & names]
        known = context.partnership.catalogue.find(title)
        rows.append(
            {
                "title": title,
                "code": known.code if known else next((line.course_code for line in given), ""),
                "level": known.level if known else next((line.level for line in given), ""),
                "outcomes": len(known.outcomes) if known else 0,
                "held": sum(line.ends_at <= context.now for line in given),
                "to_come": sum(line.ends_at > context.now for line in given),
                "bookings": sum(_places_taken(booked.get(line.id, Counter())) for line in given),
            }
        )
    columns = ("Course", "Code", "Level", "Outcomes", "Held", "To come", "Places booked")
    table = Table(columns, tuple(tuple(_cell(cell) for cell in row.values()) for row in rows), _PLACES)
    parts = (table,) if rows else ("There are no courses: neither courses.yaml nor a roster has named one.",)
    return Answer("Courses", parts, {"courses": [*rows]})


def _cell(cell: Json) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell) or NOTHING


def listed(session: Session, context: Context, words: str) -> Answer:
    """List the events of a period; without one those around today, or else the nearest."""
    if words:
        period = periods.parse(words, context.today, context.partnership.about.year_starts)
        if period is None:
            raise WordsError(f"'{shortened(words)}' is no period - {periods.MEND}")
    else:
        period = Period(context.today - BACK, context.today + AHEAD)
    first, until = period.instants(context.partnership.about.tz)
    lines = scope.known(session, context, first=first, until=until)
    title = f"Events, {period}"
    if not lines and not words:
        lines = _nearest(session, context)
        title = f"The {len(lines)} events nearest to today" if len(lines) > 1 else "The only event"
    return _events(session, context, title, lines)


def nearest(session: Session, context: Context, most: int) -> Answer:
    """List the events of who asks, so many at most: the last ones and the next."""
    return _events(session, context, "Your events nearest to today", _nearest(session, context, most))


def _nearest(session: Session, context: Context, most: int = NEAREST) -> list[EventLine]:
    lines = scope.known(session, context)
    near = sorted(lines, key=lambda line: abs(line.starts_at - context.now))[:most]
    return sorted(near, key=lambda line: line.starts_at)


def _events(session: Session, context: Context, title: str, lines: Sequence[EventLine]) -> Answer:
    if not lines:
        return Answer("Events", (f"{title}: there are none.",), {"events": []})
    booked = listings.booking_states(session, context.partnership.key, [line.id for line in lines])
    zone = context.partnership.about.tz
    rows, data = [], list[Json]()
    for line in lines:
        taken, state = _places_taken(booked.get(line.id, Counter())), _state(line, context)
        places = f"{taken:,} of {line.places:,}" if line.places else f"{taken:,}"
        rows.append((line.ref, line.course, moment(line.starts_at, zone), places, state))
        data.append(
            {"ref": line.ref, "course": line.course, "starts": _iso(line, context), "bookings": taken, "state": state}
        )
    table = Table(("Reference", "Course", "Starts", "Bookings of places", "State"), tuple(rows))
    return Answer(title, (table,), {"events": data})


def _state(line: EventLine, context: Context) -> str:
    if line.cancelled_at is not None:
        return "cancelled"
    if line.ends_at <= context.now:
        return "held"
    return "to come" if line.starts_at > context.now else "on now"


def _booking(state: str, line: EventLine, context: Context) -> str:
    """Name a state of bookings; "booked" is said of all that are not cancelled, so not of those not known of."""
    if state == "booked" and line.ends_at <= context.now:
        return NOT_KNOWN
    return state.replace("_", " ")


def _iso(line: EventLine, context: Context) -> str:
    return line.starts_at.astimezone(context.partnership.about.tz).isoformat()


def _places_taken(states: Counter[str]) -> int:
    return states.total() - states["cancelled"]


def one(session: Session, context: Context, words: str) -> Answer:
    """Show one event: its facts, its bookings by state, its stages."""
    if not words:
        raise WordsError("event: which one? - write it like 'event REF'; 'events' lists the references")
    line = scope.event(session, context, words)
    row = stored.get(session, context.partnership.key, line.id)
    trainers = [person.name or person.email for person in stored.trainers(session, context.partnership.key, line.id)]
    states = listings.booking_states(session, context.partnership.key, [line.id]).get(line.id, Counter())
    rates = response_rates.by_stage(session, context.partnership, [line.id])
    zone = context.partnership.about.tz
    facts = {
        "Course": line.course,
        "Level": line.level,
        "Starts": moment(line.starts_at, zone),
        "Ends": moment(line.ends_at, zone),
        "Venue": row.venue,
        "Trainers": ", ".join(trainers),
        "Places": str(line.places or ""),
        "State": _state(line, context),
    }
    outcomes = [str(outcome["text"]) for outcome in row.outcomes]
    told = Table(("Fact", "Value"), tuple((name, value) for name, value in facts.items() if value))
    bookings = Table(
        ("Bookings", "People"), tuple((_booking(state, line, context), f"{n:,}") for state, n in sorted(states.items()))
    )
    parts: list[str | Table] = [told, *([bookings] if states else [])]
    parts += [f"Learning outcomes: {'; '.join(outcomes)}."] if outcomes else ["No learning outcomes are known."]
    parts.append(stages.of_event(rates, states))
    data: dict[str, Json] = {
        "ref": line.ref,
        "course": line.course,
        "starts": _iso(line, context),
        "state": _state(line, context),
        "bookings": dict(states),
        "outcomes": [*outcomes],
        "stages": [rate.as_json() for rate in rates],
    }
    return Answer(f"{line.ref}: {count(_places_taken(states), 'booking')}", tuple(parts), data)
