"""The sheets *events* and *stages*: what took place, and what became of its messages; counts, nothing that was said."""

from collections import Counter
from collections.abc import Iterator

from bot.commands.exporting.asked_for import AskedFor
from bot.insight import response_rates
from bot.plan.model import ANSWERABLE
from bot.reports.sheets import COUNT, DAY, SHARE, TIME, Cell, Column, Sheet
from bot.storage import listings

_STATES = {
    "attended": "Delegates who were there for all of it, as the register or an officer says.",
    "partly_attended": "Delegates who were there for a part.",
    "absent": "Delegates who were not there.",
    "booked": "Delegates of whom the register does not say whether they came, or whose event is still to come; sheet "
    "participation also hears the delegates themselves.",
    "cancelled": "Bookings that were cancelled; they are in no other figure.",
}
_HEADINGS = {"booked": "not known"}
"""Sheet participation says booked of all places that are not cancelled."""
EVENT = (
    Column("event", "The event's reference."),
    Column("course", "The course's title."),
)
_EVENTS = (
    *EVENT,
    Column("course code", "The course's code, where it has one."),
    Column("level", "The course's level."),
    Column("date", "The day on which it began.", DAY),
    Column("starts", "When it began, where the partnership is.", TIME),
    Column("ends", "When it ended, where the partnership is.", TIME),
    Column("took place", "Whether it took place or will; cancelled events are only in an export of their own."),
    Column("places", "How many places it has; empty where nobody said.", COUNT, "places"),
    *(Column(_HEADINGS.get(state, state.replace("_", " ")), meaning, COUNT) for state, meaning in _STATES.items()),
)
_STAGES = (
    *EVENT,
    Column("date", "The day on which the event began.", DAY),
    Column("stage", "The stage of the evaluation plan."),
    Column("planned", "Not sent yet.", COUNT),
    Column("waiting", "Sent, and still waiting for an answer; where nothing is asked, just sent.", COUNT),
    Column("answered", "Answered.", COUNT),
    Column("closed unanswered", "Closed without an answer.", COUNT),
    Column("undeliverable", "Could not be reached.", COUNT),
    Column("reached", "Ever sent it, and not undeliverable.", COUNT),
    Column("rate", "The response rate; empty where nothing is asked or nobody was reached.", SHARE, of="reached"),
)


def events(asked: AskedFor) -> Sheet:
    """List the events with their bookings by state."""
    return Sheet("events", "One row an event, with how many bookings it has.", _EVENTS, tuple(_events(asked)))


def _events(asked: AskedFor) -> Iterator[tuple[Cell, ...]]:
    states = listings.booking_states(asked.session, asked.partnership.key, sorted(asked.scope.events))
    zone = asked.partnership.about.tz
    for line in asked.scope.lines:
        starts, ends = line.starts_at.astimezone(zone), line.ends_at.astimezone(zone)
        counts = states.get(line.id) or Counter[str]()
        yield (
            *(line.ref, asked.course_of(line), line.course_code, line.level),
            *(starts.date(), starts, ends, "yes" if line.cancelled_at is None else "no, cancelled", line.places),
            *(counts[state] for state in _STATES),
        )


def stages(asked: AskedFor) -> Sheet:
    """List what became of each stage's messages, event by event."""
    rows = tuple(_stages(asked))
    return Sheet(
        "stages",
        "One row an event and stage: what was sent, and what became of it; cancelled bookings are not counted.",
        _STAGES,
        rows,
        "" if rows else "nothing has been sent, and nothing is planned",
    )


def _stages(asked: AskedFor) -> Iterator[tuple[Cell, ...]]:
    counts = asked.states
    zone = asked.partnership.about.tz
    for line in asked.scope.lines:
        event = (line.ref, asked.course_of(line), line.starts_at.astimezone(zone).date())
        for rate in response_rates.of_counts(asked.partnership, counts.get(line.id, ())):
            answers = rate.kind in ANSWERABLE
            if rate.planned or rate.ever_sent or rate.expired or rate.undeliverable:
                yield (
                    *(*event, rate.stage, rate.planned, rate.sent),
                    rate.answered if answers else None,
                    rate.expired if answers else None,
                    *(rate.undeliverable, rate.reached, rate.rate),
                )
