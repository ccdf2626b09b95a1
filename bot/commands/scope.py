"""What a figure is about: an event, a course, a period, a course in a period, or everything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.commands import periods
from bot.commands.context import Context
from bot.commands.grammar import unquoted
from bot.commands.periods import Period
from bot.commands.say import count, day
from bot.errors import WordsError
from bot.messages.nouns import Json
from bot.plan.model import plain
from bot.plan.plain_words import nearest
from bot.storage import listings
from bot.storage.listings import EventLine


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


def resolve(session: Session, context: Context, words: str) -> Scope:
    """Find the events that words mean; cancelled events are in no figure but their own.

    Raises `WordsError` with the nearest name for what is no event, course or period, or for more than one course.
    """
    lines = listings.events(session, context.partnership.key)
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
    lines = listings.events(session, context.partnership.key)
    found = next((line for line in lines if line.ref.casefold() == words.casefold()), None)
    if found is None:
        hint = nearest(words, (line.ref for line in lines), otherwise="see 'events' for their references")
        raise WordsError(f"{words}: no such event - {hint}")
    return found


def event_and_rest(session: Session, context: Context, words: str) -> tuple[EventLine, str]:
    """Find the event that words begin with, and give what is behind it; a reference may have spaces in it."""
    lines = {line.ref.casefold(): line for line in listings.events(session, context.partnership.key)}
    tokens = words.split()
    for cut in range(len(tokens), 0, -1):
        found = lines.get(unquoted(" ".join(tokens[:cut])).casefold())
        if found is not None:
            return found, " ".join(tokens[cut:])
    return event(session, context, tokens[0]), ""


def _period(context: Context, words: str) -> Period | None:
    return periods.parse(words, context.today, context.partnership.about.year_starts)


def _of_event(context: Context, line: EventLine) -> Scope:
    on = _local(context, line)
    return Scope(f"{line.ref} {line.course}, {day(on)}", (line,), on, on, line, line.course)


def _in_period(context: Context, words: str, lines: Iterable[EventLine], period: Period, course: str = "") -> Scope:
    inside = tuple(line for line in lines if period.first <= _local(context, line) <= period.last)
    return Scope(words, inside, period.first, period.last, course=course)


def _scope(context: Context, words: str, lines: Sequence[EventLine], course: str = "") -> Scope:
    on = [_local(context, line) for line in lines]
    return Scope(words, tuple(lines), min(on, default=None), max(on, default=None), course=course)


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
        known = [*courses, *(line.ref for line in lines)]
        hint = nearest(words, known, otherwise="see 'events' and 'courses'; a period is written like 2026-Q1")
        raise WordsError(f"{words}: no such event, course or period - {hint}")
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
            raise WordsError(f"{words}: may mean {' or '.join(sorted(found))} - write more of it")
        if found:
            return found[0]
    return None
