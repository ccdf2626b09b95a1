"""Whether those who never answered after the course differed at its start from those who did."""

import math
from dataclasses import dataclass

from bot.insight.disclosure import Ground
from bot.insight.learning_gain import ends, is_point, mean_and_spread, rounded, t_quantile
from bot.insight.pairing import Pairing
from bot.insight.tally import Tally
from bot.messages.nouns import Json


@dataclass(frozen=True)
class Start:
    """Mean self-assessment before the course, of who is paired and of who answered only that form.

    `both` is of the same people and questions as the gain, so it is the very mean that the gain calls `before`.
    """

    both_n: int = 0
    only_n: int = 0
    both: float | None = None
    only: float | None = None
    difference: float | None = None
    """`only` minus `both`, in scale points."""
    ci: tuple[float, float] | None = None
    why_not: str = ""
    """Why there is no difference to show; empty where there is one, or nobody answered only before the course."""

    @property
    def alike(self) -> bool:
        """Tell whether nobody of either group differs from the others in it: then no interval can be told."""
        return is_point(self.ci)

    @property
    def differed(self) -> bool | None:
        """Tell whether the interval leaves zero out; None where there is none, or but a point."""
        return None if self.ci is None or self.alike else not self.ci[0] <= 0 <= self.ci[1]

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        figures = {name: rounded(getattr(self, name)) for name in ("both", "only", "difference")}
        return {"both_n": self.both_n, "only_n": self.only_n, **figures, "ci": ends(self.ci), "why_not": self.why_not}


def compared(found: Pairing, ground: Ground, *kinds: str) -> Start:
    """Compare the two groups by Welch's interval of the difference of means, at 95 %.

    Welch 1947, doi 10.1093/biomet/34.1-2.28: the groups need neither be as large nor as varied as each other. Either
    group is kept back by itself where it is too small; then there is no difference.
    """
    groups = found.people, found.only_before
    sides = [ground.released(side.by_event(), *kinds) for side in groups]
    both_n, only_n = (side.n or side.too_few + side.still_open for side in sides)
    if not only_n or not both_n:
        return Start(both_n, only_n)
    why_not = next((side.why_not() for side in reversed(sides) if side.suppressed), "")
    if why_not:
        return Start(both_n, only_n, why_not=why_not)
    (both, both_error), (only, only_error) = (
        _mean_and_error(side, released.events) for side, released in zip(groups, sides, strict=True)
    )
    interval = welch(only - both, (only_error, only_n), (both_error, both_n))
    return Start(both_n, only_n, both, only, only - both, interval)


def welch(difference: float, *groups: tuple[float, int]) -> tuple[float, float]:
    """Give the 95 % interval of a difference of two means; of each group its standard error and how many it has."""
    squares = [error**2 for error, _ in groups]
    if not sum(squares):
        return difference, difference
    df = sum(squares) ** 2 / sum(square**2 / (n - 1) for square, (_, n) in zip(squares, groups, strict=True))
    half = t_quantile(df) * math.sqrt(sum(squares))
    return difference - half, difference + half


def _mean_and_error(side: Tally, events: frozenset[int]) -> tuple[float, float]:
    cells = side.cells(events)
    mean, spread = mean_and_spread((cell.before / cell.questions, cell.n) for cell in cells)
    return mean, spread / math.sqrt(sum(cell.n for cell in cells))
