"""The deliveries of a course beside each other: the learning gain of each event, and of the small ones together."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.insight import may_say, pairing
from bot.insight.disclosure import Ground, Released
from bot.insight.gain import SIDES
from bot.insight.learning_gain import Change, change
from bot.insight.pairing import Pairing
from bot.messages.nouns import Json
from bot.plan.model import Partnership


@dataclass(frozen=True)
class Deliveries:
    """The change at each event that may be shown alone, in order of time, and at all others together."""

    each: tuple[tuple[int, Change], ...]
    """Event and its change."""
    others: Change
    others_events: int
    released: Released

    @property
    def compared(self) -> int:
        """Give how many changes stand beside each other."""
        return len(self.each) + bool(self.others.pairs)

    @property
    def caution(self) -> str:
        """Say how often chance alone sets one apart; nothing where there is nothing to compare."""
        return may_say.compared(self.compared, "deliveries", "a finding about its trainers")

    def as_json(self, refs: dict[int, str]) -> dict[str, Json]:
        """Give the figures under the names that others read; `refs` names the events."""
        return {
            "each": [{"ref": refs.get(event, ""), **made.as_json()} for event, made in self.each],
            "others": {"events": self.others_events, **self.others.as_json()},
            "caution": self.caution,
        }


def of_events(
    session: Session, partnership: Partnership, ground: Ground, *, paired: Pairing | None = None
) -> Deliveries:
    """Compare the events of a ground, which should be of one course.

    An event that is a pool of its own stands alone; pools of several are shown together as the others.
    """
    people = (paired or pairing.of_events(session, partnership.key, ground.around)).people
    counts = people.by_event()
    released = ground.released(counts, *SIDES)
    alone = ground.alone(counts, *SIDES)
    order = {event: place for place, event in enumerate(_in_order(ground))}
    singles = sorted(released.events.intersection(alone), key=lambda event: order[event])
    others = released.events.difference(singles)
    cells = people.of_each()
    return Deliveries(
        each=tuple((event, change(cells[event])) for event in singles),
        others=change(people.cells(others)),
        others_events=len(others),
        released=released,
    )


def _in_order(ground: Ground) -> list[int]:
    return [event for cell in sorted(ground.cells, key=lambda cell: (cell.year, cell.quarter)) for event in cell.events]
