"""Makes things fail at random moments, several at a time, and mends them a while later; writes down what it did."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.faults.process import LEASE
from tests.faults.processes import Kept, Processes
from tests.faults.setting import LANES, SteppingClock
from tests.faults.stores import Store

HOUR = 3600.0
WHILE_STARTING = 0.1
"""Part of the kills that spare nobody."""
Mend = Callable[[], None]


@dataclass(frozen=True)
class Trouble:
    """One kind of thing that goes wrong: how often beside the others, for how long, and whether it rules others out.

    Kills have no name here: they are counted by what was killed, if it was old enough.
    """

    name: str
    often: int
    lasts: tuple[float, float]
    begin: Callable[[], Mend]
    about: str = ""
    """Of two that are about the same, one waits until the other is over."""


@dataclass
class Diary:
    """What was done to the deployment, and when (Unix time)."""

    times: Counter[str] = field(default_factory=Counter)
    kills: list[float] = field(default_factory=list)
    """Of processes that deliver."""
    frozen: list[tuple[int, float]] = field(default_factory=list)
    """Which process stood still, and when it went on."""
    steps: list[float] = field(default_factory=list)
    """When a clock that was back went forward again, with all leases then written long over."""
    last: float = 0.0
    log: list[str] = field(default_factory=list)

    def note(self, what: str) -> None:
        """Write down what was done just now."""
        self.log.append(f"{time.time():.2f} {what}")


class Chaos:
    """Everything that can go wrong around the program."""

    def __init__(self, seed: int, processes: Processes, store: Store, provider: str, clock: SteppingClock) -> None:
        self.diary = Diary()
        self._dice = random.Random(seed)
        self._processes, self._store, self._clock = processes, store, clock
        self._http = httpx.Client(base_url=provider, trust_env=False)
        self._age = 0.0
        self._open: list[tuple[float, Trouble, Mend]] = []

    def troubles(self) -> list[Trouble]:
        """Give what can go wrong here."""
        lease = LEASE.total_seconds()
        kinds = [
            Trouble("", 5, (0, 0), self._kill_worker),
            Trouble("", 3, (0, 0), self._kill_web),
            Trouble("a process stands still for less than a lease", 2, (1, lease * 0.5), self._freeze, "freeze"),
            Trouble(
                "a process stands still for longer than a lease", 1, (lease * 1.1, lease * 1.6), self._freeze, "freeze"
            ),
            Trouble("a provider refuses all (429)", 4, (0, 0), self._refuse),
            Trouble("the clock steps back an hour", 1, (3, 10), self._step_back, "clock"),
        ]
        if self._store.server is not None:
            kinds.append(Trouble("PostgreSQL stopped", 1, (1, 5), lambda: self._stop(False), "database"))
            kinds.append(Trouble("PostgreSQL crashed", 1, (0, 4), lambda: self._stop(True), "database"))
        if not self._store.disk.why_not:
            kinds.append(Trouble("the disk full", 1, (1, 6), self._fill, "database"))
        return kinds

    def go_on(self, until: Callable[[], bool], *, gap: float, age: float) -> None:
        """Let things go wrong, every `gap` seconds on average; at the end mend all and have the providers behave.

        Kills mostly spare processes that have worked for less than some seconds, `age` at most: a machine that is slow
        to start them would never get to work.
        """
        kinds, self._age = self.troubles(), age
        try:
            while not until():
                self._mend(time.monotonic())
                busy = {trouble.about for _, trouble, _ in self._open if trouble.about}
                free = [kind for kind in kinds if kind.about not in busy]
                self._begin(self._dice.choices(free, [kind.often for kind in free])[0])
                time.sleep(self._dice.uniform(0, 2 * gap))
        finally:
            self._mend(float("inf"))
            self._http.post("/behave/all", json={})
            self._http.close()
            self.diary.last = time.time()

    def _begin(self, trouble: Trouble) -> None:
        if trouble.name:
            self.diary.times[trouble.name] += 1
            self.diary.note(trouble.name)
        self._open.append((time.monotonic() + self._dice.uniform(*trouble.lasts), trouble, trouble.begin()))

    def _mend(self, now: float) -> None:
        over = [each for each in self._open if each[0] <= now]
        self._open = [each for each in self._open if each[0] > now]
        for _, trouble, mend in over:
            if trouble.lasts[1]:
                self.diary.note(f"over: {trouble.name}")
            mend()

    def _kill_worker(self) -> Mend:
        if self._kill(self._processes.that_deliver()):
            self.diary.kills.append(time.time())
        return _nothing

    def _kill_web(self) -> Mend:
        self._kill(self._processes.that_serve())
        return _nothing

    def _kill(self, processes: list[Kept]) -> bool:
        """Kill one, unless it is too young."""
        process = self._dice.choice(processes)
        if process.age < self._dice.uniform(0, self._age) and self._dice.random() > WHILE_STARTING:
            return False
        process.kill()
        self.diary.note(f"{process.name} killed")
        self.diary.times[f"a {process.name.rstrip('0123456789')} killed"] += 1
        return True

    def _freeze(self) -> Mend:
        process = self._dice.choice(self._processes.that_deliver())
        pid = process.pid
        process.freeze()
        return lambda: self._thaw(process, pid)

    def _thaw(self, process: Kept, pid: int) -> None:
        self.diary.frozen.append((pid, time.time()))
        process.thaw()

    def _refuse(self) -> Mend:
        lane, seconds = self._dice.choice(LANES), self._dice.uniform(2, 6)
        self._http.post(f"/refuse/{lane}", json={"seconds": seconds})
        return _nothing

    def _step_back(self) -> Mend:
        self._clock.step(-HOUR)
        return self._step_forth

    def _step_forth(self) -> None:
        self.diary.steps.append(time.time())
        self._clock.step(0)

    def _stop(self, at_once: bool) -> Mend:
        self._store.stop(at_once=at_once)
        return self._store.start

    def _fill(self) -> Mend:
        self._store.disk.fill()
        return self._empty

    def _empty(self) -> None:
        self._store.disk.free()
        self._store.start()  # it ends itself where it can write no log


def _nothing() -> None:
    """There is nothing to mend: the keeper starts what was killed."""
