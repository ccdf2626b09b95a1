"""What a sample person says to a question: the same in every play, whatever was asked before it."""

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.messages.nouns import Value
from bot.plan.questionnaire import Question

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"
GAIN, SPREAD = 0.6, 0.8
"""Mean and standard deviation, over people, of the change in a self-assessment, in scale points."""
_SELF = 2.55
_SELF_SPREAD = 0.35
_GAIN_OF_A_PERSON, _SPREAD_OF_A_PERSON = 0.615, 0.79
"""What people's own gains are drawn from, so that whole points between 1 and 5 come out at `GAIN` and `SPREAD`."""
_FADED = 0.15
"""How much of a self-assessment has gone by the impact check."""
_SCORE, _AGREEMENT, _SCALE = (8.0, 1.4), (4.2, 0.8), (0.75, 0.25)
_WRITES = {"actions": 0.85}
_WRITES_ELSE = 0.6
_ALONE = frozenset({"nothing", "none", "none_of_these", "not_applicable"})


@cache
def sayings() -> dict[str, Any]:
    """Give what sample people write, of `samples/people.yaml`."""
    return dict(yaml.safe_load((SAMPLES / "people.yaml").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Voice:
    """One person's answers about one event: seeded by who they are, so independent of order and of others."""

    seed: int
    who: str
    event: str
    kind: str
    always_there: bool = False
    """Whether they were there for all of the course, whenever that is asked."""

    def say(self, question: Question) -> Value:
        """Answer a question; empty to pass over one that may be passed over."""
        if question.about == "attendance":
            return self._attendance(question)
        if question.about in ("supervisor_name", "supervisor_email"):
            return self._supervisor(question)
        if question.pair and question.kind == "confidence":
            return str(self.rating(question.key))
        if question.values():
            return self._chosen(question)
        return self._written(question)

    def rating(self, question: str) -> int:
        """Rate oneself from 1 to 5; after the course by this person's own gain, some of which fades."""
        own, here = self._dice("self", kind=""), self._dice(question, kind="")
        before = own.gauss(_SELF, _SELF_SPREAD) + here.gauss(0, _SELF_SPREAD)
        gain, halfway = own.gauss(_GAIN_OF_A_PERSON, _SPREAD_OF_A_PERSON), here.random()
        first = _within(round(before), 1, 4)
        if self.kind == "pre_course":
            return first
        later = _FADED if self.kind == "impact_check" else 0.0
        # Rounded up as often as down, so that whole points have the mean of the gain.
        return _within(int(first + gain - later + halfway), 1, 5)

    def _dice(self, what: str, kind: str | None = None) -> random.Random:
        stage = self.kind if kind is None else kind
        return random.Random("\n".join((str(self.seed), self.who, self.event, stage, what)))

    def _attendance(self, question: Question) -> str:
        if self.always_there:
            return question.values()[0]
        weights = [0.9, 0.06, 0.04]
        return self._dice("there").choices(question.values()[:3], weights[: len(question.values())])[0]

    def _supervisor(self, question: Question) -> str:
        """Name a supervisor in one's own organisation, or nobody."""
        dice = self._dice("supervisor", kind="")
        address = self.who.partition(" ")[0]
        name = dice.choice([each for each in sayings()["supervisors"] if each.split()[0].lower() not in address])
        if dice.random() < 0.5:
            return ""
        return name if question.about == "supervisor_name" else _address(name, address)

    def _chosen(self, question: Question) -> Value:
        dice, values = self._dice(question.key), question.values()
        if question.kind == "score":
            return str(_within(round(dice.gauss(*_SCORE)), 0, 10))
        if question.kind in ("agreement", "confidence"):
            return str(_within(round(dice.gauss(*_AGREEMENT)), 1, 5))
        if question.kind == "scale":
            place = dice.gauss(*_SCALE) * (len(values) - 1)
            return values[_within(round(place), 0, len(values) - 1)]
        if question.kind == "many":
            return _some(dice, values)
        return dice.choices(values, [1 / (place + 1) for place in range(len(values))])[0]

    def _written(self, question: Question) -> str:
        dice = self._dice(question.key)
        if question.kind == "date":
            return f"2025-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
        stem, _, number = question.key.rpartition("_")
        if question.about == "action" and number.isdecimal():
            return self._action(question, stem, int(number))
        if question.optional and dice.random() >= _WRITES_ELSE:
            return ""
        return str(dice.choice(said(question.key)))

    def _action(self, question: Question, stem: str, number: int) -> str:
        """Mean to do something: each action another one."""
        dice = self._dice(stem)
        actions = dice.sample(said("actions"), k=len(said("actions")))
        if question.optional and dice.random() >= _WRITES["actions"]:
            return ""
        return str(actions[(number - 1) % len(actions)])


def said(key: str) -> list[str]:
    """Give what people write under a key, or what can be said of anything."""
    found = sayings().get(key) or sayings()["anything"]
    return [str(each) for each in found]


def _within(value: int, low: int, high: int) -> int:
    return max(low, min(high, value))


def _some(dice: random.Random, values: tuple[str, ...]) -> tuple[str, ...]:
    chosen = dice.sample(values, k=min(len(values), dice.choice((1, 1, 2, 3))))
    alone = [value for value in chosen if value in _ALONE]
    return tuple(alone[:1]) or tuple(value for value in values if value in chosen)


def _address(name: str, own: str) -> str:
    return f"{'.'.join(name.lower().split())}@{own.rpartition('@')[2]}"
