"""Which question of the plan an answer belongs to: keys of questions asked per outcome or action carry its key."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.plan.model import ASKS, Partnership
from bot.plan.questionnaire import NUMERIC, Question
from bot.storage.scales import Wanted

OF_DELEGATES = ASKS - {"trainer_feedback"}


@dataclass(frozen=True)
class AskedQuestion:
    """A question as it stands in the plan's questionnaires, and the stage that asks it."""

    stage: str
    kind: str
    question: Question

    def suffix(self, kind: str, key: str) -> str | None:
        """Give the outcome or action that an answer's key names; empty for the question itself, None for another's."""
        if kind != self.kind:
            return None
        if self.question.per is None:
            return "" if key == self.question.key else None
        prefix = f"{self.question.key}_"
        return key.removeprefix(prefix) if key.startswith(prefix) else None


def of_plan(partnership: Partnership) -> tuple[AskedQuestion, ...]:
    """Give what the plan asks delegates, in the order of its stages and questionnaires."""
    return tuple(_asked(partnership))


def wanted(asked: Iterable[AskedQuestion], kinds: Collection[str]) -> tuple[Wanted, ...]:
    """Name the questions of these kinds whose answers are to be counted."""
    return tuple(_wanted(each) for each in asked if each.question.kind in kinds)


def _wanted(each: AskedQuestion) -> Wanted:
    question = each.question
    scale = (question.kind, *question.values()) if question.kind in NUMERIC else ()
    return Wanted(each.kind, question.key, question.per is not None, scale)


def _asked(partnership: Partnership) -> Iterator[AskedQuestion]:
    for key, stage in partnership.plan.active().items():
        sheet = partnership.questionnaires.get(stage.questionnaire or "")
        if sheet and stage.kind in OF_DELEGATES:
            for question in sheet.questions:
                if isinstance(question, Question):
                    yield AskedQuestion(key, stage.kind, question)


def matched(asked: Sequence[AskedQuestion], kind: str, key: str) -> tuple[AskedQuestion, str] | None:
    """Find whose answer a key is: the question with the longest key that fits, with the outcome or action."""
    fits = [(each, suffix) for each in asked if (suffix := each.suffix(kind, key)) is not None]
    return max(fits, key=lambda fit: (fit[0].question.per is None, len(fit[0].question.key)), default=None)


def words(question: Question, suffix: str, outcomes: Mapping[str, str]) -> str:
    """Give a question's text, with the outcome's words where they are known and three dots where many are meant."""
    outcome = outcomes.get(suffix, suffix.replace("_", " ")) if suffix else "…"
    text = question.text.replace("{outcome}", outcome.strip().rstrip(".;"))
    return text.replace("{action}", "…")
