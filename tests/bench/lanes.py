"""How near the lanes come to their providers' limits, with 1, 3 and 6 workers on PostgreSQL."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.storage import upgrade
from bot.storage.session import Database
from bot.storage.tables import OutboxMessage, Person
from tests.bench.bench_world import put
from tests.bench.figures import Figure
from tests.bench.lane_worker import PROVIDERS, plans
from tests.fakes.letters import a_context
from tests.postgres import a_server

WORKERS = (1, 3, 6)
LANES = (40, 150)
SECONDS, WARM_UP = 40, 15


def measure(folder: Path) -> Iterator[Figure]:
    """Keep every lane busy, and count what its provider got in `SECONDS`, against its limit."""
    with a_server() as server:
        for lanes in LANES:
            for workers in WORKERS:
                with server.database() as name:
                    yield _drained(server.url(name), folder / f"{lanes}-{workers}", lanes, workers)


def _drained(url: str, folder: Path, lanes: int, workers: int) -> Figure:
    folder.mkdir()
    database = Database(url)
    upgrade.check(database)
    _fill(database, lanes)
    database.close()
    with _working(url, folder, lanes, workers) as cpu:
        since = _all_going(folder, lanes)
        time.sleep(SECONDS)
    reached = _reached(folder, since, since + SECONDS)
    rate = sum(reached.values()) / SECONDS
    parts = [count / SECONDS * PROVIDERS[lane.rstrip("0123456789")].every for lane, count in reached.items()]
    return Figure(
        f"{lanes} lanes (half 1 a second, half 1 in 2), {workers} workers",
        f"{100 * statistics.mean(parts):.1f} % of the limit, worst lane {100 * min(parts):.1f} %",
        f"{rate:.1f} sends a second, {cpu() / max(1, sum(reached.values())) * 1000:.0f} ms of a core each",
        statistics.mean(parts),
    )


def _fill(database: Database, lanes: int) -> None:
    keys = list(plans(lanes))
    now = datetime.now(UTC) - timedelta(hours=1)
    each = SECONDS + 2 * WARM_UP
    put(database, Person, ({"id": n, **_person(key)} for n, key in enumerate(keys, 1)))
    numbered = ((n, key, i) for n, key in enumerate(keys, 1) for i in range(each))
    put(database, OutboxMessage, (_message(n, key, i, now) for n, key, i in numbered))


def _person(key: str) -> dict[str, Any]:
    return {"partnership": key, "email": f"pat@{key}.example", "name": "Pat Person", "name_key": "patperson"}


def _message(person: int, key: str, n: int, now: datetime) -> dict[str, Any]:
    return {
        "partnership": key,
        "key": f"bench {n}",
        "message_id": f"<{key}.{n}@bench.example>",
        "person_id": person,
        "role": "delegate",
        "channel": "mail",
        "template": "certificate",
        "context": a_context("certificate"),
        "attach": [],
        "due_at": now,
        "created_at": now,
    }


@contextmanager
def _working(url: str, folder: Path, lanes: int, workers: int) -> Iterator[Any]:
    command = [sys.executable, "-m", "tests.bench.lane_worker", url, str(folder), str(lanes)]
    with (folder / "log").open("w") as log:
        running = [subprocess.Popen(command, stderr=log) for _ in range(workers)]
        used = {each.pid: 0.0 for each in running}
        try:
            yield lambda: sum(used.values())
            used.update({each.pid: _cpu_seconds(each.pid) for each in running})
        finally:
            for each in running:
                each.terminate()
            for each in running:
                each.wait(60)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _all_going(folder: Path, lanes: int) -> float:
    """Wait until every lane has sent something, and a little longer; gives the time."""
    end = time.time() + 60
    while len(_reached(folder, 0, end)) < lanes and time.time() < end:
        time.sleep(0.5)
    time.sleep(WARM_UP / 3)
    return time.time()


def _reached(folder: Path, since: float, until: float) -> dict[str, int]:
    counts: dict[str, int] = {}
    for file in folder.glob("*.notes"):
        for line in file.read_text().splitlines():
            lane, at = line.split()
            if since <= float(at) < until:
                counts[lane] = counts.get(lane, 0) + 1
    return counts
