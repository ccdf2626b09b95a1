"""Looking for new mail in a mailbox with 50,000 old ones, against an empty one."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import App, build
from bot.handlers.mailbox.polling import poll
from tests.bench.bench_world import plans
from tests.bench.figures import Figure
from tests.bench.graph_process import GraphProcess, graph_process

OLD, LOOKS = 50_000, 60


@dataclass(frozen=True)
class Looked:
    """What a poll cost, in milliseconds, once it was polled before; and how many requests all of them were."""

    took: float
    own: float
    """Of a core, in this process."""
    requests: int


def measure(folder: Path) -> Iterator[Figure]:
    """Poll both, each with a database of its own."""
    found = {}
    for letters in (0, OLD):
        with graph_process() as graph:
            graph.arrive(letters)
            (folder / str(letters)).mkdir()
            app = build(graph.settings(database_url=f"sqlite:///{folder}/{letters}/bench.db"), plans=plans())
            try:
                found[letters] = _looked(app, graph)
            finally:
                app.close()
    full, empty = found[OLD], found[0]
    yield Figure(
        f"a poll of a mailbox with {OLD:,} old mails, median of {LOOKS}",
        f"{full.took:.1f} ms, {full.own:.1f} ms of a core; {full.requests} requests in all",
        f"an empty one {empty.took:.1f} ms, {empty.own:.1f} ms of a core; {empty.requests} requests in all",
        full.own / empty.own,  # the fake itself goes through its letters at each request
    )


class _Minutes:
    """A clock that goes a minute further at each look, so that each is one of its own."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


def _looked(app: App, graph: GraphProcess) -> Looked:
    [box] = app.boxes
    clock = _Minutes()
    desk = replace(app.desk, clock=clock)
    took, own = list[float](), list[float]()
    for _ in range(LOOKS + 1):
        clock.now += timedelta(minutes=1)
        began, spent = time.perf_counter(), time.thread_time()
        polled = poll(desk, box)
        took.append((time.perf_counter() - began) * 1000)
        own.append((time.thread_time() - spent) * 1000)
        assert not polled.fault and not polled.counts, polled
    return Looked(sorted(took[1:])[LOOKS // 2], sorted(own[1:])[LOOKS // 2], graph.calls().total())
