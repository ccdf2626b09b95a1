"""What an export is asked for: its scope, the ground of its figures, and its courses."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from bot.commands.context import Context
from bot.commands.scope import Scope
from bot.insight import response_rates
from bot.insight.disclosure import Ground
from bot.insight.response_rates import StageRate
from bot.plan.model import Partnership
from bot.storage import listings, states_by_event
from bot.storage.figures import StateCount
from bot.storage.listings import EventLine

EVERY_COURSE = "all courses"


@dataclass(frozen=True)
class Part:
    """Some events of the export whose figures stand together: a course, or all of them."""

    title: str
    ground: Ground
    outcomes: Mapping[str, str] | None
    """Key -> words of the course's learning outcomes; None where the courses are several."""


@dataclass(frozen=True)
class AskedFor:
    """All that a sheet is made from."""

    session: Session
    context: Context
    scope: Scope
    ground: Ground

    @property
    def partnership(self) -> Partnership:
        """Give whose figures they are."""
        return self.context.partnership

    def course_of(self, line: EventLine) -> str:
        """Name an event's course as the catalogue does, else as the roster does."""
        course = self.partnership.catalogue.find(line.course, line.course_code)
        return course.title if course else line.course

    @cached_property
    def courses(self) -> Mapping[str, tuple[EventLine, ...]]:
        """Give the events of each course, by its title."""
        found: dict[str, list[EventLine]] = {}
        for line in self.scope.lines:
            found.setdefault(self.course_of(line), []).append(line)
        return {title: tuple(found[title]) for title in sorted(found)}

    @cached_property
    def parts(self) -> Sequence[Part]:
        """Give each course, and where there are several all of them together."""
        made = [self._of_course(title, lines) for title, lines in self.courses.items()]
        return [Part(EVERY_COURSE, self.ground, None), *made] if len(made) > 1 else made

    def _of_course(self, title: str, lines: Sequence[EventLine]) -> Part:
        events = frozenset(line.id for line in lines)
        ground = self.ground if events == self.ground.inside else self.ground.within(events)
        return Part(title, ground, listings.outcomes(self.session, self.partnership.key, events))

    @cached_property
    def rates(self) -> Sequence[StageRate]:
        """Give what became of each stage's messages, all events together."""
        return self.rates_of(self.scope.events)

    def rates_of(self, events: Collection[int]) -> Sequence[StageRate]:
        """Give what became of each stage's messages, of some of the events together."""
        added: dict[tuple[str, str], tuple[int, int]] = {}
        for each in (count for event in events for count in self.states.get(event, ())):
            n, sent = added.get((each.stage, each.state), (0, 0))
            added[each.stage, each.state] = n + each.n, sent + each.sent
        counts = (StateCount(stage, state, n, sent) for (stage, state), (n, sent) in added.items())
        return response_rates.of_counts(self.partnership, counts)

    @cached_property
    def states(self) -> Mapping[int, Sequence[StateCount]]:
        """Give what became of the messages of each event."""
        return states_by_event.touchpoint_states(self.session, self.partnership.key, self.scope.events)
