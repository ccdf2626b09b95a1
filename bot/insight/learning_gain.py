"""Learning gain: the paired change from the pre-course to the end-of-course self-assessment, with its uncertainty."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import NormalDist

from bot.insight import signed_rank, student, wilson
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
    and after (Lakens 2013, doi 10.3389/fpsyg.2013.00863, formulas 6 and 10), both of the sample as it is: whoever reads
    them can work them out again from means and deviations alone. `dz_hedges` and `dav_hedges` are the same without
    the bias upwards that few people bring (see `hedges`): those are for comparing groups. `ci` is the 95 % paired t
    interval, but a point where all changed alike, and then says nothing of others; `shares` are the Wilson intervals
    of who improved, stayed the same and got worse.
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
    dz_hedges: float | None = None
    dav_hedges: float | None = None
    shares: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def alike(self) -> bool:
        """Tell whether several people all changed by the same: then no interval can be given in words."""
        return is_point(self.ci)

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        exact = ("pairs", "improved", "same", "worse", "suppressed")
        figures = ("before", "after", "change", "dz", "dav", "dz_hedges", "dav_hedges", "wilcoxon_p")
        return {
            **{name: getattr(self, name) for name in exact},
            **{name: rounded(getattr(self, name)) for name in figures},
            "ci": ends(self.ci),
            **{f"{name}_ci": ends(self.shares.get(name)) for name in ("improved", "same", "worse")},
        }


def rounded(figure: float | None) -> float | None:
    """Give a figure as JSON has it: four decimals, and no minus before a zero."""
    return None if figure is None else round(figure, DIGITS) + 0.0


def ends(interval: tuple[float, float] | None) -> list[Json] | None:
    """Give an interval as JSON has it."""
    return [rounded(end) for end in interval] if interval else None


def is_point(interval: tuple[float, float] | None) -> bool:
    """Tell whether an interval has no width, since nothing varied: how far chance reaches is then not known."""
    return interval is not None and interval[0] == interval[1]


def change(cells: Iterable[Cell]) -> Change:
    """Work the figures out from counts; with nobody there are none."""
    cells = [cell for cell in cells if cell.n > 0]
    n = sum(cell.n for cell in cells)
    if n == 0:
        return Change(0)
    before, before_spread = mean_and_spread((cell.before / cell.questions, cell.n) for cell in cells)
    after, after_spread = mean_and_spread((cell.after / cell.questions, cell.n) for cell in cells)
    spreads = before_spread + after_spread
    changes = _counted(cells)
    mean, spread = mean_and_spread(changes.items())
    dz, dav = (mean / spread if spread else None), (2 * mean / spreads if spreads else None)
    by = _directions(changes)
    return Change(
        n,
        before,
        after,
        mean,
        ci=_interval(mean, spread, n),
        dz=dz,
        dav=dav,
        improved=by["improved"],
        same=by["same"],
        worse=by["worse"],
        wilcoxon_p=signed_rank.p_value(changes),
        dz_hedges=hedges(dz, n - 1),
        dav_hedges=hedges(dav, n - 1),
        shares={name: wilson.interval(k, n) for name, k in by.items()},
    )


def _directions(changes: Mapping[float, int]) -> dict[str, int]:
    return {
        "improved": sum(people for by, people in changes.items() if by > 0),
        "same": changes.get(0, 0),
        "worse": sum(people for by, people in changes.items() if by < 0),
    }


def hedges(d: float | None, df: int) -> float | None:
    """Take out of a standardised mean the bias upwards of small samples; None below two degrees of freedom.

    The factor is exact: Gamma(df/2) / (sqrt(df/2) Gamma((df-1)/2)), Hedges 1981, doi 10.3102/10769986006002107. For
    paired changes df is n - 1 (Gibbons, Hedeker and Davis 1993, doi 10.3102/10769986018003271); for `dav`, whose
    deviations are of two correlated measures, the same is the careful choice: it corrects rather too much.
    """
    if d is None or df < 2:
        return None
    return d * math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def _counted(cells: Iterable[Cell]) -> Mapping[float, int]:
    changes = Counter[float]()
    for cell in cells:
        changes[cell.change] += cell.n
    return changes


def mean_and_spread(points: Iterable[tuple[float, int]]) -> tuple[float, float]:
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


def t_quantile(df: float) -> float:
    """Give the two-sided 95 % point of Student's t.

    For many people from the normal curve's, by the expansion of Abramowitz and Stegun 26.7.5 (eight digits).
    """
    if df < LARGE:
        return student.two_sided(CONFIDENCE, df)
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / df + second / df**2
