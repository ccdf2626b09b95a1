"""Charts to draw: the usual, the long, the empty."""

import struct

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
from docs.pictures_charts import CHARTS

LONG = (
    "Explain to a colleague how the thresholds of the partnership are applied when a child who lives with neglect is "
    "at the same time at risk of exploitation outside the home, and what to record"
)
HIDDEN = Point("Jul-Sep 2025", 3, None, None, None)


def paired(*pairs: Pair, finding: str = "") -> PairedChart:
    return PairedChart("Learning gain: Neglect", finding, pairs, 1, 5)


def diverging(*rows: Diverging) -> DivergingChart:
    return DivergingChart("What delegates said", "", rows, "Disagree strongly", "Agree strongly")


def funnel(*steps: Step) -> FunnelChart:
    return FunnelChart("Who answered", "", steps)


def trend(*points: Point) -> TrendChart:
    return TrendChart("Learning gain by quarter", "", points, "Mean change in scale points", -1, 2)


def intervals(*points: Point) -> IntervalChart:
    return IntervalChart("Learning gain of each delivery", "", points, "Mean change in scale points", -1, 2)


def many(rows: int) -> tuple[Chart, ...]:
    """One chart of each kind with as many rows, labels from short to very long."""
    label = [f"{n} {LONG[: 4 * n]}" for n in range(rows)]
    points = [Point(label[n], 5 + n, n % 9 / 10, n % 9 / 10 - 0.5, n % 9 / 10 + 0.6) for n in range(rows)]
    ends = [(1 + n % 5, 1 + n * 7 % 9 / 2, None if n % 3 else 1 + n * 3 % 9 / 2) for n in range(rows)]
    return (
        paired(*[Pair(label[n], before, after, 5 + n, later) for n, (before, after, later) in enumerate(ends)]),
        diverging(*[Diverging(label[n], 9 + n, (n % 4, 1, 2, 5, 1)) for n in range(rows)]),
        funnel(*[Step(label[n], 5_000 - n, 5_000) for n in range(rows)]),
        trend(*points),
        intervals(*points),
    )


def usual() -> tuple[Chart, ...]:
    """The charts that the docs show."""
    return CHARTS


def size(picture: bytes) -> tuple[int, int]:
    """Read width and height (PNG specification, 11.2.2)."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height
