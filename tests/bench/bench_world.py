"""Databases for the measurements: as many events, bookings and answers as asked for, without the flows' help."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.app import App, build
from bot.outbound.mail_file import FileSender
from bot.outbound.senders import Senders
from bot.plan.loading import load
from bot.plan.model import Plans
from bot.settings import Settings
from bot.storage import upgrade
from bot.storage.session import Database
from bot.storage.tables import Base, Booking, Event, Person

CONFIG = Path(__file__).resolve().parent.parent.parent / "config"
START = datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
PLACES = 25
OUTCOMES = [{"key": "recognise_neglect", "text": "recognise the signs of neglect"}]


def plans(key: str = "wfscp") -> Plans:
    """Give one partnership's plan."""
    return {key: load(CONFIG)[key]}


def an_app(folder: Path, now: datetime = START, of: Plans | None = None) -> App:
    """Build the embedded default in a folder, with a clock that stands still; for one partnership, unless told."""
    database = Database(f"sqlite:///{folder}/bench.db")
    upgrade.check(database)
    senders = Senders({"mail": FileSender(folder / "mail", "", lambda: now)})
    return build(Settings(), plans=of or plans(), database=database, clock=lambda: now, senders=senders)


def put(database: Database, table: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    """Insert many rows quickly."""
    with database.write() as session:
        while batch := list(islice(rows, 5000)):
            session.execute(insert(table), batch)


def book(database: Database, count: int, *, first: datetime = START, days: int = 300, state: str = "attended") -> None:
    """Put so many bookings on events of 25 places, spread over so many days from `first`."""
    events = range(1, count // PLACES + 2)
    put(database, Person, (_person(n) for n in range(1, count + 2)))
    put(database, Event, (_event(n, first + timedelta(days=n % days)) for n in events))
    put(database, Booking, (_booking(n, count, state) for n in range(1, count + 1)))


def _person(n: int) -> dict[str, Any]:
    email = f"person{n}@agency{n % 50}.example"
    return {"id": n, "partnership": "wfscp", "email": email, "name": f"Person {n}", "name_key": f"person{n}"}


def _event(n: int, starts: datetime) -> dict[str, Any]:
    ends = starts + timedelta(hours=6)
    return {
        "id": n,
        "partnership": "wfscp",
        "ref": f"E-{n}",
        "course": "Neglect: Seeing the Child",
        "outcomes": OUTCOMES,
        "starts_wall": starts.isoformat(),
        "ends_wall": ends.isoformat(),
        "zone": "Europe/London",
        "starts_at": starts,
        "ends_at": ends,
    }


def _booking(n: int, count: int, state: str) -> dict[str, Any]:
    return {
        "id": n,
        "partnership": "wfscp",
        "event_id": (n - 1) // PLACES + 1,
        "person_id": n,
        "supervisor_id": count + 1,
        "agency": f"Agency {n % 50}",
        "state": state,
        "booked_at": START - timedelta(days=60),
        "stale": False,
    }
