"""What one delegate leaves behind: messages, rows and bytes, for `docs/capacity.md`; half answer all, half nothing."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, text

from bot.plan.model import ASKS
from bot.storage import upgrade
from bot.storage.session import Database
from bot.storage.tables import Base, Booking, OutboxMessage, Touchpoint
from tests.bench.figures import Figure
from tests.build import World
from tests.plans import at
from tests.postgres import a_server

EVENTS, PLACES = 4, 20
END = at("2026-09-01")


def measure(folder: Path) -> Iterator[Figure]:
    """Play four courses of twenty delegates through the whole plan of the tests, on both databases."""
    yield _left_behind(folder, f"sqlite:///{folder}/footprint.db", "SQLite")
    with a_server() as server, server.database() as name:
        yield _left_behind(folder, server.url(name), "PostgreSQL")


def _left_behind(folder: Path, url: str, kind: str) -> Figure:
    with closing(Database(url)) as database:
        upgrade.check(database)
        empty = _bytes(database)
        world = World(folder, database)
        bookings = [
            world.a_booking(event, attended=True)
            for event in [world.an_event(at("2026-03-02") + timedelta(days=n)) for n in range(EVENTS)]
            for _ in range(PLACES)
        ]
        _live(world, bookings[::2])
        with database.read() as session:
            messages = session.scalar(select(func.count()).select_from(OutboxMessage)) or 0
            rows = sum(session.scalar(select(func.count()).select_from(t)) or 0 for t in Base.metadata.sorted_tables)
        taken = _bytes(database) - empty
    count = len(bookings)
    return Figure(
        f"a delegate's whole course, {kind}",
        f"{messages / count:.1f} messages, {rows / count:.0f} rows, {taken / count / 1000:.1f} kB",
        f"{count} delegates, half of whom answer everything",
    )


def _live(world: World, answering: list[Booking]) -> None:
    """Let time pass until nothing is due any more; those who answer do so at once."""
    mine = {booking.id for booking in answering}
    while (due := world.next_due()) is not None and due <= END:
        world.tick(max(due, world.now))
        for touchpoint in world.rows(Touchpoint, state="sent"):
            if touchpoint.booking_id in mine and touchpoint.kind in ASKS and touchpoint.role == "delegate":
                world.fills(touchpoint)


def _bytes(database: Database) -> int:
    if database.sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return Path(database.engine.url.database or "").stat().st_size
    with database.engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
