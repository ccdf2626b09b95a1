"""Planning 100,000 bookings from nothing, against inserting as many bare rows."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select, text

from bot.calendar import tick
from bot.storage.tables import Touchpoint
from tests.bench.bench_world import START, an_app, book
from tests.bench.figures import Figure, timed

BOOKINGS = 100_000


def measure(folder: Path) -> Iterator[Figure]:
    """Have a new plan worked out for every booking."""
    app = an_app(folder, START.replace(year=2025))
    book(app.desk.database, BOOKINGS, state="booked")
    with timed() as planning:
        tick(app.desk, None, START.replace(year=2025))
    with app.desk.database.read() as session:
        count = session.scalar(select(func.count()).select_from(Touchpoint)) or 0
    with timed() as copying, app.desk.database.write() as session:
        session.execute(text("CREATE TABLE copied AS SELECT * FROM touchpoint"))
    yield Figure(
        f"plan {BOOKINGS:,} bookings ({count:,} touchpoints)",
        f"{BOOKINGS / planning.seconds:,.0f} bookings/s ({planning.seconds:.0f} s)",
        f"copying the rows in SQL {copying.seconds:.2f} s",
        planning.seconds / copying.seconds,
    )
