"""What the audit log keeps of a command's words: what they name, never the words; it is kept for ever (Q7)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy.orm import Session

from bot.commands import periods, powers, scope
from bot.commands.context import Command, Context
from bot.commands.grammar import unquoted
from bot.errors import WordsError
from bot.plan.model import plain
from bot.storage import people
from bot.storage.listings import EventLine

NOTHING_NAMED = "words that name nothing"
NOBODY = "an unknown address"
_KEYWORDS = {
    *("absent", "accept", "all", "close", "csv", "event", "everybody", "half", "mail", "now", "page", "part", "pdf"),
    *("quarter", "quotable", "quote", "refuse", "seen", "theme", "to", "trainers", "undo", "unknown", "word", "xlsx"),
    "year",
}
_NUMBER = re.compile(r"#?\d{1,6}|\d{1,2}[:.]\d{2}|\d{4}[- ]?h\d", re.IGNORECASE)
_MOST_READ, _LONGEST = 40, 12
"""Words that are looked at, and words of one name."""


def subject(session: Session, context: Context, command: Command, words: str) -> str:
    """Give what words name: events and people by their numbers, courses, periods, a command's own words.

    All else is not written: it may be somebody's name, or what somebody said. Whoever asks, events are those of the
    whole partnership: who tries others' references is seen.
    """
    naming = _Naming(session, replace(context, own_events=None))
    tokens = words.split()
    named = [*naming.all_of(tokens[:_MOST_READ])]
    left = len(tokens) > _MOST_READ or None in named
    found = [each for each in named if each is not None]
    found += [NOTHING_NAMED] if left and not (found and command.names_people) else []
    return " ".join(found)


@dataclass(frozen=True)
class _Naming:
    session: Session
    context: Context

    def all_of(self, tokens: list[str]) -> Iterator[str | None]:
        """Give what each word, or some of them together, name; None where that is nothing."""
        at = 0
        while at < len(tokens):
            ends = range(min(len(tokens), at + _LONGEST), at, -1)
            named = ((end, self._name(tokens[at:end], is_first=at == 0)) for end in ends)
            at, found = next(((end, name) for end, name in named if name), (at + 1, None))
            yield found

    def _name(self, tokens: list[str], *, is_first: bool) -> str:
        said = unquoted(" ".join(tokens)).casefold()
        if "@" in said:
            return self._person(said) if len(tokens) == 1 else ""
        if len(tokens) == 1 and (said in _KEYWORDS or said in self._own_words or _NUMBER.fullmatch(said)):
            return said
        return self._events.get(said) or self._period(said) or self._course(said, by_beginning=is_first)

    def _person(self, address: str) -> str:
        found = people.with_address(self.session, self.context.partnership.key, address)
        return " ".join(f"person:{person.id}" for person in found) or NOBODY

    def _period(self, said: str) -> str:
        try:
            found = periods.parse(said, self.context.today, self.context.partnership.about.year_starts)
        except WordsError:
            return ""
        return said if found else ""

    def _course(self, said: str, *, by_beginning: bool) -> str:
        wanted = plain(said)
        fits: Callable[[str], bool] = (lambda name: name.startswith(wanted)) if by_beginning else wanted.__eq__
        found = [title for title, names in self._courses.items() if wanted and any(map(fits, names))]
        return f"'{found[0]}'" if len(found) == 1 else ""

    @cached_property
    def _own_words(self) -> frozenset[str]:
        here = self.context.partnership
        return frozenset((*powers.POWERS, *here.plan.stages, *here.themes.keys()))

    @cached_property
    def _lines(self) -> list[EventLine]:
        return scope.known(self.session, self.context)

    @cached_property
    def _events(self) -> Mapping[str, str]:
        return {line.ref.casefold(): f"event:{line.id}" for line in self._lines}

    @cached_property
    def _courses(self) -> Mapping[str, set[str]]:
        return scope.courses_by_title(self.context, self._lines)
