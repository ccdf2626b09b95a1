"""A tick with nothing due, after 1,000 and after 1,000,000 touchpoints."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from bot.calendar import tick
from bot.storage.tables import Touchpoint
from tests.bench.bench_world import START, an_app, book, put
from tests.bench.figures import Figure, median_seconds

FEW, MANY = 1_000, 1_000_000


def measure(folder: Path) -> Iterator[Figure]:
    """Compare the two; the ratio should be near 1."""
    seconds = {count: _tick_after(folder / str(count), count) for count in (FEW, MANY)}
    yield Figure(
        f"tick, nothing due, {MANY:,} past touchpoints",
        f"{1000 * seconds[MANY]:.2f} ms",
        f"{FEW:,} past: {1000 * seconds[FEW]:.2f} ms",
        seconds[MANY] / seconds[FEW],
    )


def _tick_after(folder: Path, count: int) -> float:
    folder.mkdir()
    now = START + timedelta(days=900)
    app = an_app(folder, now)
    book(app.desk.database, 1_000)
    tick(app.desk, app.dispatcher, now)
    put(app.desk.database, Touchpoint, (_past(n, now) for n in range(count)))
    return median_seconds(lambda: _tick(app, now), times=21)


def _tick(app: App, now: datetime) -> None:
    done = tick(app.desk, app.dispatcher, now)
    if done.queued or done.delivered.sent:
        raise AssertionError("something was due after all")


def _past(n: int, now: datetime) -> dict[str, Any]:
    at = now - timedelta(days=400)
    return {
        "partnership": "wfscp",
        "subject": f"past:{n}",
        "booking_id": n % 1_000 + 1,
        "event_id": n % 40 + 1,
        "person_id": n % 1_000 + 1,
        "round": 1,
        "stage": "pre_course",
        "kind": "pre_course",
        "role": "delegate",
        "state": "answered",
        "due_at": at,
        "closes_at": at,
        "sent_at": at,
        "answered_at": at,
    }
