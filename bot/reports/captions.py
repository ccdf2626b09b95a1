"""What stands below a chart in a report: its finding in one short sentence; the alternative text has all of it."""

from collections.abc import Sequence

from bot.messages.charts import (
    Chart,
    DivergingChart,
    FunnelChart,
    IntervalChart,
    Pair,
    PairedChart,
    Point,
    Step,
    TrendChart,
)
from bot.reports.charts import figures
from bot.reports.charts.words import sides

LONGEST = 160
_LABEL = 44
_NOTHING = "Nothing of it can be shown yet."


def caption(chart: Chart) -> str:
    """Give the finding where it is one short sentence, else one made of the ends of what is drawn."""
    said = " ".join(chart.finding.split())
    if said and len(said) <= LONGEST and ". " not in said and said.rstrip(".") != chart.title.rstrip("."):
        return said
    return _cut(_made(chart), LONGEST)


def _made(chart: Chart) -> str:
    match chart:
        case PairedChart(pairs=pairs):
            return _pairs(pairs)
        case DivergingChart():
            return _agreed(chart)
        case FunnelChart(steps=steps):
            return _steps(steps)
        case TrendChart(points=points):
            return _trend([point for point in points if point.mean is not None])
        case IntervalChart(points=points):
            return _intervals([point for point in points if point.mean is not None])


def _pairs(pairs: Sequence[Pair]) -> str:
    if not pairs:
        return _NOTHING
    ordered = sorted(pairs, key=_rise)
    least, most = ordered[0], ordered[-1]
    if figures.mean(_rise(least)) == figures.mean(_rise(most)):
        return f"{_label(most.label)}: {_means(most)} (n = {most.n:,})." if least is most else _alike(most)
    return f"Rose most: {_label(most.label)}, {_means(most)}; least: {_label(least.label)}, {_means(least)}."


def _alike(pair: Pair) -> str:
    return f"Each changed by {figures.mean(_rise(pair), signed=True)} from before to after."


def _rise(pair: Pair) -> float:
    return figures.rounded(pair.after) - figures.rounded(pair.before)


def _means(pair: Pair) -> str:
    later = "" if pair.later is None else f", then {figures.mean(pair.later)}"
    return f"{figures.mean(pair.before)} to {figures.mean(pair.after)}{later}"


def _agreed(chart: DivergingChart) -> str:
    shown = [(sides(row.counts)[2] / sum(row.counts), row) for row in chart.rows if sum(row.counts)]
    if not shown:
        return _NOTHING
    shown.sort(key=lambda each: each[0])
    (low, least), (high, most) = shown[0], shown[-1]
    if f"{low:.0%}" == f"{high:.0%}":
        return f"{100 * high:.0f} % answered above the middle."
    return (
        f"Above the middle: most for {_label(most.label)} ({100 * high:.0f} %), fewest for {_label(least.label)} "
        f"({100 * low:.0f} %)."
    )


def _steps(steps: Sequence[Step]) -> str:
    shown = [step for step in steps if step.of and step.n is not None]
    if not shown:
        return _NOTHING
    shown.sort(key=lambda step: (step.n or 0) / (step.of or 1))
    fewest, most = _step(shown[0]), _step(shown[-1])
    return f"Answered most: {most}; fewest: {fewest}." if len(shown) > 1 else f"Answered: {most}."


def _step(step: Step) -> str:
    share = figures.share(step.n or 0, step.of or 0)
    return f"{_label(step.label.removeprefix('Answered: '))}, {step.n:,} of {step.of:,} ({share})"


def _trend(points: Sequence[Point]) -> str:
    if not points:
        return _NOTHING
    first, last = points[0], points[-1]
    return f"The mean went from {_mean(first)} in {_label(first.label)} to {_mean(last)} in {_label(last.label)}."


def _intervals(points: Sequence[Point]) -> str:
    if not points:
        return _NOTHING
    least, most = (end(points, key=lambda point: point.mean or 0) for end in (min, max))
    spreads = [spread for point in points if (spread := figures.spread(point))]
    zero = sum(low <= 0 <= high for low, high in spreads)
    said = f"{zero} of {len(spreads)} intervals include zero" if zero else "no interval includes zero"
    if least is most:
        return f"{_label(most.label)}: {_mean(most)}; {said}."
    return f"Highest: {_label(most.label)}, {_mean(most)}; lowest: {_label(least.label)}, {_mean(least)}; {said}."


def _mean(point: Point) -> str:
    return figures.fine(point.mean or 0, signed=True)


def _label(words: str) -> str:
    return _cut(" ".join(words.split()).rstrip("."), _LABEL)


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip(' ,;:(')}…"
