"""What a figure is about: an event, a course, a period, a course in a period, or everything."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.commands import mistyped, periods
from bot.commands.context import Context
from bot.commands.grammar import shortened, unquoted
from bot.commands.periods import Period
from bot.errors import WordsError
from bot.messages.charts import Chart
from bot.messages.nouns import Answer, Json, Table
from bot.messages.wording import count, day, listed
from bot.plan.model import plain
from bot.plan.own_year import period_of
from bot.plan.plain_words import nearest
from bot.storage import listings
from bot.storage.listings import EventLine

MOST_READ = mistyped.MOST_READ
_NEWEST = 3


@dataclass(frozen=True)
class Scope:
    """The events that were meant, and how to say which."""

    words: str
    lines: tuple[EventLine, ...]
    first: date | None
    last: date | None
    event: EventLine | None = None
    course: str = ""
    """Its title, where the events are all of one course."""
    nothing: str = ""
    """Why there are no events, and where the nearest are; empty where there are some."""

    @property
    def events(self) -> frozenset[int]:
        """Give the ids of the events."""
        return frozenset(line.id for line in self.lines)

    @property
    def size(self) -> str:
        """Say how many events of which days the figures are about."""
        dates = "" if self.first is None or self.last is None else f", {periods.Period(self.first, self.last)}"
        return f"{count(len(self.lines), 'event') if self.lines else 'No events'}{dates}"

    def as_json(self) -> dict[str, Json]:
        """Give what the figures are about."""
        ends = {"from": self.first, "to": self.last}
        return {
            "scope": self.words,
            **{name: at.isoformat() if at else None for name, at in ends.items()},
            "events": len(self.lines),
        }

    def answer(
        self, title: str, parts: Iterable[str | Table], data: Mapping[str, Json], *, charts: tuple[Chart, ...] = ()
    ) -> Answer:
        """Tell figures about these events; where there are no events there are none, and one sentence says so."""
        told = {**data, **self.as_json()}
        return Answer(title, tuple(parts), told, charts=charts) if self.lines else Answer(title, (self.nothing,), told)


def known(
    session: Session, context: Context, *, first: datetime | None = None, until: datetime | None = None
) -> list[EventLine]:
    """Give the events that who asks may see, in order of time: to a trainer there are none but their own (Q7)."""
    lines = listings.events(session, context.partnership.key, first=first, until=until)
    return lines if context.own_events is None else [line for line in lines if line.id in context.own_events]


def resolve(session: Session, context: Context, words: str) -> Scope:
    """Find the events that words mean; cancelled events are in no figure but their own.

    Raises `WordsError` with the nearest name for what is no event, course or period, or for more than one course.
    """
    lines = known(session, context)
    held = [line for line in lines if line.cancelled_at is None]
    if not words:
        return _scope(context, "all events", held)
    event = next((line for line in lines if line.ref.casefold() == words.casefold()), None)
    if event is not None:
        return _of_event(context, event)
    period = _period(context, words)
    if period is not None:
        return _in_period(context, str(period), held, period)
    return _of_course(context, words, lines, held)


def event(session: Session, context: Context, words: str) -> EventLine:
    """Find the one event that words name; raises `WordsError` with the nearest reference."""
    lines = known(session, context)
    found = next((line for line in lines if line.ref.casefold() == words.casefold()), None)
    if found is None:
        hint = nearest(words[:MOST_READ], (line.ref for line in lines), otherwise="see 'events' for their references")
        raise WordsError(
            f"{shortened(words)}: {_newest(context, words, lines) or f'no such event{_of_whom(context)} - {hint}'}"
        )
    return found


def _of_whom(context: Context) -> str:
    return "" if context.own_events is None else " of yours"


def _newest(context: Context, words: str, lines: Sequence[EventLine]) -> str:
    """Name the newest events of the course that words mean; empty where they mean none."""
    courses = courses_by_title(context, lines)
    try:
        title = _title(words, courses)
    except WordsError:
        return ""
    given = _given((line for line in lines if line.cancelled_at is None), courses[title]) if title else []
    over = [line for line in given if line.ends_at <= context.now]
    newest = [line.ref for line in reversed((over or given)[-_NEWEST:])]
    if not newest:
        return f"that is a course, and it has no events yet ({title})" if title else ""
    are = "its only event is" if len(given) == 1 else f"its newest {'event is' if len(newest) == 1 else 'events are'}"
    return f"that is a course, and an event is wanted; {are} {listed(newest)}"


def event_and_rest(session: Session, context: Context, words: str) -> tuple[EventLine, str]:
    """Find the event that words begin with, and give what is behind it; a reference may have spaces in it."""
    lines = {line.ref.casefold(): line for line in known(session, context)}
    tokens = words.split()
    for cut in range(len(tokens), 0, -1):
        found = lines.get(unquoted(" ".join(tokens[:cut])).casefold())
        if found is not None:
            return found, " ".join(tokens[cut:])
    return event(session, context, tokens[0]), ""


def _period(context: Context, words: str) -> Period | None:
    return periods.parse(words, context.today, context.partnership.about.year_starts)


def _is_period(context: Context, words: str) -> bool:
    try:
        return _period(context, words) is not None
    except WordsError:
        return False


def _of_event(context: Context, line: EventLine) -> Scope:
    on = _local(context, line)
    return Scope(f"{line.ref} {line.course}, {day(on)}", (line,), on, on, line, line.course)


def _in_period(context: Context, words: str, lines: Iterable[EventLine], period: Period, course: str = "") -> Scope:
    near = [*lines]
    inside = tuple(line for line in near if period.first <= _local(context, line) <= period.last)
    nothing = "" if inside else _nothing(context, near, period, course)
    return Scope(words, inside, period.first, period.last, course=course, nothing=nothing)


def _nothing(context: Context, lines: Iterable[EventLine], period: Period, course: str) -> str:
    """Say that a period has no events, and which quarter of the partnership's own year has the nearest."""
    on = [_local(context, line) for line in lines]
    of = f" of {course}" if course else ""
    when = f"on {period}" if period.first == period.last else f"from {period}"
    is_over, is_ahead = period.last < context.today, period.first > context.today
    said = f"No event{of} {'was held' if is_over else 'is planned' if is_ahead else 'was held or is planned'} {when}"
    if not on:
        return f"{said}; there are none at all yet."
    nearest_day = min(on, key=lambda each: max(period.first - each, each - period.last))
    quarter = period_of("quarter", nearest_day, context.partnership.about.year_starts)
    n = sum(quarter.first <= each <= quarter.last for each in on)
    days = Period(quarter.first, quarter.last)
    return f"{said}; the nearest {'is' if n == 1 else 'are'} in {quarter.label}, {days} ({count(n, 'event')})."


def _scope(context: Context, words: str, lines: Sequence[EventLine], course: str = "") -> Scope:
    on = [_local(context, line) for line in lines]
    nothing = "" if on else f"{course}: no event is known yet." if course else "No events are known yet."
    return Scope(words, tuple(lines), min(on, default=None), max(on, default=None), course=course, nothing=nothing)


def _local(context: Context, line: EventLine) -> date:
    return line.starts_at.astimezone(context.partnership.about.tz).date()


def _of_course(context: Context, words: str, lines: Sequence[EventLine], held: Sequence[EventLine]) -> Scope:
    """Find a course, in a period where the last words are one."""
    courses = courses_by_title(context, lines)
    tokens = words.split()
    for cut in range(1, len(tokens)):
        head, period = " ".join(tokens[:cut]), _period(context, " ".join(tokens[cut:]))
        title = _title(head, courses) if period is not None else None
        if title and period is not None:
            return _in_period(context, f"{title}, {period}", _given(held, courses[title]), period, title)
    title = _title(words, courses)
    if title is None:
        otherwise = mistyped.OTHERWISE if context.own_events is None else mistyped.OF_TRAINERS
        refs = (line.ref for line in lines)
        hint = mistyped.hint(words, courses, refs, lambda said: _is_period(context, said), otherwise=otherwise)
        raise WordsError(f"{shortened(words)}: no such event{_of_whom(context)}, course or period - {hint}")
    return _scope(context, title, _given(held, courses[title]), title)


def courses_by_title(context: Context, lines: Iterable[EventLine]) -> dict[str, set[str]]:
    """Give every course by the title that the catalogue (else the roster) has, with all that it is called."""
    named = {course.title: course.names() for course in context.partnership.catalogue.courses}
    for line in lines:
        course = context.partnership.catalogue.find(line.course, line.course_code)
        title = course.title if course else line.course
        named.setdefault(title, set()).update({plain(line.course), plain(line.course_code)} - {""})
    return named


def _given(lines: Iterable[EventLine], names: set[str]) -> list[EventLine]:
    return [line for line in lines if plain(line.course) in names or plain(line.course_code) in names]


def _title(words: str, courses: dict[str, set[str]]) -> str | None:
    """Find the course that words name whole, else by their beginning; raises `WordsError` if that may be several."""
    wanted = plain(words)
    for fits in (str.__eq__, str.startswith):
        found = [title for title, names in courses.items() if wanted and any(fits(name, wanted) for name in names)]
        if len(found) > 1:
            raise WordsError(f"{shortened(words)}: may mean {' or '.join(sorted(found))} - write more of it")
        if found:
            return found[0]
    return None
