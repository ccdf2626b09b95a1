"""`summary`: what was said, by Kirkpatrick level."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from bot.commands import gain as gain_told
from bot.commands import returns, scope, stages, standing
from bot.commands.context import Context
from bot.commands.powers import TRAINER
from bot.commands.scope import Scope
from bot.insight import asked, gain, impact, levels, response_rates, roi
from bot.insight.disclosure import Ground
from bot.insight.gain import Gain
from bot.insight.levels import LevelFigures, QuestionFigures
from bot.insight.may_say import in_brackets
from bot.insight.response_rates import StageRate
from bot.messages.charts import Diverging, DivergingChart
from bot.messages.nouns import Answer, Json, Table
from bot.messages.wording import NOTHING, change, count, listed, points, share
from bot.plan.questionnaire import NUMERIC
from bot.storage import listings

NAMES = {
    "reaction": "1 Reaction",
    "learning": "2 Learning",
    "behaviour": "3 Behaviour",
    "results": "4 Results",
    "roi": "Return on investment",
}
_OF_TRAINERS = ("reaction", "learning")
"""Levels: what came of a course in practice is for officers."""
_NO_COSTS = "No cost figures are configured, so no return on investment can be worked out."
_PAIRED = "Asked before and after"
_LEFT_OUT = (
    "Left out of some figures: answers from events with too few of them, or whose forms are still open; they count "
    "as soon as enough are together."
)
_DRAWN = frozenset({"agreement", "confidence"})
MOST_ROWS = 20
_CONFIRMED = {"seen": "seen in practice", "partly": "partly", "not_yet": "not yet"}


def summary(session: Session, context: Context, words: str) -> Answer:
    """Count what was said at each level of the plan, with how many of those asked said it."""
    about = scope.resolve(session, context, words)
    partnership, title = context.partnership, f"Summary: {about.words}"
    stands = standing.of_scope(session, context, about)
    if stands.nothing_left:
        return about.answer(title, (f"{about.size}.", stands.said), stands.as_json())
    ground = stands.ground
    outcomes = listings.outcomes(session, partnership.key, about.events) if about.course else None
    found = _for(context, levels.of_events(session, partnership, ground, outcomes=outcomes))
    rates = response_rates.by_stage(session, partnership, about.events)
    per = {(each.stage, each.question.key): each.question.per for each in asked.of_plan(partnership)}
    paired = gain.of_events(session, partnership, ground) if all(map(partnership.plan.of_kind, gain.SIDES)) else None
    parts: list[str | Table] = [f"{about.size}. {_answered(rates)}", *stages.caveats(rates)]
    parts += [stands.said] if stands.said else []
    data: list[Json] = []
    for level in found:
        told = [
            *(_paired(paired, rates, about) if paired and level.level == "learning" else []),
            *_level(level, rates, per),
            *(_return(session, context, ground) if level.level == "roi" else []),
        ] or ["The plan asks nothing at this level."]
        parts += [f"{NAMES[level.level]}", *told]
        data.append(_json(level, told, paired))
    parts += [_LEFT_OUT] if any(each.left_out for level in found for each in level.questions) else []
    charts = (*_charts(title, found), *(gain_told.charts(f"Learning gain: {about.words}", paired) if paired else ()))
    return about.answer(title, parts, {"levels": data}, charts=charts)


def _for(context: Context, found: Sequence[LevelFigures]) -> list[LevelFigures]:
    return [each for each in found if context.role != TRAINER or each.level in _OF_TRAINERS]


def _paired(found: Gain, rates: Sequence[StageRate], about: Scope) -> Iterator[str | Table]:
    """Tell what changed from before the course to after it: of the same people, so that no two figures differ."""
    if not found.paired:
        yield f"{_PAIRED}: {stages.why_nothing(rates, set(gain.SIDES))}"
    elif found.whole.suppressed:
        yield f"{_PAIRED}: {found.released.why_not()}."
    else:
        whole = found.whole
        yield (
            f"{_PAIRED} ({count(whole.pairs, 'person', 'people')}): mean {points(whole.before)} before, "
            f"{points(whole.after)} after, {change(whole.change)} scale points"
            f"{in_brackets(whole)}. 'gain' tells more."
        )
        if about.course:
            yield gain_told.table(found.questions[:MOST_ROWS])


def _return(session: Session, context: Context, ground: Ground) -> list[str | Table]:
    used = impact.of_events(session, context.partnership, ground).choice(impact.USED)
    found = roi.of_events(session, context.partnership, ground, used, now=context.now)
    return list(returns.told(found)) or [_NO_COSTS]


def _charts(title: str, found: Sequence[LevelFigures]) -> Iterator[DivergingChart]:
    """Draw what was answered on scales of five points, a chart for each pair of ends."""
    drawn: dict[tuple[str, str], list[Diverging]] = {}
    for each in (each for level in found for each in level.questions):
        if each.kind in _DRAWN and each.distribution and each.lowest and each.highest:
            row = Diverging(each.text, each.n, tuple(each.distribution.values()))
            drawn.setdefault((each.lowest, each.highest), []).append(row)
    for (lowest, highest), rows in drawn.items():
        yield DivergingChart(title, "", tuple(rows[:MOST_ROWS]), lowest, highest)


def _answered(rates: Sequence[StageRate]) -> str:
    said = [
        f"{rate.stage} {rate.answered:,} of {rate.reached:,} ({share(rate.rate)})"
        for rate in rates
        if rate.kind in asked.OF_DELEGATES and rate.reached
    ]
    return f"Answered: {listed(said)}. Who was not there is left out below." if said else "Nothing has been sent yet."


def _level(
    level: LevelFigures, rates: Sequence[StageRate], per: Mapping[tuple[str, str], str | None]
) -> list[str | Table]:
    parts: list[str | Table] = []
    rows = tuple(_row(each, per.get((each.stage, each.key))) for each in level.questions if each.n)
    if rows:
        parts.append(Table(("Question", "Stage", "n", "Mean", "High", "Answers"), rows))
    elif level.questions:
        kinds = {rate.kind for rate in rates if rate.stage in {each.stage for each in level.questions}}
        parts.append(stages.why_nothing(rates, kinds))
    if level.confirmations:
        parts.append(_confirmations(level))
    return parts


def _row(each: QuestionFigures, per: str | None) -> tuple[str, ...]:
    if each.suppressed:
        return each.text, each.stage, NOTHING, NOTHING, NOTHING, each.why_not
    high = f"{share(each.share)} ({each.top})" if each.share is not None else NOTHING
    several = "; several may be chosen" if each.kind == "many" else ""
    return each.text, each.stage, _n(each, per), points(each.mean), high, f"{_distribution(each)}{several}"


def _n(each: QuestionFigures, per: str | None) -> str:
    """Count the answers; where one person gives several, of how many people they are."""
    if per is None or (per == "outcome" and each.n == each.people):
        return f"{each.n:,}"
    what = "action" if per == "action" else "answer"
    return f"{count(each.n, what)} of {count(each.people, 'person', 'people')}"


def _distribution(each: QuestionFigures) -> str:
    if each.kind in NUMERIC:
        return ", ".join(f"{point}: {n:,}" for point, n in each.distribution.items())
    return ", ".join(f"{label}: {n:,} ({share(n / each.n)})" for label, n in each.distribution.items())


def _confirmations(level: LevelFigures) -> str:
    if level.why_not:
        return f"Supervisors on practice: {level.why_not}."
    said = ", ".join(f"{words} {level.confirmed.get(what, 0):,}" for what, words in _CONFIRMED.items())
    return f"{count(level.confirmations, 'supervisor has', 'supervisors have')} said what they saw: {said}."


def _json(level: LevelFigures, told: Sequence[str | Table], paired: Gain | None) -> Json:
    confirmed: Mapping[str, int] | None = level.confirmed or None
    made: dict[str, Json] = {
        "level": level.level,
        "questions": [each.as_json() for each in level.questions],
        "note": " ".join(part for part in told if isinstance(part, str)),
    }
    if level.level == "learning":
        made["gain"] = paired.whole.as_json() if paired else None
    if level.level == "behaviour":
        made["supervisors"] = dict(confirmed) if confirmed else None
    return made
