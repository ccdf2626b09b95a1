"""What a chart shows, in words: its finding, for who cannot see it; built from its data where it has none."""

from collections.abc import Sequence

from bot.messages.charts import (
    Chart,
    Diverging,
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

MOST = 12
"""Rows that are told one by one: who listens to them loses the thread."""
_NOTHING = "Nothing can be shown: no group is large enough yet, or nobody has answered."


def in_words(chart: Chart) -> str:
    """Give the finding of a chart."""
    if chart.finding.strip():
        return chart.finding
    match chart:
        case PairedChart():
            return finding_of_pairs(chart.pairs)
        case DivergingChart():
            return finding_of_diverging(chart.rows, chart.lowest, chart.highest)
        case FunnelChart():
            return finding_of_steps(chart.steps)
        case TrendChart():
            return finding_of_trend(chart.points, chart.unit)
        case IntervalChart():
            return finding_of_intervals(chart.points, chart.unit)


def finding_of_pairs(pairs: Sequence[Pair]) -> str:
    """Say how many questions rose, which most and which least, and the means of each."""
    if not pairs:
        return _NOTHING
    rise = [figures.rounded(pair.after) - figures.rounded(pair.before) for pair in pairs]
    up, down = sum(each > 0 for each in rise), sum(each < 0 for each in rise)
    told = [f"The mean rose on {up:,} of {len(pairs):,} {_plural('question', len(pairs))} and fell on {down:,}"]
    if len(pairs) > 1:
        most, least = pairs[rise.index(max(rise))], pairs[rise.index(min(rise))]
        told.append(f"most: {_clean(most.label)}; least: {_clean(least.label)}")
    return f"{', '.join(told)}. {_rows([_pair(pair) for pair in pairs])}"


def finding_of_diverging(rows: Sequence[Diverging], lowest: str, highest: str) -> str:
    """Say which share stands on either side of the middle, each row."""
    if not any(sum(row.counts) for row in rows):
        return _NOTHING
    scale = f"On a scale from {_clean(lowest)} to {_clean(highest)}"
    return f"{scale}, shares below and above the middle. {_rows([_diverging(row) for row in rows])}"


def finding_of_steps(steps: Sequence[Step]) -> str:
    """Say how many were left at each step."""
    return _rows([_step(step) for step in steps]) if any(step.n for step in steps) else _NOTHING


def finding_of_trend(points: Sequence[Point], unit: str) -> str:
    """Say how the mean went from the first to the last that is shown, and each with its interval."""
    shown = [(point.label, point.mean) for point in points if point.mean is not None]
    if not shown:
        return _NOTHING
    signed = any(mean < 0 for _, mean in shown)
    (first, begun), (last, ended) = shown[0], shown[-1]
    went = f"{_clean(unit)}: "
    if len(shown) > 1:
        numbers = f"{figures.fine(begun, signed=signed)} to {figures.fine(ended, signed=signed)}"
        went = f"{_clean(unit)}: from {numbers}, {_clean(first)} to {_clean(last)}. "
    return went + _rows([_point(point) for point in points])


def finding_of_intervals(points: Sequence[Point], unit: str) -> str:
    """Say which mean is highest and which lowest, and each with its interval."""
    shown = [(point.mean, _clean(point.label)) for point in points if point.mean is not None]
    if not shown:
        return _NOTHING
    said = f"{_clean(unit)}. "
    if len(shown) > 1:
        said += f"Highest: {max(shown)[1]}; lowest: {min(shown)[1]}. "
    return said + _rows([_point(point) for point in points])


def sides(counts: Sequence[int]) -> tuple[int, int, int]:
    """Count the answers below the middle of a scale, in it, and above; a scale of even length has no middle."""
    half = len(counts) // 2
    low, high = sum(counts[:half]), sum(counts[len(counts) - half :])
    return low, sum(counts) - low - high, high


def _rows(told: Sequence[str]) -> str:
    more = f"; and {len(told) - MOST:,} more" if len(told) > MOST else ""
    return f"{'; '.join(told[:MOST])}{more}."


def _pair(pair: Pair) -> str:
    later = "" if pair.later is None else f", {figures.fine(pair.later)} weeks later"
    means = f"{figures.fine(pair.before)} before, {figures.fine(pair.after)} after"
    return f"{_clean(pair.label)}: {means}{later} ({figures.people(pair.n)})"


def _diverging(row: Diverging) -> str:
    low, middle, high = sides(row.counts)
    n = low + middle + high
    if not n:
        return f"{_clean(row.label)}: {figures.why_not(row.n)}"
    shares = f"{figures.share(low, n)} below, {figures.share(high, n)} above"
    return f"{_clean(row.label)}: {shares} ({figures.people(row.n)})"


def _step(step: Step) -> str:
    if step.n is None:
        return f"{_clean(step.label)}: not shown"
    of = f" of {step.of:,} ({figures.share(step.n, step.of)})" if step.of else ""
    return f"{_clean(step.label)}: {step.n:,}{of}"


def _point(point: Point) -> str:
    if point.mean is None:
        return f"{_clean(point.label)}: {figures.why_not(point.n)}"
    spread = figures.spread(point)
    between = f", 95 % interval {figures.fine(spread[0])} to {figures.fine(spread[1])}" if spread else ""
    return f"{_clean(point.label)}: {figures.fine(point.mean)}{between} ({figures.people(point.n)})"


def _clean(words: str) -> str:
    return " ".join(words.split()).rstrip(".")


def _plural(word: str, n: int) -> str:
    return word if n == 1 else f"{word}s"
