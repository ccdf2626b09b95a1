"""Who answers in a load run, whatever the channel: what they were sent, their pace, and what they saw kept."""

import asyncio
import random
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from tests.load.deployment import Deployment

Said = str | list[str]
LOOK = 0.1


@dataclass(frozen=True)
class Invitation:
    """What a delegate was sent: whose address it went to, and where the channel has them answer."""

    email: str
    where: str


@dataclass(frozen=True)
class Pace:
    """How long people think over a page: anything up to `think` seconds; 0 has them answer without a pause."""

    think: float = 2.0

    async def pause(self, dice: random.Random) -> None:
        """Think."""
        if self.think:
            await asyncio.sleep(dice.uniform(0, self.think))


@dataclass
class Story:
    """What one delegate was told: which answers were taken (a skipped one is empty), and that all were sent."""

    email: str
    said: dict[str, Said] = field(default_factory=dict)
    thanked: bool = False


class Meter:
    """Keeps how long requests of each kind took, what went wrong, and how many answers were taken."""

    def __init__(self, on_answer: Callable[[int], None] = lambda answers: None) -> None:
        self.seconds: dict[str, array[float]] = defaultdict(lambda: array("d"))
        self.errors: Counter[str] = Counter()
        self.answers = self.resent = 0
        self.late = 0.0
        """How late the client itself was at most, in seconds: where that is much, it is the bottleneck."""
        self._on_answer = on_answer

    @contextmanager
    def timed(self, kind: str) -> Iterator[None]:
        """Time a request, also one that fails."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[kind].append(time.perf_counter() - start)

    def answered(self) -> None:
        """Count an answer that was taken."""
        self.answers += 1
        self._on_answer(self.answers)

    async def watch_own_lateness(self) -> None:
        """Look now and then how late this process gets to what it has to do."""
        while True:
            due = time.perf_counter() + LOOK
            await asyncio.sleep(LOOK)
            self.late = max(self.late, time.perf_counter() - due)

    @property
    def requests(self) -> int:
        """Count the requests of all kinds."""
        return sum(map(len, self.seconds.values()))

    def percentiles(self, kind: str) -> tuple[float, float, float]:
        """Give p50, p95 and p99 in seconds; zeros where there was no such request."""
        ordered = sorted(self.seconds[kind]) or [0.0]
        p50, p95, p99 = (ordered[int(len(ordered) * share)] for share in (0.50, 0.95, 0.99))
        return p50, p95, p99


class Delegate(Protocol):
    """One person with one channel in hand; a channel is a class like this one in `running.CHANNELS`."""

    def __init__(self, invitation: Invitation, pace: Pace, meter: Meter) -> None: ...

    async def answers(self) -> Story:
        """Answer the form question by question as a person would, send it, and tell what was acknowledged."""
        ...

    @classmethod
    def invitations(cls, deployment: Deployment) -> Iterator[Invitation]:
        """Find what this channel's delegates were sent."""
        ...
