"""What may be said of a change, and what may not: plain sentences that go with the figure wherever it goes."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.insight.learning_gain import CONFIDENCE, Change
from bot.messages.nouns import Json
from bot.messages.wording import change

FEW = 30
"""Below so many people a figure is called indicative: we decided; the interval says how wide it is."""
MANY_AT_THE_END = 0.15
"""The share at the lowest or highest point from which there is a floor or ceiling (Terwee et al. 2007, doi
10.1016/j.jclinepi.2006.03.012: more than 15 %)."""
HALF = 0.5
CHANCE = 0.05
"""Up to this p the signed-rank test tells a change from chance, where an interval cannot: all changed alike."""
ALIKE = "so alike that no interval can be given"
_SURE = 99
NOT_SAID = (
    "It may not be said that the course caused it, or that practice has changed: people rated themselves, "
    "and nobody was compared who was not there."
)


@dataclass(frozen=True)
class Ends:
    """Of `n` people, those who could not go down, and those who could not go up, since they were at the end before."""

    n: int
    floor: int = 0
    ceiling: int = 0

    def share(self, at: int) -> float:
        """Give how large a part of the people that is."""
        return at / self.n if self.n else 0.0

    def as_json(self) -> dict[str, Json]:
        """Give the counts under the names that others read; None where nobody is shown."""
        return {"floor": self.floor if self.n else None, "ceiling": self.ceiling if self.n else None}


def may_say(made: Change) -> Iterator[str]:
    """Say what the interval bears, and what no before-and-after comparison does."""
    if made.change is None:
        return
    by = "" if made.ci is None or made.alike else _by(made.ci)
    if made.ci is None:
        yield "One person's answers say nothing of others."
    elif direction(made):
        yield f"Delegates report {'more' if direction(made) > 0 else 'less'} after the course than before it{by}."
    elif not made.alike:
        yield "Delegates report no clear change: none at all is within the interval."
    if made.alike:
        yield f"All {made.pairs:,} {f'changed by {change(made.change)}' if made.change else _SAME}; {ALIKE}."
    yield NOT_SAID


_SAME = "rated themselves the same both times"


def direction(made: Change) -> int:
    """Give 1 where the figures bear that more is reported than before, -1 for less, 0 where they bear neither.

    The interval decides; where all changed alike there is none to tell, and the signed-rank test does.
    """
    if made.ci is None or (made.alike and (made.wilcoxon_p is None or made.wilcoxon_p > CHANCE)):
        return 0
    return (made.ci[0] > 0) - (made.ci[1] < 0)


def interval(made: Change, words: str = "{}", alike: str = "all alike") -> str:
    """Write the interval of a change; nothing where there is none, and `alike` where it is but a point."""
    if made.ci is None:
        return ""
    return alike if made.alike else words.format(f"{change(made.ci[0])} to {change(made.ci[1])}")


def in_brackets(made: Change) -> str:
    """Write the interval of a change as it stands behind the change in a sentence."""
    return interval(made, " (95 % interval {})", f" ({ALIKE})")


def _by(ci: tuple[float, float]) -> str:
    low, high = sorted(f"{abs(end):.2f}" for end in ci)
    return f", by {low} scale points on average" if low == high else f", by {low} to {high} scale points on average"


def compared(many: int, what: str, finding: str = "a finding") -> str:
    """Say how often chance alone sets one of `many` figures apart; nothing where there are not two to compare."""
    if many < 2:
        return ""
    chance = 100 * (1 - CONFIDENCE**many)
    said = f"{chance:.0f} %" if chance < _SURE else f"more than {_SURE} %"
    return (
        f"{many:,} {what} are compared: if all were alike, at least one interval would still miss the true change "
        f"with a chance of {said}. Groups also differ from the start, so one that stands apart is a question to ask, "
        f"not {finding}."
    )


def below_half(share: float | None) -> bool:
    """Tell whether fewer than half of those reached have answered: the others may differ from who did."""
    return share is not None and share < HALF


def cautions(made: Change, ends: Ends, *, answered: float | None = None) -> Iterator[str]:
    """Say what makes a change less sure: few people, no room to move, and a share of `answered` below half."""
    if made.change is None:
        return
    if made.pairs < FEW:
        yield f"Indicative: {made.pairs} people are few."
    if answered is not None and below_half(answered):
        yield (
            f"Indicative: {100 * answered:.0f} % of those asked answered both times, "
            "and the others may differ from them."
        )
    if (share := ends.share(ends.ceiling)) >= MANY_AT_THE_END:
        yield (
            f"Ceiling: {100 * share:.0f} % were at the top before the course and could not go up, "
            "so there may be more change than the figure shows."
        )
    if (share := ends.share(ends.floor)) >= MANY_AT_THE_END:
        yield f"Floor: {100 * share:.0f} % were at the bottom before the course and could only stay or go up."
