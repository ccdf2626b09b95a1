"""`summary`: what was said, by Kirkpatrick level."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from bot.commands import scope, stages
from bot.commands.context import Context
from bot.commands.say import NOTHING, count, listed, points, share
from bot.insight import asked, disclosure, levels, response_rates
from bot.insight.levels import LevelFigures, QuestionFigures
from bot.insight.response_rates import StageRate
from bot.messages.nouns import Answer, Json, Table
from bot.plan.questionnaire import NUMERIC
from bot.storage import listings

NAMES = {
    "reaction": "1 Reaction",
    "learning": "2 Learning",
    "behaviour": "3 Behaviour",
    "results": "4 Results",
    "roi": "Return on investment",
}
_NO_COSTS = "No cost figures are configured, so no return on investment can be worked out."
_CONFIRMED = {"seen": "seen in practice", "partly": "partly", "not_yet": "not yet"}


def summary(session: Session, context: Context, words: str) -> Answer:
    """Count what was said at each level of the plan, with how many of those asked said it."""
    about = scope.resolve(session, context, words)
    partnership = context.partnership
    outcomes = listings.outcomes(session, partnership.key, about.events) if about.course else None
    found = levels.of_events(session, partnership, about.events, outcomes=outcomes)
    rates = response_rates.by_stage(session, partnership, about.events)
    parts: list[str | Table] = [f"{about.size}. {_answered(rates)}"]
    data: list[Json] = []
    for level in found:
        told = _level(context, level, rates)
        parts += [f"{NAMES[level.level]}", *told]
        data.append(_json(level, told))
    return Answer(f"Summary: {about.words}", tuple(parts), {"levels": data, **about.as_json()})


def _answered(rates: Sequence[StageRate]) -> str:
    said = [
        f"{rate.stage} {rate.answered:,} of {rate.reached:,} ({share(rate.rate)})"
        for rate in rates
        if rate.kind in asked.OF_DELEGATES and rate.reached
    ]
    return f"Answered: {listed(said)}. Who was not there is left out below." if said else "Nothing has been sent yet."


def _level(context: Context, level: LevelFigures, rates: Sequence[StageRate]) -> list[str | Table]:
    parts: list[str | Table] = []
    rows = tuple(_row(context, each) for each in level.questions if each.n)
    if rows:
        parts.append(Table(("Question", "Stage", "n", "Mean", "High", "Answers"), rows))
        parts += ["'gain' gives the change of each person, paired."] if level.level == "learning" else []
    elif level.questions:
        kinds = {rate.kind for rate in rates if rate.stage in {each.stage for each in level.questions}}
        parts.append(stages.why_nothing(rates, kinds))
    if level.confirmations:
        parts.append(_confirmations(context, level))
    if level.level == "roi":
        parts.append(_NO_COSTS)
    return parts or ["The plan asks nothing at this level."]


def _row(context: Context, each: QuestionFigures) -> tuple[str, ...]:
    if each.suppressed:
        return (
            each.text,
            each.stage,
            NOTHING,
            NOTHING,
            NOTHING,
            disclosure.why_not(each.people, context.partnership.plan),
        )
    high = f"{share(each.share)} ({each.top})" if each.share is not None else NOTHING
    return each.text, each.stage, f"{each.n:,}", points(each.mean), high, _distribution(each)


def _distribution(each: QuestionFigures) -> str:
    if each.kind in NUMERIC:
        return ", ".join(f"{point}: {n:,}" for point, n in each.distribution.items())
    return ", ".join(f"{label}: {n:,} ({share(n / each.n)})" for label, n in each.distribution.items())


def _confirmations(context: Context, level: LevelFigures) -> str:
    kept_back = disclosure.why_not(level.confirmations, context.partnership.plan)
    if kept_back:
        return f"Supervisors on practice: {kept_back}."
    said = ", ".join(f"{words} {level.confirmed.get(what, 0):,}" for what, words in _CONFIRMED.items())
    return f"{count(level.confirmations, 'supervisor has', 'supervisors have')} said what they saw: {said}."


def _json(level: LevelFigures, told: Sequence[str | Table]) -> Json:
    confirmed: Mapping[str, int] | None = level.confirmed or None
    made: dict[str, Json] = {
        "level": level.level,
        "questions": [each.as_json() for each in level.questions],
        "note": " ".join(part for part in told if isinstance(part, str)),
    }
    if level.level == "behaviour":
        made["supervisors"] = dict(confirmed) if confirmed else None
    return made
