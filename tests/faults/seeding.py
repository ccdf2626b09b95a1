"""Who is written to, and how often: bookings whose stage is due, and further letters in the same conversation."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event as Flag
from threading import Thread

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.errors import DatabaseError
from bot.storage import outbox
from bot.storage.session import Database
from bot.storage.tables import Booking, Event, OutboxMessage, Person, Touchpoint
from tests.faults.setting import ANSWERING, ASKABLE, SILENT
from tests.plans import OUTCOMES

PLACES = 25
MOST_LETTERS = 5
"""Letters of one conversation; half as many on average, and the half of one more."""


@dataclass(frozen=True)
class Crowd:
    """How many conversations there are: with people who answer, and with people who are only written to."""

    answering: int
    written_to: int

    @property
    def all(self) -> int:
        """Give how many conversations there are."""
        return self.answering + self.written_to

    @classmethod
    def of(cls, messages: int) -> "Crowd":
        """Give the crowd that gets about so many messages: a few answer, and get one each."""
        answering = max(4, min(messages // 20, 250))
        return cls(answering, round((messages - answering) / ((1 + MOST_LETTERS) / 2)))


def book(database: Database, crowd: Crowd, now: datetime, spread: timedelta) -> None:
    """Book everybody on events that are over; half of those who are only written to, on some ending within `spread`."""
    others = (SILENT, *ASKABLE)
    _book(database, ANSWERING, crowd.answering, now, timedelta())
    for n, partnership in enumerate(others):
        places = crowd.written_to // len(others) + (n < crowd.written_to % len(others))
        _book(database, partnership, places, now, spread)


def _book(database: Database, partnership: str, places: int, now: datetime, spread: timedelta) -> None:
    with database.write(partnership) as session:
        for first in range(0, places, PLACES):
            late = spread * (first / places) if first >= places / 2 else -timedelta(hours=1)
            event = _event(partnership, first, now + late)
            session.add(event)
            people = [_person(partnership, n) for n in range(first, min(first + PLACES, places))]
            session.add_all(people)
            session.flush()
            session.add_all(_booking(partnership, event, person, now) for person in people)


def _event(partnership: str, n: int, ends: datetime) -> Event:
    starts = ends - timedelta(hours=6)
    return Event(
        partnership=partnership,
        ref=f"E-{n}",
        course="Neglect",
        outcomes=OUTCOMES,
        starts_wall=starts.replace(tzinfo=None).isoformat(),
        ends_wall=ends.replace(tzinfo=None).isoformat(),
        zone="UTC",
        starts_at=starts,
        ends_at=ends,
    )


def _person(partnership: str, n: int) -> Person:
    name = f"Ann{n} Example"
    return Person(partnership=partnership, email=f"ann{n}@{partnership}.example", name=name, name_key=name.casefold())


def _booking(partnership: str, event: Event, person: Person, now: datetime) -> Booking:
    return Booking(
        partnership=partnership,
        event_id=event.id,
        person_id=person.id,
        state="attended",
        booked_at=now - timedelta(days=60),
        stale=True,
    )


class Writer:
    """Goes on writing to whoever was invited while all else fails, so that several letters of a conversation wait."""

    def __init__(self, database: Database, crowd: Crowd, seed: int) -> None:
        self._database, self._crowd, self._seed = database, crowd, seed
        self._done: set[int] = set()
        self._over = Flag()
        self._thread = Thread(target=self._go_on, name="writer", daemon=True)

    @property
    def finished(self) -> bool:
        """Tell whether everybody has been written to as often as they should."""
        return len(self._done) == self._crowd.written_to

    @property
    def done(self) -> int:
        """Count those who have been."""
        return len(self._done)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._over.set()
        self._thread.join()

    def _go_on(self) -> None:
        while not self._over.wait(0.5) and not self.finished:
            try:
                self._write_to(self._invited())
            except (SQLAlchemyError, DatabaseError):
                continue  # it is away, by intention: letters have keys, so that trying again is safe

    def _invited(self) -> dict[str, list[Touchpoint]]:
        query = select(Touchpoint).where(Touchpoint.partnership != ANSWERING, Touchpoint.state == "sent")
        with self._database.read() as session:
            new = [each for each in session.scalars(query) if each.id not in self._done]
        found: dict[str, list[Touchpoint]] = {}
        for touchpoint in new:
            found.setdefault(touchpoint.partnership, []).append(touchpoint)
        return found

    def _write_to(self, invited: dict[str, list[Touchpoint]]) -> None:
        for partnership, touchpoints in invited.items():
            for first in range(0, len(touchpoints), PLACES):
                some = touchpoints[first : first + PLACES]
                with self._database.write(partnership) as session:
                    self._write(session, some)
                self._done.update(touchpoint.id for touchpoint in some)

    def _write(self, session: Session, touchpoints: Iterable[Touchpoint]) -> None:
        for touchpoint in touchpoints:
            more = random.Random(f"{self._seed} {touchpoint.id}").randrange(MOST_LETTERS)
            [invitation, *_] = outbox.of_touchpoint(session, touchpoint.partnership, touchpoint.id)
            for n in range(more):
                outbox.put(
                    session,
                    touchpoint.partnership,
                    outbox.Letter.again(invitation, f"{invitation.key} again {n}"),
                    now=invitation.due_at,
                )


def all_gone(database: Database, crowd: Crowd) -> bool:
    """Tell whether everybody was invited, and no letter waits."""
    with database.read() as session:
        waiting = session.scalar(select(func.count()).where(OutboxMessage.state.in_(outbox.WAITING))) or 0
    return not waiting and invited(database) == crowd.all


def invited(database: Database) -> int:
    """Count those whose invitation has been queued."""
    with database.read() as session:
        return session.scalar(select(func.count()).where(Touchpoint.sent_at.is_not(None))) or 0
