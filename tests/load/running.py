"""Runs the load: some delegates one by one, a conference twice over at once, then on until enough is answered."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from bot.storage.session import Database
from tests.load.counting import Kept, count
from tests.load.delegates import Delegate, Invitation, Meter, Pace, Story
from tests.load.deployment import Deployment, Server
from tests.load.slack_delegate import SlackDelegate
from tests.load.web_delegate import WebDelegate

CHANNELS: dict[str, type[Delegate]] = {"web": WebDelegate, "slack": SlackDelegate}
"""The channels that can be loaded; each finds its own invitations among what was delivered."""
EVERY = 10_000
"""Answers between two looks at the server's memory."""
LEAST_ANSWERS = 11
"""What the shortest form asks of somebody who was there."""


@dataclass(frozen=True)
class Plan:
    """How many answer at once, in how many answers the run ends, how long people think, and by what channel."""

    delegates: int = 500
    answers: int = 100_000
    alone: int = 10
    """How many answer first, one after another: what the many are compared with."""
    pace: Pace = field(default_factory=Pace)
    channel: str = "web"

    @property
    def people(self) -> int:
        """Give how many must be invited for it."""
        onward = self.delegates + self.answers // LEAST_ANSWERS if self.answers else 0
        return self.alone + self.delegates + onward


@dataclass
class Part:
    """One part of a run: what was measured from the client and of the server."""

    meter: Meter
    seconds: float = 0.0
    server_cpu: float = 0.0
    client_cpu: float = 0.0
    stories: list[Story] = field(default_factory=list)


@dataclass
class Outcome:
    """What came of a run; `memory` is the server's, in MB, by the number of answers taken so far."""

    alone: Part
    at_once: Part
    onward: Part
    memory: dict[int, float]
    kept: Kept
    complaints: list[str]

    @property
    def parts(self) -> tuple[Part, ...]:
        """Give the parts in turn."""
        return self.alone, self.at_once, self.onward


def run(
    deployment: Deployment, plan: Plan, today: date, progress: Callable[[str], None] = lambda line: None
) -> Outcome:
    """Invite, serve, answer, and count what was kept."""
    progress(f"{plan.people:,} delegates are invited")
    deployment.invite(plan.people, today - timedelta(days=1))
    channel = CHANNELS[plan.channel]
    invited = iter(list(channel.invitations(deployment)))
    memory: dict[int, float] = {}
    with deployment.serving() as server:
        watch = _Watch(server, memory, progress)
        alone = watch.part(channel, islice(invited, plan.alone), Pace(0), at_once=1)
        at_once = watch.part(channel, islice(invited, plan.delegates), plan.pace, at_once=plan.delegates)
        onward = watch.part(channel, invited, plan.pace, at_once=plan.delegates, until=plan.answers)
        watch.look()
    database = Database(deployment.database)
    try:
        stories = [story for part in (alone, at_once, onward) for story in part.stories]
        kept = count(database, deployment.partnership, stories)
    finally:
        database.close()
    return Outcome(alone, at_once, onward, memory, kept, deployment.complaints())


class _Watch:
    """Counts answers over all parts, and looks at the server now and then."""

    def __init__(self, server: Server, memory: dict[int, float], progress: Callable[[str], None]) -> None:
        self._server, self._memory, self._progress, self._answers = server, memory, progress, 0
        self.look()

    def look(self) -> None:
        self._memory[self._answers] = self._server.megabytes()
        self._progress(f"{self._answers:,} answers; the server has {self._memory[self._answers]:.0f} MB")

    def _count(self, _: int) -> None:
        self._answers += 1
        if self._answers % EVERY == 0:
            self.look()

    def part(
        self,
        channel: type[Delegate],
        invited: Iterable[Invitation],
        pace: Pace,
        *,
        at_once: int,
        until: int | None = None,
    ) -> Part:
        part = Part(Meter(self._count))
        cpu, own, start = self._server.cpu_seconds(), time.process_time(), time.perf_counter()
        asyncio.run(self._answer(part, channel, iter(invited), pace, at_once, until))
        part.seconds = time.perf_counter() - start
        part.server_cpu, part.client_cpu = self._server.cpu_seconds() - cpu, time.process_time() - own
        self.look()
        return part

    async def _answer(
        self,
        part: Part,
        channel: type[Delegate],
        invited: Iterator[Invitation],
        pace: Pace,
        at_once: int,
        until: int | None,
    ) -> None:
        """Have so many answer at the same time; whoever has finished makes room for the next."""

        async def seat() -> None:
            while until is None or self._answers < until:
                invitation = next(invited, None)
                if invitation is None:
                    return
                part.stories.append(await channel(invitation, pace, part.meter).answers())

        lateness = asyncio.create_task(part.meter.watch_own_lateness())
        async with asyncio.TaskGroup() as seats:
            for _ in range(at_once):
                seats.create_task(seat())
        lateness.cancel()
