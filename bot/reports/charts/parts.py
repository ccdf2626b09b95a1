"""A chart with many rows is drawn as several, so that each fits on a page and on a phone."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from bot.messages.charts import Chart, DivergingChart, FunnelChart, IntervalChart, PairedChart, TrendChart
from bot.reports.charts.words import in_words

ROWS = 10
_Row = TypeVar("_Row")


def in_parts(chart: Chart, rows: int = ROWS) -> tuple[Chart, ...]:
    """Give charts of at most `rows` rows, as even as can be, on one scale; the first has the finding of all."""
    parts: list[Chart]
    match chart:
        case PairedChart():
            ends = [value for each in chart.pairs for value in (each.before, each.after, each.later)]
            lowest, highest = _scale(chart, ends)
            parts = [replace(chart, pairs=part, lowest=lowest, highest=highest) for part in _even(chart.pairs, rows)]
        case DivergingChart():
            parts = [replace(chart, rows=part) for part in _even(chart.rows, rows)]
        case FunnelChart():
            parts = [replace(chart, steps=part) for part in _even(chart.steps, max(rows, len(chart.steps)))]
        case TrendChart() | IntervalChart():
            ends = [value for each in chart.points for value in (each.mean, each.low, each.high)]
            lowest, highest = _scale(chart, ends)
            parts = [replace(chart, points=part, lowest=lowest, highest=highest) for part in _even(chart.points, rows)]
    if len(parts) < 2:
        return (replace(chart, finding=in_words(chart)),)
    titled = [replace(part, title=f"{chart.title} ({n} of {len(parts)})") for n, part in enumerate(parts, 1)]
    first, *others = titled
    return replace(first, finding=in_words(chart)), *(
        replace(part, finding=in_words(replace(part, finding=""))) for part in others
    )


def _scale(chart: PairedChart | TrendChart | IntervalChart, ends: Sequence[float | None]) -> tuple[float, float]:
    known = [chart.lowest, chart.highest, *(end for end in ends if end is not None)]
    return min(known), max(known)


def _even(rows: Sequence[_Row], most: int) -> list[tuple[_Row, ...]]:
    """Part rows into as few parts as there must be, of sizes that differ by one at most."""
    parts = max(1, -(-len(rows) // most))
    size, over = divmod(len(rows), parts)
    starts = [n * size + min(n, over) for n in range(parts + 1)]
    return [tuple(rows[start:end]) for start, end in pairwise(starts)]
