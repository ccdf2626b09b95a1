"""When people do what they are asked: at once, late, after a nudge, back from leave, or never."""

import random
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.rehearsal.arrivals import Arrival

CHANCE = {"pre_course": 0.80, "end_of_course": 0.70, "impact_check": 0.45, "trainer_feedback": 0.90}
"""How many answer, by kind of stage."""
PROMPT, LATE, AWAY = 0.62, 0.23, 0.15
"""Of those who answer: soon; after a reminder; once they are back."""
AT_ONCE, NUDGED = 0.45, 0.75
"""Of supervisors: up to which share they act on the first letter, and up to which after a reminder; others never."""
CHECKS = 0.6
"""How many supervisors say what they saw, relative to those who acknowledge."""
_OPENS, _SHUTS = time(8), time(19)
_A_MARGIN = timedelta(minutes=30)


class Manner(Protocol):
    """When a person will do what a message asks of them."""

    @property
    def always_there(self) -> bool:
        """Tell whether they were there for all of the course, whenever that is asked."""

    def when(self, arrival: Arrival, *, reminders: int) -> datetime | None:
        """Give the time, or None if this message moves them to nothing; `reminders` is how many the plan has."""


@dataclass(frozen=True)
class AtOnce:
    """Everybody does what they are asked in the instant that the message arrives."""

    always_there: bool = True

    def when(self, arrival: Arrival, *, reminders: int) -> datetime | None:
        """Give the instant of the invitation."""
        return arrival.at if arrival.number == 0 else None


@dataclass(frozen=True)
class SampleManner:
    """People as they are: seeded, so that each does the same in every play, whatever the others do."""

    seed: int
    zone: ZoneInfo
    always_there: bool = field(default=False)

    def when(self, arrival: Arrival, *, reminders: int) -> datetime | None:
        """Give a time in the day, before the stage closes."""
        dice = random.Random(f"{self.seed}\n{arrival.who}\n{arrival.event}\n{arrival.stage}")
        supervises = arrival.kind.startswith("supervisor_")
        wait = _supervisor(dice, arrival, reminders) if supervises else _delegate(dice, arrival, reminders)
        if wait is None:
            return None
        last = arrival.closes_at - _A_MARGIN
        return max(arrival.at, min(self._in_the_day(arrival.at + wait), last))

    def _in_the_day(self, at: datetime) -> datetime:
        local = at.astimezone(self.zone)
        if local.time() < _OPENS:
            local = local.replace(hour=_OPENS.hour, minute=local.minute)
        elif local.time() >= _SHUTS:
            local = (local + timedelta(days=1)).replace(hour=_OPENS.hour, minute=local.minute)
        return local.astimezone(at.tzinfo)


def _delegate(dice: random.Random, arrival: Arrival, reminders: int) -> timedelta | None:
    if dice.random() >= CHANCE.get(arrival.kind, 0.5):
        return None
    manner = dice.choices(("prompt", "late", "away"), (PROMPT, LATE, AWAY))[0]
    patience = min(reminders, dice.choice((1, 1, 2)))
    soon = timedelta(hours=min(dice.lognormvariate(1.2, 1.2), 40))
    days = timedelta(days=dice.randint(3, 9), hours=dice.randint(0, 8))
    if manner == "late":
        return soon if arrival.number == patience else None
    if arrival.number != 0:
        return None
    return days if manner == "away" else soon


def _supervisor(dice: random.Random, arrival: Arrival, reminders: int) -> timedelta | None:
    share = dice.random() / (CHECKS if arrival.kind == "supervisor_check" else 1)
    soon = timedelta(hours=min(dice.lognormvariate(1.8, 1.0), 60))
    if share < AT_ONCE:
        return soon if arrival.number == 0 else None
    if share < NUDGED and reminders:
        return soon if arrival.number == 1 else None
    return None
