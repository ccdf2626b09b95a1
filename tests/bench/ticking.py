"""A tick with nothing due: after a thousand to a million touchpoints, and for 150 partnerships."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app import App
from bot.calendar import tick
from bot.plan.model import Plans
from bot.storage.tables import Touchpoint
from tests.bench.bench_world import START, an_app, book, plans, put
from tests.bench.figures import Figure, median_seconds

FEW, *MORE = 1_000, 10_000, 100_000, 1_000_000
PARTNERSHIPS = 150
NOW = START + timedelta(days=900)


def measure(folder: Path) -> Iterator[Figure]:
    """Compare each with the smallest; the ratios of the first should be near 1, that of the last far below 150."""
    few = _tick_after(folder / "few", FEW)
    yield Figure(f"tick, nothing due, {FEW:,} past touchpoints", f"{1000 * few:.2f} ms")
    for count in MORE:
        seconds = _tick_after(folder / str(count), count)
        yield _figure(f"tick, nothing due, {count:,} past touchpoints", seconds, f"{FEW:,} past", few)
    one, many = (_tick_for(folder / f"{count} partnerships", count) for count in (1, PARTNERSHIPS))
    yield _figure(f"tick, nothing due, {PARTNERSHIPS} partnerships", many, "1 partnership", one)


def _figure(what: str, seconds: float, against: str, baseline: float) -> Figure:
    return Figure(what, f"{1000 * seconds:.2f} ms", f"{against}: {1000 * baseline:.2f} ms", seconds / baseline)


def _tick_after(folder: Path, count: int) -> float:
    app = _booked(folder, plans())
    put(app.desk.database, Touchpoint, (_past(n) for n in range(count)))
    return _median(app)


def _tick_for(folder: Path, count: int) -> float:
    [(key, plan)] = plans().items()
    others = {f"{key}{n}": replace(plan, key=f"{key}{n}") for n in range(1, count)}
    return _median(_booked(folder, {key: plan, **others}))


def _booked(folder: Path, of: Plans) -> App:
    folder.mkdir()
    app = an_app(folder, NOW, of)
    book(app.desk.database, 1_000)
    tick(app.desk, app.dispatcher, NOW)
    return app


def _median(app: App) -> float:
    seconds = median_seconds(lambda: _tick(app), times=21)
    app.desk.database.close()
    return seconds


def _tick(app: App) -> None:
    done = tick(app.desk, app.dispatcher, NOW)
    if done.queued or done.delivered.sent:
        raise AssertionError("something was due after all")


def _past(n: int) -> dict[str, Any]:
    at = NOW - timedelta(days=400)
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
