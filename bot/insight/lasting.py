"""What lasts: the self-assessment before the course, after it and weeks later, of the same people."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.insight.disclosure import Ground, Released
from bot.insight.every_side import Counts, counted
from bot.insight.learning_gain import Change, change, ends, rounded
from bot.insight.shares import SELF_REPORT
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.storage import assessments, practice
from bot.storage.once import once

SIDES = ("pre_course", "end_of_course", practice.IMPACT)


@dataclass(frozen=True)
class Lasting:
    """Means and mean changes of who answered on every side, in scale points; `changes` go from side to side.

    Sides are kinds of stage, in order of time: two where the plan asks nothing before the course.
    """

    key: str
    """Of the question; empty for the whole."""
    text: str
    sides: tuple[str, ...]
    released: Released
    means: tuple[float, ...] = ()
    changes: Mapping[tuple[str, str], Change] = field(default_factory=dict)

    def mean(self, side: str) -> float | None:
        """Give the mean on one side; None where it was not asked or is not shown."""
        return dict(zip(self.sides, self.means, strict=False)).get(side)

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        before, after, later = SIDES
        return {
            "key": self.key,
            "text": self.text,
            "n": self.released.n,
            "before": rounded(self.mean(before)),
            "after": rounded(self.mean(after)),
            "later": rounded(self.mean(later)),
            "gained": self._change(before, after),
            "kept": self._change(after, later),
            "since_before": self._change(before, later),
            "suppressed": self.released.suppressed,
            "evidence": SELF_REPORT,
        }

    def _change(self, one: str, other: str) -> Json:
        made = self.changes.get((one, other))
        return {"change": rounded(made.change), "ci": ends(made.ci)} if made else None


@dataclass(frozen=True)
class Lasted:
    """The whole, and each question."""

    whole: Lasting
    questions: tuple[Lasting, ...] = ()


def of_events(session: Session, partnership: Partnership, ground: Ground) -> Lasted | None:
    """Follow the self-assessments of those who answered on every side; None where the plan asks on fewer than two.

    A person's points are the mean over the questions that they answered on every side in the same words.
    """
    sides = tuple(kind for kind in SIDES if partnership.plan.of_kind(kind))
    if len(sides) < 2 or sides[-1] != practice.IMPACT:
        return None
    whole, questions = _counted(session, partnership.key, ground.around, sides)
    return Lasted(
        _lasting("", "", sides, whole, ground),
        tuple(_lasting(key, text, sides, each, ground) for key, text, each in questions),
    )


@once
def _counted(
    session: Session, partnership: str, events: Collection[int], sides: tuple[str, ...]
) -> tuple[Counts, list[tuple[str, str, Counts]]]:
    """Count who answered on every side: over all questions, and for each with its key and words, in order."""
    whole, questions = counted([assessments.sent(session, partnership, events, kind) for kind in sides])
    asked = {pair: each for pair, each in questions.items() if each.example}
    names = _names(session, partnership, {pair: each.example for pair, each in asked.items()})
    made = [(*names.get(pair, (pair.partition("#")[0],) * 2), each) for pair, each in asked.items()]
    return whole, sorted(made, key=lambda each: each[:2])


def _lasting(key: str, text: str, sides: tuple[str, ...], counts: Counts, ground: Ground) -> Lasting:
    released = ground.released(counts.by_event, *sides, others=counts.begun)
    if not released.n or counts.people is None:
        return Lasting(key, text, sides, released)
    shown = counts.people.of(released.events)
    cells = {(i, j): shown.cells(i, j) for j in range(len(sides)) for i in range(j)}
    changes = {(sides[i], sides[j]): change(each) for (i, j), each in sorted(cells.items())}
    firsts = ((cell.before / cell.questions, cell.n) for cell in cells[0, len(sides) - 1])
    later = [[(cell.after / cell.questions, cell.n) for cell in cells[0, j]] for j in range(1, len(sides))]
    means = tuple(math.fsum(point * n for point, n in each) / released.n for each in (firsts, *later))
    return Lasting(key, text, sides, released, means, changes)


def _names(session: Session, partnership: str, example: Mapping[str, int]) -> dict[str, tuple[str, str]]:
    """Give key and words of each pair's question, as it was sent at the end of the course."""
    asked = assessments.first_asked(session, partnership, example.values())
    words = assessments.wording(session, partnership, {form for _, form in asked.values()})
    return {pair: (question, words.get((form, question), question)) for pair, (question, form) in asked.items()}
