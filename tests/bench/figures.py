"""A figure with its baseline, and stopwatches."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, and against what."""

    what: str
    value: str
    baseline: str = ""
    ratio: float | None = None

    def __str__(self) -> str:
        """Give the figure as a line of a table."""
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else ""
        return f"| {self.what} | {self.value} | {self.baseline} | {ratio} |"


class Watch:
    """Seconds spent in a `with` block."""

    seconds = 0.0


@contextmanager
def timed() -> Iterator[Watch]:
    """Time a block."""
    watch = Watch()
    start = time.perf_counter()
    try:
        yield watch
    finally:
        watch.seconds = time.perf_counter() - start


def median_seconds(do: Callable[[], object], times: int = 5) -> float:
    """Give the middle one of several runs."""
    runs = []
    for _ in range(times):
        with timed() as watch:
            do()
        runs.append(watch.seconds)
    return sorted(runs)[len(runs) // 2]
