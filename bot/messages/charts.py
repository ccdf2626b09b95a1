"""What a chart shows, whoever draws it: each has a title that says what, and its finding in words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """A mean before and after, of the same `n` people; `later` is theirs weeks later, where it was asked."""

    label: str
    before: float
    after: float
    n: int
    later: float | None = None


@dataclass(frozen=True)
class PairedChart:
    """Paired means, a line each, on a scale from `lowest` to `highest` points."""

    title: str
    finding: str
    pairs: tuple[Pair, ...]
    lowest: float
    highest: float


@dataclass(frozen=True)
class Diverging:
    """How many of `n` people chose each place of a scale, lowest first; empty where it is not shown."""

    label: str
    n: int
    counts: tuple[int, ...]


@dataclass(frozen=True)
class DivergingChart:
    """Shares to the left and right of the middle of a scale, a bar each; its ends in words."""

    title: str
    finding: str
    rows: tuple[Diverging, ...]
    lowest: str
    highest: str


@dataclass(frozen=True)
class Step:
    """How many came as far as this, and of how many (None: it is no share); `n` is None where it is not shown."""

    label: str
    n: int | None
    of: int | None


@dataclass(frozen=True)
class FunnelChart:
    """How many were left at each step, the first on top."""

    title: str
    finding: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Point:
    """A mean with its interval, of `n` people; None where it is not shown, which leaves a gap that says so."""

    label: str
    n: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class TrendChart:
    """Means over time, oldest first, on a scale of `unit` from `lowest` to `highest`."""

    title: str
    finding: str
    points: tuple[Point, ...]
    unit: str
    lowest: float
    highest: float


@dataclass(frozen=True)
class IntervalChart:
    """Means beside each other, a line each, with a line at zero; on a scale of `unit`."""

    title: str
    finding: str
    points: tuple[Point, ...]
    unit: str
    lowest: float
    highest: float


Chart = PairedChart | DivergingChart | FunnelChart | TrendChart | IntervalChart
