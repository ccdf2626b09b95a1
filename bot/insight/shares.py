"""Shares of a choice: how many of those who answered chose each option, with the interval."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.insight import wilson
from bot.insight.asked import AskedQuestion
from bot.insight.disclosure import Ground, Released
from bot.insight.learning_gain import ends, rounded
from bot.messages.nouns import Json

SELF_REPORT = "self-report"
CORROBORATED = "corroborated by the supervisor"
OBSERVED = "observed"
"""Grades of evidence, from what the delegate says to what somebody has seen. Nothing records observations yet."""
Values = Mapping[str, Mapping[int, int]]
"""Keys chosen, of several with commas between -> event -> people."""


@dataclass(frozen=True)
class Share:
    """`n` of those who answered chose an option; `ci` is the 95 % interval of the share."""

    key: str
    label: str
    n: int
    share: float
    ci: tuple[float, float]

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        return {
            "key": self.key,
            "label": self.label,
            "n": self.n,
            "share": rounded(self.share),
            "ci": ends(self.ci),
        }


@dataclass(frozen=True)
class Shares:
    """What was chosen; `options` are empty where nothing may be shown."""

    key: str
    text: str
    several: bool
    """Whether a person may choose several options: then the shares do not add up to one."""
    released: Released
    options: tuple[Share, ...] = ()

    def of(self, *keys: str) -> int:
        """Count who chose one of these options, of which a person can choose but one."""
        return sum(option.n for option in self.options if option.key in keys)

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        return {
            "key": self.key,
            "text": self.text,
            "n": self.released.n,
            "several": self.several,
            "options": [option.as_json() for option in self.options],
            "suppressed": self.released.suppressed,
            "evidence": SELF_REPORT,
        }


def of_values(asked: AskedQuestion, values: Values, ground: Ground) -> Shares:
    """Count a choice over the events that may be shown, in the order of its options."""
    released = ground.released(people(values), asked.kind)
    question = asked.question
    made = Shares(question.key, question.text, question.kind == "many", released)
    if not released.n:
        return made
    counted = Counter[str]()
    for chosen, by_event in values.items():
        n = sum(n for event, n in by_event.items() if event in released.events)
        counted.update(dict.fromkeys(set(chosen.split(",")) - {""}, n))
    # An option that the questionnaire no longer has was chosen all the same.
    keys = [*question.values(), *sorted(key for key, n in counted.items() if n and key not in question.values())]
    options = tuple(share(key, question.label(key), counted[key], released.n) for key in keys)
    return Shares(made.key, made.text, made.several, released, options)


def share(key: str, label: str, k: int, n: int) -> Share:
    """Give k of n people with the interval (Wilson 1927, see `bot/insight/wilson.py`)."""
    return Share(key, label, k, k / n, wilson.interval(k, n))


def people(values: Values) -> dict[int, int]:
    """Count by event who answered."""
    return together(values.values())


def together(counts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """Add counts by event up."""
    added = Counter[int]()
    for each in counts:
        added.update(each)
    return {event: n for event, n in added.items() if n}
