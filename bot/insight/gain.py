"""Learning gain of some events: the whole, each question, and who could not be paired."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.insight import pairing
from bot.insight.learning_gain import Change, change
from bot.insight.pairing import Pairing, base_of
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.storage import figures

_AT_ONCE = 500


@dataclass(frozen=True)
class QuestionGain:
    """The change in one question, as it was worded."""

    key: str
    text: str
    change: Change


@dataclass(frozen=True)
class Gain:
    """A person's change is the mean over the questions that they answered both times in the same words."""

    whole: Change
    questions: tuple[QuestionGain, ...]
    only_before: int
    only_after: int
    reworded: Mapping[str, int]
    """By name of the pair: people who cannot be paired in it, since its words changed between before and after."""

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        return {
            **self.whole.as_json(),
            "questions": [{"key": q.key, "text": q.text, **q.change.as_json()} for q in self.questions],
            "only_before": self.only_before,
            "only_after": self.only_after,
            "unpaired_wording": dict(self.reworded),
        }


def of_events(session: Session, partnership: Partnership, events: Collection[int]) -> Gain:
    """Work out the learning gain of some events; groups below the plan's smallest are suppressed, each for itself."""
    found = pairing.of_events(session, partnership.key, events)
    smallest = partnership.plan.small_groups.officers
    return Gain(
        whole=change(found.people, at_least=smallest),
        questions=tuple(_questions(session, partnership.key, found, smallest)),
        only_before=found.only_before,
        only_after=found.only_after,
        reworded=found.reworded,
    )


def _questions(session: Session, partnership: str, found: Pairing, smallest: int) -> Sequence[QuestionGain]:
    """Name the questions as they were sent, in the order in which they were asked."""
    bookings = sorted(set(found.example.values()))
    asked: dict[str, tuple[str, str]] = {}
    for start in range(0, len(bookings), _AT_ONCE):
        for pair, question, form in figures.asked(session, partnership, bookings[start : start + _AT_ONCE]):
            asked.setdefault(pair, (question, form))
    words = figures.wording(session, partnership, {form for _, form in asked.values()})
    order = {place: number for number, place in enumerate(words)}
    known = [(asked.get(pair, (base_of(pair), "")), cells) for pair, cells in found.questions.items()]
    known.sort(key=lambda each: (order.get((each[0][1], each[0][0]), len(order)), each[0]))
    return [
        QuestionGain(key, words.get((form, key), key), change(cells, at_least=smallest)) for (key, form), cells in known
    ]
