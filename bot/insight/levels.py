"""What was said, by Kirkpatrick level: reaction, learning, behaviour, results."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from bot.insight import asked, disclosure
from bot.insight.asked import AskedQuestion
from bot.messages.nouns import Json
from bot.plan.model import Partnership, Plan
from bot.plan.questionnaire import NUMERIC, Question
from bot.storage import figures

_CHOICES = frozenset({"one", "many", "yes_no"})
_TOP_OF_SCORE = 8
Said = dict[str, Counter[str]]
"""Key of a question -> scale point or option -> people; `""` counts who answered."""


@dataclass(frozen=True)
class QuestionFigures:
    """What was answered to one question (of all outcomes or actions together, where no single one is meant)."""

    stage: str
    key: str
    text: str
    kind: str
    n: int
    """Answers."""
    people: int
    """People who answered, at least: who was asked of three outcomes gave three answers."""
    mean: float | None = None
    top: str = ""
    """The scale points that `share` is of, in words."""
    share: float | None = None
    distribution: Mapping[str, int] = field(default_factory=dict)
    suppressed: bool = False

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        names = ("stage", "key", "text", "kind", "n", "top", "suppressed")
        rounded = {name: None if (x := getattr(self, name)) is None else round(x, 4) for name in ("mean", "share")}
        return {**{name: getattr(self, name) for name in names}, **rounded, "distribution": dict(self.distribution)}


@dataclass(frozen=True)
class LevelFigures:
    """One level: what was asked at it, and (behaviour) what supervisors confirm."""

    level: str
    questions: tuple[QuestionFigures, ...] = ()
    confirmed: Mapping[str, int] = field(default_factory=dict)
    """What supervisors saw in practice: `seen`, `partly`, `not_yet`; empty where it is kept back."""
    confirmations: int = 0


def of_events(
    session: Session, partnership: Partnership, events: Collection[int], *, outcomes: Mapping[str, str] | None = None
) -> tuple[LevelFigures, ...]:
    """Count what was said at each level of the plan.

    With `outcomes` (key -> words, of one course) each outcome has its own figures, without them all are added up.
    """
    plan = partnership.plan
    questions = [each for each in asked.of_plan(partnership) if each.question.level and _counted(each.question)]
    tally = _tally(session, partnership.key, events, questions, split=outcomes is not None)
    confirmed = figures.confirmations(session, partnership.key, events)
    made: dict[str, list[QuestionFigures]] = {level: [] for level in plan.levels}
    for number, each in enumerate(questions):
        level = made.setdefault(str(each.question.level), [])
        for suffix in _suffixes(tally[number], outcomes or {}):
            level.append(_figures(each, suffix, tally[number].get(suffix, {}), outcomes or {}, plan))
    return tuple(_level(level, rows, confirmed, plan) for level, rows in made.items())


def _counted(question: Question) -> bool:
    return question.kind in NUMERIC or question.kind in _CHOICES


def _suffixes(by_suffix: Mapping[str, Said], outcomes: Mapping[str, str]) -> list[str]:
    """Give outcomes in the course's own order; a question that nobody answered has one line all the same."""
    order = {key: number for number, key in enumerate(outcomes)}
    return sorted(by_suffix, key=lambda suffix: (order.get(suffix, len(order)), suffix)) or [""]


def _tally(
    session: Session, partnership: str, events: Collection[int], questions: Sequence[AskedQuestion], *, split: bool
) -> list[dict[str, Said]]:
    """Sort the counts to their questions: for each, by outcome, key and scale point or option."""
    tally: list[dict[str, Said]] = [{} for _ in questions]
    place = {id(each): number for number, each in enumerate(questions)}
    for (kind, key), counts in _said(session, partnership, events, questions).items():
        found = asked.matched(questions, kind, key)
        if found is not None:
            each, suffix = found
            together = each.question.per == "action" or not split
            tally[place[id(each)]].setdefault("" if together else suffix, {})[key] = counts
    return tally


def _said(
    session: Session, partnership: str, events: Collection[int], questions: Sequence[AskedQuestion]
) -> dict[tuple[str, str], Counter[str]]:
    said: dict[tuple[str, str], Counter[str]] = {}
    for (kind, key, point), n in figures.numbers(session, partnership, events).items():
        said.setdefault((kind, key), Counter()).update({"": n, f"{point:g}": n})
    chosen = [each.question for each in questions if each.question.kind in _CHOICES]
    plain, per = ([q.key for q in chosen if bool(q.per) is repeated] for repeated in (False, True))
    return {**said, **(figures.choices(session, partnership, events, plain, per) if chosen else {})}


def _figures(each: AskedQuestion, suffix: str, said: Said, outcomes: Mapping[str, str], plan: Plan) -> QuestionFigures:
    question, together = each.question, sum(said.values(), Counter[str]())
    n = together.pop("", 0)
    people = max((counts[""] for counts in said.values()), default=0)
    made = QuestionFigures(
        stage=each.stage,
        key=f"{question.key}_{suffix}" if suffix else question.key,
        text=asked.words(question, suffix, outcomes),
        kind=question.kind,
        n=n,
        people=people,
        suppressed=disclosure.suppressed(people, plan),
    )
    if not disclosure.shown(people, plan):
        return made
    return _on_scale(made, question, together) if question.kind in NUMERIC else _chosen(made, question, together)


def _on_scale(made: QuestionFigures, question: Question, points: Mapping[str, int]) -> QuestionFigures:
    low, high = (0, 10) if question.kind == "score" else (1, len(question.values()))
    top = _TOP_OF_SCORE if question.kind == "score" else high - 1
    return replace(
        made,
        mean=sum(float(point) * n for point, n in points.items()) / made.n,
        top=f"{top} or {high}" if high - top == 1 else f"{top} to {high}",
        share=sum(n for point, n in points.items() if float(point) >= top) / made.n,
        distribution={str(point): points.get(str(point), 0) for point in range(low, high + 1)},
    )


def _chosen(made: QuestionFigures, question: Question, options: Mapping[str, int]) -> QuestionFigures:
    listed = {value: options.get(value, 0) for value in question.values()}
    others = {value: n for value, n in options.items() if value not in listed}
    return replace(made, distribution={question.label(value): n for value, n in {**listed, **others}.items()})


def _level(level: str, questions: Sequence[QuestionFigures], confirmed: Mapping[str, int], plan: Plan) -> LevelFigures:
    if level != "behaviour":
        return LevelFigures(level, tuple(questions))
    n = sum(confirmed.values())
    return LevelFigures(level, tuple(questions), confirmed if disclosure.shown(n, plan) else {}, n)
