"""A partnership's years of answers, made straight in the tables: what the figures are timed on."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.storage.session import Database
from bot.storage.tables import AnswerRow, Base, Booking, Event, Person, Response, Touchpoint

OUTCOMES = 6
COMMON = 4
COURSES = 20
A_EVENT = 50
"""Bookings an event."""
START = datetime(2023, 1, 9, 9, 30, tzinfo=UTC)
STAGES = ("pre_course", "end_of_course")


def fill(database: Database, partnership: str, answers: int, *, seed: int = 1) -> None:
    """Write bookings with a pre-course and an end-of-course response of ten paired answers each."""
    people = answers // (len(STAGES) * (OUTCOMES + COMMON))
    draw = random.Random(seed)
    with database.write() as session:
        session.execute(insert(Event), list(_events(partnership, -(-people // A_EVENT))))
        for start in range(1, people + 1, 2000):
            _write(session, partnership, range(start, min(start + 2000, people + 1)), draw)


def _write(session: Session, partnership: str, ids: range, draw: random.Random) -> None:
    session.execute(insert(Person), [_person(partnership, n) for n in ids])
    session.execute(insert(Booking), [_booking(partnership, n) for n in ids])
    session.execute(insert(Touchpoint), [_touchpoint(partnership, n, s) for n in ids for s in range(2)])
    session.execute(insert(Response), [_response(partnership, n, s) for n in ids for s in range(2)])
    rows = (row for n in ids for row in _answers(partnership, n, draw))
    while batch := list(islice(rows, 20_000)):
        session.execute(insert(AnswerRow), batch)


def _events(partnership: str, count: int) -> Iterator[dict[str, Any]]:
    for n in range(1, count + 1):
        starts = _starts(n)
        yield {
            "id": n,
            "partnership": partnership,
            "ref": f"M-{n}",
            "course": f"Course {n % COURSES}",
            "outcomes": [{"key": f"o{k}", "text": f"do thing {k}"} for k in range(OUTCOMES)],
            "starts_wall": starts.isoformat()[:16],
            "ends_wall": starts.isoformat()[:16],
            "zone": "Europe/London",
            "starts_at": starts,
            "ends_at": starts + timedelta(hours=6),
        }


def _starts(event: int) -> datetime:
    return START + timedelta(days=event % 1200)


def _event_of(n: int) -> int:
    return (n - 1) // A_EVENT + 1


def _person(partnership: str, n: int) -> dict[str, Any]:
    email = f"person{n}@example.org"
    return {"id": n, "partnership": partnership, "email": email, "name": f"Person {n}", "name_key": f"person{n}"}


def _booking(partnership: str, n: int) -> dict[str, Any]:
    state = "cancelled" if n % 25 == 0 else "absent" if n % 26 == 0 else "attended"
    booked = _starts(_event_of(n)) - timedelta(days=30)
    return {
        "id": n,
        "partnership": partnership,
        "event_id": _event_of(n),
        "person_id": n,
        "state": state,
        "booked_at": booked,
    }


def _touchpoint(partnership: str, n: int, stage: int) -> dict[str, Any]:
    at = _starts(_event_of(n)) + timedelta(days=(-7, 0)[stage])
    return {
        "id": 2 * n + stage,
        "partnership": partnership,
        "subject": f"booking:{n}",
        "booking_id": n,
        "event_id": _event_of(n),
        "person_id": n,
        "stage": STAGES[stage],
        "kind": STAGES[stage],
        "role": "delegate",
        "state": "answered",
        "due_at": at,
        "closes_at": at + timedelta(days=7),
        "sent_at": at,
        "answered_at": at,
    }


def _response(partnership: str, n: int, stage: int) -> dict[str, Any]:
    at = _starts(_event_of(n))
    return {
        "id": 2 * n + stage,
        "partnership": partnership,
        "touchpoint_id": 2 * n + stage,
        "booking_id": n,
        "event_id": _event_of(n),
        "stage": STAGES[stage],
        "kind": STAGES[stage],
        "version": 1,
        "first_submitted_at": at,
        "submitted_at": at,
    }


def _answers(partnership: str, n: int, draw: random.Random) -> Iterator[dict[str, Any]]:
    level, gain, course = draw.gauss(2.8, 0.6), draw.gauss(0.6, 0.5), _event_of(n) % COURSES
    for stage in range(2):
        for q in range(OUTCOMES + COMMON):
            key = f"confident_o{q}" if q < OUTCOMES else f"common_{q}"
            point = min(5, max(1, round(level + stage * gain + draw.gauss(0, 0.6))))
            digest = f"{course:08x}" if q < OUTCOMES else "00000000"
            yield {
                "response_id": 2 * n + stage,
                "question": key,
                "partnership": partnership,
                "event_id": _event_of(n),
                "kind": STAGES[stage],
                "pair": f"{key}#{digest}",
                "draft": str(point),
                "value": str(point),
                "number": float(point),
                "channel": "web",
                "answered_at": _starts(_event_of(n)),
            }


def empty(url: str) -> Database:
    """Give a new database with the tables in it."""
    database = Database(url)
    Base.metadata.create_all(database.engine)
    return database
