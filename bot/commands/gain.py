"""`gain`: learning gain with its uncertainty."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.commands import scope, stages
from bot.commands.context import Context
from bot.commands.say import NOTHING, change, count, listed, points, probability
from bot.insight import disclosure, response_rates
from bot.insight import gain as figures
from bot.insight.gain import Gain, QuestionGain
from bot.insight.learning_gain import Change
from bot.insight.response_rates import StageRate
from bot.messages.nouns import Answer, Chart, Pair, Table

MOST_ROWS = 40
_SIDES = ("pre_course", "end_of_course")


def gain(session: Session, context: Context, words: str) -> Answer:
    """Give the paired change from before to after the course, the whole and each question."""
    about = scope.resolve(session, context, words)
    found = figures.of_events(session, context.partnership, about.events)
    whole = found.whole
    parts: list[str | Table] = [f"{about.size}.", _paired(found)]
    if whole.pairs == 0:
        parts += _why_no_pairs(context, response_rates.by_stage(session, context.partnership, about.events))
    elif whole.suppressed:
        parts.append(f"{disclosure.why_not(whole.pairs, context.partnership.plan).capitalize()}.")
    else:
        parts += [*_told(whole), *_questions(found.questions)]
    title = f"Learning gain: {about.words}"
    return Answer(title, tuple(parts), {**found.as_json(), **about.as_json()}, chart=_chart(title, found))


def _chart(title: str, found: Gain) -> Chart | None:
    """Draw what is not suppressed, as many questions as are listed."""
    whole = found.whole
    if whole.suppressed or whole.before is None or whole.after is None:
        return None
    pairs = [
        Pair(each.text, each.change.before, each.change.after, each.change.pairs)
        for each in found.questions[:MOST_ROWS]
        if not each.change.suppressed and each.change.before is not None and each.change.after is not None
    ]
    if not pairs:
        return None
    most = max(max(pair.before, pair.after) for pair in pairs)
    least = min(min(pair.before, pair.after) for pair in pairs)
    finding = (
        f"{whole.pairs:,} people rated themselves {points(whole.before)} on average before the course and "
        f"{points(whole.after)} after it, a change of {change(whole.change)} scale points. By question: "
        + "; ".join(f"{pair.label} {points(pair.before)} to {points(pair.after)}" for pair in pairs)
    )
    return Chart(title, f"{finding}.", tuple(pairs), 1 if least >= 1 else 0, 5 if most <= 5 else 10)


def _why_no_pairs(context: Context, rates: Sequence[StageRate]) -> list[str]:
    plan = context.partnership.plan
    if not all(plan.of_kind(kind) for kind in _SIDES):
        return ["The plan has no self-assessment on both sides of the course, so there is nothing to pair."]
    silent = [kind for kind in _SIDES if not any(rate.answered for rate in rates if rate.kind == kind)]
    told = [stages.why_nothing(rates, {kind}) for kind in silent]
    return told or ["Nobody has answered the same question, in the same words, both times."]


def _paired(found: Gain) -> str:
    said = (
        f"{count(found.whole.pairs, 'person', 'people')} answered before and after the course; "
        f"{found.only_before:,} only before, {found.only_after:,} only after."
    )
    if not found.reworded:
        return said
    names = listed(f"{name} ({count(n, 'person', 'people')})" for name, n in sorted(found.reworded.items()))
    return f"{said} Not paired, since the wording changed in between: {names}."


def _told(whole: Change) -> list[str]:
    return [
        f"Mean {points(whole.before)} before, {points(whole.after)} after: {change(whole.change)} scale points"
        f"{_interval(whole, ' (95 % interval {})')}, n = {whole.pairs:,}.",
        f"Improved {whole.improved:,}, the same {whole.same:,}, worse {whole.worse:,}, of {whole.pairs:,}. "
        f"Effect size d_z {points(whole.dz)}, d_av {points(whole.dav)}. "
        f"Wilcoxon signed-rank test: p {_p(whole.wilcoxon_p)}.",
    ]


def _p(p: float | None) -> str:
    said = probability(p)
    return said if said.startswith("<") else f"= {said}"


def _interval(figures_: Change, words: str = "{}") -> str:
    return words.format(f"{change(figures_.ci[0])} to {change(figures_.ci[1])}") if figures_.ci else ""


def _questions(questions: Sequence[QuestionGain]) -> list[str | Table]:
    columns = ("Question", "n", "Before", "After", "Change", "95 % interval", "Improved / same / worse")
    rows = tuple(_row(each) for each in questions[:MOST_ROWS])
    parts: list[str | Table] = [Table(columns, rows)] if rows else []
    if len(questions) > MOST_ROWS:
        parts.append(
            f"And {count(len(questions) - MOST_ROWS, 'question')} more: ask for one course or event to see them."
        )
    return parts


def _row(each: QuestionGain) -> tuple[str, ...]:
    made = each.change
    if made.suppressed:
        return each.text, "too few to show", *[NOTHING] * 5
    counts = f"{made.improved} / {made.same} / {made.worse}"
    means = (points(made.before), points(made.after), change(made.change))
    return each.text, f"{made.pairs:,}", *means, _interval(made) or NOTHING, counts
