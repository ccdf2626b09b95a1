"""`gain`: learning gain with its uncertainty."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from bot.commands import gains_compared, scope, stages, standing
from bot.commands.context import Context
from bot.insight import gain as figures
from bot.insight import response_rates
from bot.insight.gain import SIDES, Gain, QuestionGain
from bot.insight.learning_gain import Change
from bot.insight.may_say import MANY_AT_THE_END, in_brackets
from bot.insight.response_rates import StageRate
from bot.insight.start import Start
from bot.messages.charts import Chart, Pair, PairedChart
from bot.messages.nouns import Answer, Table
from bot.messages.wording import change, count, listed, points, probability, share

MOST_ROWS = 40


def gain(session: Session, context: Context, words: str) -> Answer:
    """Give the paired change from before to after the course: the whole, each question, over time, by delivery."""
    about = scope.resolve(session, context, words)
    title = f"Learning gain: {about.words}"
    stands = standing.of_scope(session, context, about)
    if stands.nothing_left:
        return about.answer(title, (f"{about.size}.", stands.said), stands.as_json())
    ground = stands.ground
    found = figures.of_events(session, context.partnership, ground)
    rates = response_rates.by_stage(session, context.partnership, about.events)
    parts: list[str | Table] = [f"{about.size}.", *([stands.said] if stands.said else []), _paired(found)]
    more = gains_compared.Compared()
    if found.paired == 0:
        parts += _why_no_pairs(context, rates)
    elif found.whole.suppressed:
        parts.append(f"{found.released.why_not().capitalize()}.")
    else:
        more = gains_compared.of_scope(session, context, about, ground, found)
        parts += [*_told(found), " ".join(found.said), *_questions(found.questions), *more.parts]
    drawn = (*charts(title, found), *more.charts)
    return about.answer(title, parts, {**found.as_json(), **more.data}, charts=drawn)


def charts(title: str, found: Gain) -> tuple[Chart, ...]:
    """Draw what is not suppressed, as many questions as are listed."""
    whole = found.whole
    shown = [each for each in found.questions[:MOST_ROWS] if not each.change.suppressed]
    pairs = [
        Pair(each.text, each.change.before, each.change.after, each.change.pairs)
        for each in shown
        if each.change.before is not None and each.change.after is not None
    ]
    if not pairs or whole.before is None or whole.after is None:
        return ()
    finding = (
        f"{whole.pairs:,} people rated themselves {points(whole.before)} on average before the course and "
        f"{points(whole.after)} after it, a change of {change(whole.change)} scale points. By question: "
        + "; ".join(f"{pair.label} {points(pair.before)} to {points(pair.after)}" for pair in pairs)
    )
    scales = [each.scale for each in shown if each.scale[1]] or [(0, 10)]
    lowest, highest = min(low for low, _ in scales), max(high for _, high in scales)
    return (PairedChart(title, f"{finding}.", tuple(pairs), lowest, highest),)


def _why_no_pairs(context: Context, rates: Sequence[StageRate]) -> list[str]:
    plan = context.partnership.plan
    if not all(plan.of_kind(kind) for kind in SIDES):
        return ["The plan has no self-assessment on both sides of the course, so there is nothing to pair."]
    silent = [kind for kind in SIDES if not any(rate.answered for rate in rates if rate.kind == kind)]
    told = [stages.why_nothing(rates, {kind}) for kind in silent]
    return told or ["Nobody has answered the same question, in the same words, both times."]


def _paired(found: Gain) -> str:
    said = (
        f"{count(found.paired, 'person', 'people')} answered before and after the course; "
        f"{found.only_before:,} only before, {found.only_after:,} only after."
    )
    left_out = found.released.kept_back()
    said = f"{said} {left_out}" if left_out else said
    if not found.reworded:
        return said
    names = listed(f"{name} ({count(n, 'person', 'people')})" for name, n in sorted(found.reworded.items()))
    return f"{said} Not paired, since the wording changed in between: {names}."


def _told(found: Gain) -> Iterator[str]:
    whole = found.whole
    yield (
        f"Mean {points(whole.before)} before, {points(whole.after)} after: {change(whole.change)} scale points"
        f"{in_brackets(whole)}, n = {whole.pairs:,}."
    )
    by = listed(_part(whole, name, words) for name, words in gains_compared.DIRECTIONS.items())
    yield f"{by}, of {whole.pairs:,} (95 % intervals behind each)."
    yield (
        f"Effect size d_av {points(whole.dav)}, d_z {points(whole.dz)}"
        f"{_hedges(whole)}. Wilcoxon signed-rank test: p {_p(whole.wilcoxon_p)}."
    )
    yield from _start(found.start)


def _part(whole: Change, name: str, words: str) -> str:
    low, high = whole.shares[name]
    n = getattr(whole, name)
    return f"{words} {n:,} ({share(n / whole.pairs)}; {100 * low:.0f} to {share(high)})"


def _hedges(whole: Change) -> str:
    if whole.dav_hedges is None:
        return ""
    return f" (with Hedges' correction for few people {points(whole.dav_hedges)} and {points(whole.dz_hedges)})"


def _p(p: float | None) -> str:
    said = probability(p)
    return said if said.startswith("<") else f"= {said}"


def _start(start: Start) -> Iterator[str]:
    """Say whether those who never answered after the course are like those who did."""
    if start.why_not:
        yield f"How those who answered only before the course rated themselves then: {start.why_not}."
    if start.ci is None:
        return
    low, high = (change(end) for end in start.ci)
    said = (
        f"Before the course, those who answered only then rated themselves {points(start.only)} "
        f"(n = {start.only_n:,}), those who also answered after it {points(start.both)} (n = {start.both_n:,}): "
        f"{change(start.difference)}"
    )
    if start.alike:
        yield f"{said}. In each group all are alike, so that no interval can be given."
    elif start.differed:
        yield f"{said} (95 % interval {low} to {high}). They differed at the start, so the gain may not be theirs."
    else:
        yield f"{said} (95 % interval {low} to {high}). No clear difference at the start."


def table(questions: Sequence[QuestionGain]) -> Table:
    """Show the change of each question."""
    columns = ("Question", "n", "Before", "After", "Change", "95 % interval", "Improved / same / worse")
    return Table(columns, tuple((each.text, *gains_compared.cells(each.change)) for each in questions))


def _questions(questions: Sequence[QuestionGain]) -> Iterator[str | Table]:
    if questions:
        yield table(questions[:MOST_ROWS])
    if len(questions) > MOST_ROWS:
        yield f"And {count(len(questions) - MOST_ROWS, 'question')} more: ask for one course or event to see them."
    for name, at in (("At the top before, so that they could not go up", "ceiling"), ("At the bottom before", "floor")):
        many = [
            f"{each.text} {share(each.ends.share(getattr(each.ends, at)))} of {each.ends.n:,}"
            for each in questions[:MOST_ROWS]
            if each.ends.share(getattr(each.ends, at)) >= MANY_AT_THE_END
        ]
        if many:
            yield f"{name}: {'; '.join(many)}."
