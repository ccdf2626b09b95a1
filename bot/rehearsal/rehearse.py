"""`rehearse`: a roster through a whole plan on a simulated clock; every message, and nothing sent or changed."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import InputError
from bot.flows.desk import Desk
from bot.flows.roster.applying import apply
from bot.flows.roster.event_facts import event_facts
from bot.flows.roster.reading import read
from bot.flows.roster.rows import Finding, Roster
from bot.messages.nouns import Attachment, Json, Message, Receipt
from bot.outbound.composing import Composer
from bot.outbound.delivery import Delivery
from bot.outbound.dispatching import Dispatcher
from bot.outbound.lane_keepers import AllLanes
from bot.outbound.reporting import Enclosed
from bot.outbound.senders import Pace, Senders
from bot.plan.model import Partnership
from bot.plan.timing import at_hour, instant
from bot.rehearsal.clock import SimulatedClock
from bot.rehearsal.manners import AtOnce, Manner
from bot.rehearsal.people import People
from bot.rehearsal.register_arrives import RegisterArrives, before_the_events, everybody
from bot.rehearsal.running import Player, advance
from bot.storage import upgrade
from bot.storage.session import Database
from bot.storage.tables import Event, OutboxMessage, Person

Answers = Literal["prompt", "none"]
AT_LEAST, A_WEEK = timedelta(days=28), timedelta(days=7)
_NOWHERE = "https://rehearsal.invalid"


class FaultyRosterError(InputError):
    """A roster with faults: each is a line."""

    def __init__(self, file: str, faults: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(f"{file}: {fault}" for fault in faults))


@dataclass(frozen=True)
class SentMessage:
    """One message of a rehearsal; `at` is in the partnership's zone, `event` the reference of the event."""

    at: datetime
    to: str
    role: str
    channel: str
    stage: str
    event: str
    subject: str

    def as_json(self) -> dict[str, Json]:
        """Give the contract's JSON."""
        return {**vars(self), "at": self.at.isoformat()}


@dataclass(frozen=True)
class Rehearsal:
    """A throw-away deployment: what runs."""

    desk: Desk
    dispatcher: Dispatcher


class SilentSender:
    """Takes every letter as delivered, and sends nothing."""

    pace = Pace()

    def send(self, message: Message) -> Receipt:
        """Take the message."""
        return Receipt(message.message_id)

    def was_sent(self, message: Message) -> Receipt | None:
        """Say that nothing can have failed."""
        return Receipt(message.message_id)


class DraftComposer(Composer):
    """Composes letters without drawing their certificates and reports, which nobody will see."""

    def report(self, partnership: Partnership, what: str, now: datetime) -> Callable[[Database], Enclosed]:
        """Give a report without anything in it."""
        return lambda database: Enclosed({})

    def certificate_file(self, session: Session, partnership: Partnership, number: str) -> Callable[[], Attachment]:
        """Give an empty file under the certificate's name."""
        return lambda: Attachment(f"certificate-{number}.pdf", "application/pdf", b"")


def rehearse(
    partnership: Partnership,
    roster_file: Path,
    answers: Answers | Manner = "prompt",
    after_each: Callable[[datetime], bool] = lambda now: False,
) -> list[SentMessage]:
    """Play a roster through its plan: everybody attends, and answers at once (`prompt`) or never (`none`).

    Or in a manner of their own. Raises `FaultyRosterError`, or `InputError` for a file that is no roster.
    `after_each` is told of each instant.
    """
    about, plan = partnership.about, partnership.plan
    roster = read(roster_file, partnership.columns, about.tz, plan.full_attendance)
    if roster.faults:
        raise FaultyRosterError(roster_file.name, roster.faults)
    if not roster.rows:
        return []
    clock = SimulatedClock(beginning(partnership, roster))
    with _house(partnership, clock) as house:
        with house.desk.database.write(partnership.key) as session:
            apply(session, partnership, before_the_events(roster), now=clock(), who="rehearsal")
        players: list[Player] = [RegisterArrives(house.desk, partnership, roster, everybody)]
        if answers != "none":
            players.append(People(house.desk, AtOnce() if answers == "prompt" else answers, seed=0))
        advance(house, clock, players=players, after_each=after_each)
        return _sent(house.desk.database, partnership)


def beginning(partnership: Partnership, roster: Roster) -> datetime:
    """Give when to begin: a week before anything is due, and four weeks before the first event, at the sending hour."""
    facts = [event_facts(row, partnership)[0] for row in roster.rows]
    times = {(event["starts_at"], event["ends_at"]) for event in facts}
    stages = partnership.plan.active().values()
    due = [
        at
        for starts, ends in times
        for stage in stages
        for timing in (stage.when, *stage.reminders)
        if (at := instant(timing, {"event start": starts, "event end": ends}, partnership.hours(stage)))
    ]
    early = min([min(times)[0] - AT_LEAST, *(at - A_WEEK for at in due)])
    return at_hour(early.astimezone(partnership.about.tz).date(), partnership.hours())


@contextmanager
def _house(partnership: Partnership, clock: SimulatedClock) -> Iterator[Rehearsal]:
    plans = {partnership.key: partnership}
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'rehearsal.db'}", durable=False)
        upgrade.upgrade(database)
        try:
            delivery = Delivery(database, DraftComposer(plans, _NOWHERE), Senders({"mail": SilentSender()}))
            yield Rehearsal(Desk(database, plans, clock, _NOWHERE), Dispatcher(database, delivery, AllLanes()))
        finally:
            database.close()


def _sent(database: Database, partnership: Partnership) -> list[SentMessage]:
    query = (
        select(OutboxMessage, Person.email, Event.ref)
        .join(Person, Person.id == OutboxMessage.person_id)
        .outerjoin(Event, Event.id == OutboxMessage.event_id)
        .where(OutboxMessage.partnership == partnership.key, OutboxMessage.state == "sent")
        .order_by(OutboxMessage.sent_at, OutboxMessage.id)
    )
    with database.read() as session:
        return [_as_sent(row, email, ref or "", partnership) for row, email, ref in session.execute(query)]


def _as_sent(row: OutboxMessage, email: str, event: str, partnership: Partnership) -> SentMessage:
    at = (row.sent_at or row.created_at).astimezone(partnership.about.tz)
    return SentMessage(at, email, row.role, row.channel, row.stage, event, row.subject)
