"""Builders: a world with a real database, a clock that is set, two partnerships, and senders that remember."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.calendar import Ticked, tick
from bot.flows import answering
from bot.flows.conversation import Say, Send
from bot.flows.deciding import AnyMove
from bot.flows.desk import Chat, Chats, Desk
from bot.flows.reconcile import reconcile_bookings, reconcile_events
from bot.messages.nouns import Prompt, Review, Step, Value
from bot.outbound.composing import Composer
from bot.outbound.delivery import Delivery
from bot.outbound.dispatching import Dispatcher
from bot.outbound.lane_keepers import AllLanes
from bot.outbound.senders import Senders
from bot.plan.model import Partnership
from bot.storage import outbox, people, touchpoints
from bot.storage.session import Database
from bot.storage.tables import Booking, Event, EventTrainer, Person, Touchpoint
from tests.evidence import Evidence
from tests.plans import HERE, OUTCOMES, START, THERE, a_partnership, at, usual
from tests.recorder import Recorder


class World(Evidence):
    """Everything a test needs, in one place."""

    def __init__(self, folder: Path, database: Database, *partnerships: Partnership, chat: str = "") -> None:
        self.folder, self.database = folder, database
        self.now = START
        self.mail, self.chat = Recorder(), Recorder()
        self._names = count(1)
        self.use(*(partnerships or (a_partnership(HERE), a_partnership(THERE))), chat=chat)

    def use(
        self,
        *partnerships: Partnership,
        chat: str = "",
        by_default: bool = False,
        base_url: str = "https://evaluation.example",
    ) -> None:
        """Use these plans from now on, and a chat for who prefers it, or for all."""
        self.plans = {each.key: each for each in partnerships}
        chats = Chats(Chat(chat, by_default=by_default)) if chat else Chats()
        self.desk = Desk(self.database, self.plans, lambda: self.now, base_url, chats)
        composer = Composer(self.plans, self.desk.base_url)
        self.delivery = Delivery(self.database, composer, Senders({"mail": self.mail, "slack": self.chat}))
        self.dispatcher = Dispatcher(self.database, self.delivery, AllLanes())

    def close(self) -> None:
        """Let the database go."""
        self.database.close()

    # What there is.

    def a_person(self, name: str = "", *, email: str = "", partnership: str = HERE, **facts: Any) -> Person:
        """Make (or find) a person."""
        n = next(self._names)
        with self.database.write(partnership) as session:
            person = people.ensure(
                session, partnership, email=email or f"person{n}@school.example", name=name or f"Pat Person{n}"
            )
            for fact, value in facts.items():
                setattr(person, fact, value)
        return person

    def an_event(
        self,
        starts: datetime | None = None,
        *,
        partnership: str = HERE,
        trainers: Iterable[Person] = (),
        outcomes: list[dict[str, str]] | None = None,
    ) -> Event:
        """Make an event of six hours; without a date, on 2 March 2026 (a Monday), half past nine."""
        starts = starts or at("2026-03-02")
        with self.database.write(partnership) as session:
            event = Event(
                partnership=partnership,
                ref=f"E-{next(self._names)}",
                course="Neglect",
                level="Level 3",
                outcomes=OUTCOMES if outcomes is None else outcomes,
                starts_wall=starts.isoformat(),
                ends_wall=(starts + timedelta(hours=6)).isoformat(),
                zone="Europe/London",
                starts_at=starts,
                ends_at=starts + timedelta(hours=6),
            )
            session.add(event)
            session.flush()
            gives = [EventTrainer(event_id=event.id, person_id=p.id, partnership=partnership) for p in trainers]
            session.add_all(gives)
            session.flush()
            reconcile_events(session, self.plans[partnership], [event], now=self.now)
        return event

    def a_booking(
        self,
        event: Event | None = None,
        *,
        attended: bool | str | None = None,
        supervisor: Person | bool = True,
        cancelled: bool = False,
        person: Person | None = None,
        agency: str = "School",
        partnership: str = HERE,
    ) -> Booking:
        """Make a booking; `attended` is what the register says: True, "partly", False, or None where nothing yet."""
        event = event or self.an_event(partnership=partnership)
        person = person or self.a_person(partnership=event.partnership, agency=agency)
        if isinstance(supervisor, bool):
            known = self.a_person("Sue Pervisor", email="sue@school.example", partnership=event.partnership)
            supervisor_id = known.id if supervisor else None
        else:
            supervisor_id = supervisor.id
        with self.database.write(event.partnership) as session:
            booking = Booking(
                partnership=event.partnership,
                event_id=event.id,
                person_id=person.id,
                supervisor_id=supervisor_id,
                agency=agency,
                state="cancelled" if cancelled else _register(attended),
                booked_at=self.now,
            )
            session.add(booking)
            session.flush()
            reconcile_bookings(session, self.plans[event.partnership], [booking.id], now=self.now)
        return booking

    # What happens.

    def tick(self, when: datetime | None = None, *, deliver: bool = True) -> Ticked:
        """Set the clock, if told, and tick."""
        self.now = when or self.now
        return tick(self.desk, self.dispatcher if deliver else None, self.now)

    def run_until(self, when: datetime) -> None:
        """Tick at every instant at which something is due, up to and at `when`."""
        while (due := self.next_due()) is not None and due <= when:
            self.tick(max(due, self.now))
        self.tick(when)

    def next_due(self) -> datetime | None:
        """Give when something is due next, for anybody."""
        with self.database.read() as session:
            dues = [touchpoints.next_due(session, key) for key in self.plans]
            dues.append(outbox.next_ready(session))
        return min((due for due in dues if due is not None), default=None)

    def change(self, booking: Booking, **facts: Any) -> None:
        """Change what is known of a booking, and let the timeline follow."""
        with self.database.write(booking.partnership) as session:
            row = session.get_one(Booking, booking.id)
            for fact, value in facts.items():
                setattr(row, fact, value)
            session.flush()
            reconcile_bookings(session, self.plans[row.partnership], [row.id], now=self.now)

    def marks(self, booking: Booking, attended: bool | str) -> None:
        """Have the register say that a delegate attended, partly attended, or was absent."""
        self.change(booking, state=_register(attended))

    def moves(self, event: Event, starts: datetime) -> None:
        """Move an event, and let the timeline follow."""
        with self.database.write(event.partnership) as session:
            row = session.get_one(Event, event.id)
            row.starts_at, row.ends_at, row.moves = starts, starts + timedelta(hours=6), row.moves + 1
            session.flush()
            ids = list(session.scalars(select(Booking.id).where(Booking.event_id == event.id)))
            reconcile_bookings(session, self.plans[row.partnership], ids, now=self.now)
            reconcile_events(session, self.plans[row.partnership], [row], now=self.now)

    def takes(self, touchpoint: Touchpoint, *moves: AnyMove, channel: str = "web") -> Step:
        """Take moves at a touchpoint, each in a transaction of its own, as a handler does; gives the last step."""
        step: Step | None = None
        for move in moves or (None,):
            with self.database.write(touchpoint.partnership) as session:
                sheet = answering.sheet(session, self.plans, touchpoint.partnership, touchpoint.id)
                assert sheet.is_open(self.now), f"{touchpoint.stage} is {sheet.touchpoint.state}"
                step = answering.current(sheet)
                if move is not None:
                    step = answering.answer(session, sheet, move, now=self.now, channel=channel)
        assert step is not None
        return step

    def answers(self, booking: Booking, stage: str = "end_of_course", **said: Value) -> Step:
        """Answer a stage's form question by question and send it; what is not `said` gets an answer that fits."""
        return self.fills(self.touchpoint(booking, stage), **said)

    def fills(self, touchpoint: Touchpoint, **said: Value) -> Step:
        """Fill in and send the form of any touchpoint."""
        step = self.takes(touchpoint)
        while isinstance(step, Prompt):
            value = said.get(step.question, usual(step))
            step = self.takes(touchpoint, Say(step.question, step.seen, value))
        assert isinstance(step, Review), step
        return self.takes(touchpoint, Send(step.revision, "keep"))


def _register(attended: bool | str | None) -> str:
    return {True: "attended", "partly": "partly_attended", False: "absent", None: "booked"}[attended]
