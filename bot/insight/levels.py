"""What was said, by Kirkpatrick level: reaction, learning, behaviour, results."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from bot.insight import asked
from bot.insight.asked import AskedQuestion
from bot.insight.disclosure import Ground
from bot.insight.lasting import SIDES
from bot.messages.nouns import Json
from bot.plan.model import TELLS_SUPERVISORS, Partnership, Plan
from bot.plan.questionnaire import CHOICES, NUMERIC, Question
from bot.storage import figures, practice
from bot.storage.scales import on_another

_TOP_OF_SCORE = 8
Values = Mapping[str, Mapping[int, int]]
"""Scale point or option -> event -> people; `""` counts who answered."""


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
    why_not: str = ""
    """In plain words, where nothing is shown."""
    left_out: str = ""
    """In plain words, where the figure is not about everybody who answered."""
    lowest: str = ""
    highest: str = ""
    """What the ends of the scale mean."""

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
    why_not: str = ""
    """Why what supervisors confirm is not shown, in plain words."""


def of_events(
    session: Session, partnership: Partnership, ground: Ground, *, outcomes: Mapping[str, str] | None = None
) -> tuple[LevelFigures, ...]:
    """Count what was said at each level of the plan.

    With `outcomes` (key -> words, of one course) each outcome has its own figures, without them all are added up.
    """
    plan = partnership.plan
    questions = [each for each in asked.of_plan(partnership) if _counted(each, plan)]
    tally = _tally(session, partnership.key, ground.around, questions, split=outcomes is not None)
    older = _asked_otherwise(session, partnership.key, ground.inside, questions)
    made: dict[str, list[QuestionFigures]] = {level: [] for level in plan.levels}
    for number, each in enumerate(questions):
        level = made.setdefault(str(each.question.level), [])
        for suffix in _suffixes(tally[number], outcomes or {}):
            one = _figures(each, suffix, tally[number].get(suffix, {}), outcomes or {}, ground)
            level.append(_without_older(one) if number in older else one)
    confirmed = practice.confirmations(session, partnership.key, ground.around)
    return tuple(_level(level, rows, confirmed, ground) for level, rows in made.items())


def _counted(each: AskedQuestion, plan: Plan) -> bool:
    """Tell whether a question has figures here.

    What is asked before and after has them in `gain`, of the same people both times, and what is asked again weeks
    later in `impact`. Here it would be of everybody, and the difference would tell what one or two people said.
    """
    question = each.question
    if question.level is None or question.kind not in NUMERIC | CHOICES:
        return False
    sides = [kind for kind in SIDES if plan.of_kind(kind)]
    return not question.pair or each.kind not in sides or (sides[0] == each.kind != "pre_course") or len(sides) == 1


def _asked_otherwise(
    session: Session, partnership: str, events: Collection[int], questions: Sequence[AskedQuestion]
) -> set[int]:
    """Give the places of the questions that some of these events' forms asked on another scale."""
    other = on_another(session, partnership, events, asked.wanted(questions, NUMERIC))
    return {number for number, each in enumerate(questions) if other.keys() & set(asked.wanted((each,), NUMERIC))}


def _without_older(made: QuestionFigures) -> QuestionFigures:
    said = "Answers on another scale, from before the question was changed, are left out."
    return replace(made, left_out=f"{made.left_out} {said}".strip())


def _suffixes(by_suffix: Mapping[str, object], outcomes: Mapping[str, str]) -> list[str]:
    """Give outcomes in the course's own order; a question that nobody answered has one line all the same."""
    order = {key: number for number, key in enumerate(outcomes)}
    return sorted(by_suffix, key=lambda suffix: (order.get(suffix, len(order)), suffix)) or [""]


def _tally(
    session: Session, partnership: str, events: Collection[int], questions: Sequence[AskedQuestion], *, split: bool
) -> list[dict[str, dict[str, Values]]]:
    """Sort the counts to their questions: for each, by outcome, key and scale point or option."""
    tally: list[dict[str, dict[str, Values]]] = [{} for _ in questions]
    place = {id(each): number for number, each in enumerate(questions)}
    said = {
        **figures.numbers(session, partnership, events, asked.wanted(questions, NUMERIC)),
        **figures.choices(session, partnership, events, asked.wanted(questions, CHOICES)),
    }
    for (kind, key), values in said.items():
        found = asked.matched(questions, kind, key)
        if found is not None:
            each, suffix = found
            together = each.question.per == "action" or not split
            tally[place[id(each)]].setdefault("" if together else suffix, {})[key] = values
    return tally


def _figures(
    each: AskedQuestion, suffix: str, said: Mapping[str, Values], outcomes: Mapping[str, str], ground: Ground
) -> QuestionFigures:
    question = each.question
    # Who was asked of three outcomes gave three answers: the most that one key has are people for certain.
    people = Counter[int]()
    for values in said.values():
        people |= Counter(_people(values))
    released = ground.released(people, each.kind)
    made = QuestionFigures(
        stage=each.stage,
        key=f"{question.key}_{suffix}" if suffix else question.key,
        text=asked.words(question, suffix, outcomes),
        kind=question.kind,
        n=_together(said, ground.inside)[1],
        people=released.n,
        suppressed=released.suppressed,
        why_not=released.why_not(),
        left_out=released.kept_back(),
        lowest=question.lowest,
        highest=question.highest,
    )
    if not released.n:
        return made
    shown, n = _together(said, released.events)
    made = replace(made, n=n)
    return _on_scale(made, question, shown) if question.kind in NUMERIC else _chosen(made, question, shown)


def _people(values: Values) -> dict[int, int]:
    people = Counter[int]()
    for by_event in values.values():
        people.update(by_event)
    return people


def _together(said: Mapping[str, Values], events: Collection[int]) -> tuple[Counter[str], int]:
    """Add up what was said in some events; gives answers by scale point or option, and all."""
    shown, everybody = Counter[str](), 0
    for values in said.values():
        for value, by_event in values.items():
            n = sum(n for event, n in by_event.items() if event in events)
            everybody += n
            for option in value.split(","):
                shown[option] += n
    return shown, everybody


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
    others = {value: n for value, n in options.items() if value not in listed and value and n}
    return replace(made, distribution={question.label(value): n for value, n in {**listed, **others}.items()})


def _level(
    level: str, questions: Sequence[QuestionFigures], confirmed: Mapping[str, Mapping[int, int]], ground: Ground
) -> LevelFigures:
    if level != "behaviour":
        return LevelFigures(level, tuple(questions))
    released = ground.released(_people(confirmed), *TELLS_SUPERVISORS)
    shown = {
        what: n
        for what, by_event in confirmed.items()
        if (n := sum(n for event, n in by_event.items() if event in released.events))
    }
    n = released.n or released.too_few + released.still_open
    return LevelFigures(level, tuple(questions), shown, n, released.why_not())
