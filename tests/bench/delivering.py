"""Queueing and draining 2,000 messages to a folder, against writing as many files."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from bot.calendar import tick
from tests.bench.bench_world import START, an_app, book
from tests.bench.figures import Figure, timed

MESSAGES = 2_000


def measure(folder: Path) -> Iterator[Figure]:
    """Make 2,000 invitations due at once, and send them."""
    now = START - timedelta(days=2)
    app = an_app(folder, now)
    book(app.desk.database, MESSAGES, first=START, days=1, state="booked")
    tick(app.desk, None, now - timedelta(days=60))
    with timed() as queueing:
        queued = tick(app.desk, None, now).queued
    with timed() as draining:
        sent = app.dispatcher.drain(now).sent
    if sent != queued or queued < MESSAGES:
        raise AssertionError(f"{queued} queued, {sent} sent")
    sample = next((folder / "mail").iterdir()).read_bytes()
    with timed() as writing:
        for n in range(sent):
            (folder / f"{n}.eml").write_bytes(sample)
    yield Figure(
        f"queue {sent:,} messages", f"{sent / queueing.seconds:,.0f} a second ({queueing.seconds:.1f} s)", "", None
    )
    yield Figure(
        f"drain {sent:,} messages to file:",
        f"{sent / draining.seconds:,.0f} a second ({draining.seconds:.1f} s)",
        f"writing the files alone {writing.seconds:.2f} s",
        draining.seconds / writing.seconds,
    )
