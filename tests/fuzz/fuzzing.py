"""Plays random inputs on a target: it may refuse them in plain words, and must never stumble."""

import os
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from bot.errors import BotError

ROUND = 1_000
"""Inputs between two fresh starts of hypothesis, which remembers all that it has tried."""
_MANY = re.compile(r"(.)\1{59,}", re.S)
Law = Callable[[Any], None]


@dataclass(frozen=True)
class Play:
    """What is tried: inputs, and what must hold for each; a `BotError` is a refusal, and allowed."""

    inputs: SearchStrategy[Any]
    law: Law


@dataclass(frozen=True)
class Target:
    """One parser or handler, or several that are reached by the same way."""

    open: Callable[[Path], AbstractContextManager[Play]]
    """Sets the target up in a folder of its own."""
    covers: tuple[str, ...]
    """The functions that it reaches, as `room.module:function`."""
    at_once: int = 1
    """Texts in one input, where what surrounds them is dear: a PDF holds many."""


@dataclass(frozen=True)
class Outcome:
    """What came of a target; times are seconds."""

    name: str
    inputs: int
    seconds: float
    slowest: float
    slowest_input: str
    fault: BaseException | None = None
    smallest: Any = None
    told: str = ""
    """Where it failed."""

    @property
    def pace(self) -> float:
        """Give the inputs of a second."""
        return self.inputs / self.seconds if self.seconds else 0.0

    def __str__(self) -> str:
        """Give it as one line."""
        line = f"{self.name:<22}{self.inputs:>9,} inputs{self.seconds:>8.0f} s{self.pace:>8,.0f}/s"
        return f"{line}  slowest {1000 * self.slowest:,.0f} ms"

    def pasted(self) -> str:
        """Give the smallest input that fails as a test that can be pasted."""
        told = f"{type(self.fault).__name__}: {self.fault}".splitlines()[0]
        return (
            f"def test_{self.name}_stumbles(tmp_path: Path) -> None:  # {told[:200]}\n"
            f"    played({self.name!r}, {written(self.smallest)}, tmp_path)\n"
        )


def written(value: Any) -> str:
    """Write a value as Python; a sign that stands many times in a row is multiplied."""
    if isinstance(value, list | tuple):
        inside = ", ".join(map(written, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' if len(value) == 1 else ''})"
    if not isinstance(value, str) or _MANY.search(value) is None:
        return repr(value)
    parts, at = [], 0
    for found in _MANY.finditer(value):
        parts += [repr(value[at : found.start()])] if found.start() > at else []
        parts, at = [*parts, f"{found[1]!r} * {len(found[0])}"], found.end()
    return " + ".join([*parts, repr(value[at:])] if at < len(value) else parts)


def fuzz(name: str, target: Target, inputs: int, start: int | None = None) -> Outcome:
    """Play so many inputs, in rounds, from a seed on or from nobody knows where; ends at the first that fails."""
    watched = _Watched()
    first = random.randrange(10**6) if start is None else start
    with TemporaryDirectory(prefix="evalbot-fuzz-", dir=_in_memory()) as folder, target.open(Path(folder)) as play:
        begun = time.perf_counter()
        for number, size in enumerate(_rounds(-(-inputs // target.at_once))):
            try:
                _round(play, watched, size, first + number)
            except Exception as fault:  # noqa: BLE001  (whatever it is, it is what we look for)
                return watched.outcome(name, target, begun, fault)
    return watched.outcome(name, target, begun, None)


def _in_memory() -> str | None:
    """Name a place that is no disk, where there is one: a database is put back after each input."""
    shared = Path("/dev/shm")
    return str(shared) if os.access(shared, os.W_OK) else None


def played(name: str, value: Any, folder: Path) -> None:
    """Play one input again, as a regression test does."""
    from tests.fuzz.targets import TARGETS

    with TARGETS[name].open(folder) as play:
        _tried(play.law, value)


def _rounds(inputs: int) -> Iterator[int]:
    while inputs > 0:
        yield min(ROUND, inputs)
        inputs -= ROUND


def _round(play: Play, watched: "_Watched", size: int, number: int) -> None:
    @seed(number)
    @settings(
        max_examples=size,
        deadline=None,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(play.inputs)
    def one(value: Any) -> None:
        watched.tries(play.law, value)

    one()


def _tried(law: Law, value: Any) -> None:
    try:
        law(value)
    except BotError as refusal:
        said = str(refusal)
        assert said.strip(), "a refusal without words"
        assert "Traceback" not in said, said


class _Watched:
    """Counts and times inputs, and remembers the last that failed: hypothesis ends with the smallest."""

    def __init__(self) -> None:
        self._count, self._slowest, self._slow, self._failed = 0, 0.0, "", None

    def tries(self, law: Law, value: Any) -> None:
        begun = time.perf_counter()
        try:
            _tried(law, value)
        except BaseException:
            self._failed = value
            raise
        finally:
            took = time.perf_counter() - begun
            self._count += 1
            if took > self._slowest:
                self._slowest, self._slow = took, repr(value)[:300]

    def outcome(self, name: str, target: Target, begun: float, fault: BaseException | None) -> Outcome:
        seconds, inputs = time.perf_counter() - begun, self._count * target.at_once
        return Outcome(name, inputs, seconds, self._slowest, self._slow, fault, self._failed)
