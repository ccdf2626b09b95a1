"""Learning gain: the paired change from the pre-course to the end-of-course self-assessment, with its uncertainty."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import NormalDist

from bot.insight import signed_rank
from bot.messages.nouns import Json

CONFIDENCE = 0.95
LARGE = 1000
DIGITS = 4
"""Decimals in JSON: more than a scale can tell, fewer than floating point makes up."""


@dataclass(frozen=True)
class Cell:
    """`n` people with the same points before and after, summed over as many `questions` answered both times."""

    before: int
    after: int
    questions: int
    n: int

    @property
    def change(self) -> float:
        """Give the change in scale points a question; one division, so that equal changes are equal numbers."""
        return (self.after - self.before) / self.questions


@dataclass(frozen=True)
class Change:
    """What became of a mean: scale points, after minus before; None where a figure cannot be had or is kept back.

    `dz` is the mean change in standard deviations of the change, `dav` in the mean of the standard deviations before
    and after (Lakens 2013, doi 10.3389/fpsyg.2013.00863, formulas 6 and 10). `ci` is the 95 % paired t interval.
    """

    pairs: int
    before: float | None = None
    after: float | None = None
    change: float | None = None
    ci: tuple[float, float] | None = None
    dz: float | None = None
    dav: float | None = None
    improved: int | None = None
    same: int | None = None
    worse: int | None = None
    wilcoxon_p: float | None = None
    suppressed: bool = False

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        exact = ("pairs", "improved", "same", "worse", "suppressed")
        interval: list[Json] | None = [round(end, DIGITS) for end in self.ci] if self.ci else None
        rounded = ("before", "after", "change", "dz", "dav", "wilcoxon_p")
        return {
            **{name: getattr(self, name) for name in exact},
            **{name: _rounded(getattr(self, name)) for name in rounded},
            "ci": interval,
        }


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, DIGITS) + 0.0


def change(cells: Iterable[Cell], *, at_least: int = 1) -> Change:
    """Work the figures out from counts; below `at_least` people they are kept back, and with nobody there are none."""
    cells = [cell for cell in cells if cell.n > 0]
    n = sum(cell.n for cell in cells)
    if n == 0:
        return Change(0)
    if n < at_least:
        return Change(n, suppressed=True)
    before, before_spread = _mean_and_spread((cell.before / cell.questions, cell.n) for cell in cells)
    after, after_spread = _mean_and_spread((cell.after / cell.questions, cell.n) for cell in cells)
    spreads = before_spread + after_spread
    changes = _counted(cells)
    mean, spread = _mean_and_spread(changes.items())
    return Change(
        n,
        before,
        after,
        mean,
        ci=_interval(mean, spread, n),
        dz=mean / spread if spread else None,
        dav=2 * mean / spreads if spreads else None,
        improved=sum(people for by, people in changes.items() if by > 0),
        same=changes.get(0, 0),
        worse=sum(people for by, people in changes.items() if by < 0),
        wilcoxon_p=signed_rank.p_value(changes),
    )


def _counted(cells: Iterable[Cell]) -> Mapping[float, int]:
    changes = Counter[float]()
    for cell in cells:
        changes[cell.change] += cell.n
    return changes


def _mean_and_spread(points: Iterable[tuple[float, int]]) -> tuple[float, float]:
    """Give mean and sample standard deviation (n - 1); exact sums, so that no order of rows changes a digit."""
    points = list(points)
    values = {point for point, _ in points}
    if len(values) == 1:
        return values.pop(), 0.0
    n = sum(people for _, people in points)
    mean = math.fsum(point * people for point, people in points) / n
    return mean, math.sqrt(math.fsum(people * (point - mean) ** 2 for point, people in points) / (n - 1))


def _interval(mean: float, spread: float, n: int) -> tuple[float, float] | None:
    """Give the paired t interval; one person has none, and where all changed alike it is a point."""
    if n < 2:
        return None
    if spread == 0:
        return mean, mean
    half = t_quantile(n - 1) * spread / math.sqrt(n)
    return mean - half, mean + half


def t_quantile(df: int) -> float:
    """Give the two-sided 95 % point of Student's t.

    For many people from the normal curve's, by the expansion of Abramowitz and Stegun 26.7.5 (eight digits):
    loading scipy would take longer than all the rest.
    """
    if df < LARGE:
        from scipy.special import stdtrit  # here, since not every command should wait for it to load

        return float(stdtrit(df, (1 + CONFIDENCE) / 2))
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / df + second / df**2
