"""Import of 10,000 rows, against reading the file alone."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bot.flows.roster.importing import import_file
from bot.flows.roster.reading import read
from tests.bench.bench_world import an_app
from tests.bench.figures import Figure, timed

ROWS = 10_000
HEADINGS = [
    *("Event Ref", "Course Title", "Level", "Event Date", "Start Time", "End Time"),
    *("First Name", "Surname", "Email Address", "Agency"),
    *("Line Manager Name", "Line Manager Email", "Booking Status", "Attendance"),
]


def measure(folder: Path) -> Iterator[Figure]:
    """Import a file that is all new, then the same file again."""
    file = folder / "roster.csv"
    _write(file)
    app = an_app(folder)
    partnership = app.desk.plans["wfscp"]
    with timed() as reading:
        read(file, partnership.columns, partnership.about.tz, 0.9)
    for what in ("new rows", "the same file again"):
        with timed() as importing:
            import_file(app.desk, partnership, file, keep=True, who="bench")
        yield Figure(
            f"import {ROWS:,} rows, {what}",
            f"{ROWS / importing.seconds:,.0f} rows/s ({importing.seconds:.1f} s)",
            f"reading alone {reading.seconds:.1f} s",
            importing.seconds / reading.seconds,
        )


def _write(file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        for n in range(ROWS):
            day = date(2026, 2, 2) + timedelta(days=n // 25 % 200)
            event = [f"E-{n // 25}", "Neglect: Seeing the Child", "Level 3", f"{day:%d/%m/%Y}", "09:30", "16:00"]
            delegate = [f"Ann{n}", "Example", f"ann{n}@agency{n % 40}.example", f"Agency {n % 40}"]
            writer.writerow([*event, *delegate, f"Sue {n}", f"sue{n}@agency{n % 40}.example", "Confirmed", ""])
