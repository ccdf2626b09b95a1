"""Learning gain of some events: the whole, each question, and who could not be paired."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy.orm import Session

from bot.insight import pairing, response_rates, start
from bot.insight.disclosure import Ground, Released
from bot.insight.learning_gain import Change, change
from bot.insight.may_say import Ends, cautions, may_say
from bot.insight.pairing import Pairing, base_of
from bot.insight.response_rates import StageRate
from bot.insight.start import Start
from bot.insight.tally import Tally
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.storage import assessments, responses

SIDES = ("pre_course", "end_of_course")
_Place = tuple[str, str]
"""Digest of a form, and the key of a question in it."""


@dataclass(frozen=True)
class QuestionGain:
    """The change in one question, as it was worded."""

    key: str
    text: str
    change: Change
    scale: tuple[int, int]
    ends: Ends
    released: Released

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        return {
            "key": self.key,
            "text": self.text,
            **self.change.as_json(),
            **self.ends.as_json(),
            "say": list(told(self.change, self.ends)),
        }


@dataclass(frozen=True)
class Gain:
    """A person's change is the mean over the questions that they answered both times in the same words."""

    whole: Change
    ends: Ends
    questions: tuple[QuestionGain, ...]
    paired: int
    """People of the scope who were paired, also where their change is kept back."""
    only_before: int
    only_after: int
    reworded: Mapping[str, int]
    """By name of the pair: people who cannot be paired in it, since its words changed between before and after."""
    released: Released
    answered: float | None
    """The share of those asked who are paired; None where nobody was asked.

    It is of the whole: who was asked a single question is not known.
    """
    pairing: Pairing = field(repr=False)
    """What the figures were made of, for more figures on the same ground."""
    ground: Ground = field(repr=False)

    @cached_property
    def start(self) -> Start:
        """Compare at the start those who answered only then with those who are paired."""
        return start.compared(self.pairing, self.ground, *SIDES)

    @property
    def said(self) -> tuple[str, ...]:
        """Say what may be said of the whole, and what may not: wherever the figure goes, this goes with it."""
        return told(self.whole, self.ends, answered=self.answered)

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        return {
            **self.whole.as_json(),
            **self.ends.as_json(),
            "questions": [each.as_json() for each in self.questions],
            "only_before": self.only_before,
            "only_after": self.only_after,
            "start": self.start.as_json(),
            "unpaired_wording": dict(self.reworded),
            "too_few": self.released.too_few,
            "still_open": self.released.still_open,
            "say": list(self.said),
        }


def of_events(
    session: Session, partnership: Partnership, ground: Ground, *, rates: Sequence[StageRate] | None = None
) -> Gain:
    """Work out the learning gain of some events; what is too small is kept back, each figure for itself.

    `rates` are those of the events, where they are known already.
    """
    found = pairing.of_events(session, partnership.key, ground.around)
    whole, released = standing_on(ground, found.people)
    forms = _forms(session, partnership.key, found)
    scales = {pair: (each.lowest, each.highest) for pair, each in forms.items() if each.highest}
    paired = _inside(found.people.by_event(), ground)
    return Gain(
        whole=whole,
        ends=Ends(released.n, *found.at_ends(scales, released.events)),
        questions=tuple(_questions(found, forms, ground)),
        paired=paired,
        only_before=_inside(found.only_before.by_event(), ground),
        only_after=_inside(found.only_after, ground),
        reworded={name: n for name, counts in found.reworded.items() if (n := _inside(counts, ground))},
        released=released,
        answered=_answered(
            paired, response_rates.by_stage(session, partnership, ground.inside) if rates is None else rates
        ),
        pairing=found,
        ground=ground,
    )


def standing_on(ground: Ground, people: Tally) -> tuple[Change, Released]:
    """Give the change of those people of a ground who may be shown, and who they are."""
    released = ground.released(people.by_event(), *SIDES)
    if released.suppressed:
        return Change(released.too_few + released.still_open, suppressed=True), released
    return change(people.cells(released.events)), released


def told(made: Change, ends: Ends, *, answered: float | None = None) -> tuple[str, ...]:
    """Say what may be said of a change and what may not; nothing where there is none to speak of."""
    return (*may_say(made), *cautions(made, ends, answered=answered)) if made.change is not None else ()


def _answered(paired: int, rates: Iterable[StageRate]) -> float | None:
    reached = max((rate.reached for rate in rates if rate.kind in SIDES), default=0)
    return paired / reached if reached else None


def _inside(counts: Mapping[int, int], ground: Ground) -> int:
    return sum(n for event, n in counts.items() if event in ground.inside)


@dataclass(frozen=True)
class _Asked:
    """A question as it was sent."""

    key: str
    text: str
    place: int
    lowest: int = 0
    highest: int = 0
    """0 where the scale is not known."""


def _questions(found: Pairing, forms: Mapping[str, _Asked], ground: Ground) -> Sequence[QuestionGain]:
    """Give the questions that somebody of the scope answered both times, in the order in which they were asked."""
    made = []
    in_order = sorted(found.questions, key=lambda pair: (forms[pair].place, forms[pair].key, pair))
    for pair in in_order:
        asked, (by, released) = forms[pair], standing_on(ground, found.questions[pair])
        if by.pairs:
            scale = asked.lowest, asked.highest
            cells = found.questions[pair].cells(released.events) if asked.highest else []
            floor, ceiling = (sum(cell.n for cell in cells if cell.before == end) for end in scale)
            made.append(QuestionGain(asked.key, asked.text, by, scale, Ends(released.n, floor, ceiling), released))
    return made


def _forms(session: Session, partnership: str, found: Pairing) -> dict[str, _Asked]:
    """Find each pair's question in the form that somebody was sent."""
    asked = assessments.first_asked(session, partnership, found.example.values())
    places = {pair: (form, question) for pair, (question, form) in asked.items()}
    known: dict[_Place, _Asked] = {}
    for digest in sorted({form for form, _ in places.values()}):
        sheet = responses.frozen(session, partnership, digest)
        for each in sheet.questions if sheet else ():
            points = (0, 10) if each.kind == "score" else (1, len(each.values()))
            known[digest, each.key] = _Asked(each.key, each.text, len(known), *points)
    nowhere = len(known)
    return {
        pair: known.get(places.get(pair, ("", "")), _Asked(base_of(pair), base_of(pair), nowhere))
        for pair in found.questions
    }
