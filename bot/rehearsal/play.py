"""A play in the demo: a sample roster in a throw-away database, its people, and its clock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from threading import RLock

from sqlalchemy import select
from sqlalchemy.engine import make_url

from bot.errors import InputError
from bot.flows import preferences
from bot.flows.roster.applying import apply
from bot.flows.roster.event_facts import event_facts
from bot.flows.roster.reading import read
from bot.flows.roster.rows import Roster
from bot.plan.model import Partnership, Plans
from bot.rehearsal import outlook
from bot.rehearsal.chat_room import ChatRoom
from bot.rehearsal.clock import SimulatedClock
from bot.rehearsal.mailbox import Mailboxes
from bot.rehearsal.manners import SampleManner
from bot.rehearsal.outlook import Coming
from bot.rehearsal.people import People
from bot.rehearsal.register_arrives import RegisterArrives, as_written, before_the_events
from bot.rehearsal.running import House, Player, advance, settle
from bot.rehearsal.samples import named, sample_roster
from bot.storage import outbox, people, upgrade
from bot.storage.session import Database
from bot.storage.tables import Booking

SEED = 2649
CHATTERS = 0.7
BEFORE = timedelta(days=13)
_BEGINS = time(9)
_A_LONG_TIME = timedelta(days=800)


@dataclass
class Play:
    """What the console plays, one partnership at a time; whoever moves it holds `lock`."""

    plans: Plans
    """All that can be played."""
    playing: dict[str, Partnership]
    """The plans of the house's desk: the one that is played."""
    house: House
    clock: SimulatedClock
    chat_room: ChatRoom
    mail: Mailboxes
    seed: int = SEED
    lock: RLock = field(default_factory=RLock)
    key: str = ""
    roster: str = ""
    people: People | None = None
    players: Sequence[Player] = ()

    @property
    def partnership(self) -> Partnership:
        """Give the partnership that is played."""
        return self.plans[self.key]

    def load(self, key: str) -> None:
        """Begin anew with a partnership's sample roster, two weeks before its first event."""
        partnership = named(self.plans, key)
        file = sample_roster(key)
        if file is None:
            raise InputError(f"{key}: there is no sample roster to play")
        roster = read(file, partnership.columns, partnership.about.tz, partnership.plan.full_attendance)
        with self.lock:
            self._clear()
            self.playing.clear()
            self.playing[key] = partnership
            self.clock.begin_again(_beginning(partnership, roster))
            self._take_in(partnership, roster)
            self.key, self.roster = key, file.name
            self.settle()

    def _clear(self) -> None:
        _empty(self.house.desk.database)
        self.mail.clear()
        self.chat_room.clear()

    def _take_in(self, partnership: Partnership, roster: Roster) -> None:
        desk, now = self.house.desk, self.clock()
        with desk.database.write(partnership.key) as session:
            apply(session, partnership, before_the_events(roster), now=now, who="evalbot demo")
            for id_ in session.scalars(select(Booking.person_id).distinct()):
                email = people.get(session, partnership.key, id_).email
                channel = "chat" if Random(f"{self.seed}\n{email}").random() < CHATTERS else "mail"
                preferences.prefer(session, partnership.key, id_, channel=channel, now=now)
        self.people = People(desk, SampleManner(self.seed, partnership.about.tz), seed=self.seed)
        self.players = (RegisterArrives(desk, partnership, roster, as_written), self.people)

    def settle(self) -> None:
        """Do what is due at this instant, such as a code that was asked for on the web."""
        with self.lock:
            settle(self.house, self.players, self.clock())

    def go_on(self, until: datetime, by_hand: Collection[int] = ()) -> None:
        """Play on to a time; `by_hand` are the people who do nothing of their own accord."""
        with self.lock:
            self._leave_alone(by_hand)
            advance(self.house, self.clock, until=until, players=self.players)

    def go_on_to_next(self, by_hand: Collection[int] = ()) -> bool:
        """Play on to the next instant at which anything happens, as `upcoming` tells; tells whether there was one."""
        with self.lock:
            self._leave_alone(by_hand)
            before = self.clock()
            advance(self.house, self.clock, players=self.players, after_each=lambda now: now > before)
            return self.clock() > before

    def upcoming(self, by_hand: Collection[int] = ()) -> Coming | None:
        """Say what happens next: a stage, letters that wait, the register, or what sample people do."""
        with self.lock:
            self._leave_alone(by_hand)
            with self.house.desk.database.read() as session:
                found = outlook.coming(session, self.key, limit=1)
                waiting = outbox.next_ready(session)
            names = ("register", "people")
            moves = [(at, what) for at, what in zip(self._next_of_players(), names, strict=False) if at is not None]
            moves += [(waiting, "letters")] if waiting is not None else []
            found += [Coming(max(at, self.clock()), what, "", False, 0) for at, what in moves]
            return min(found, key=lambda each: each.at, default=None)

    def _next_of_players(self) -> list[datetime | None]:
        return [player.next_at() for player in self.players]

    def go_on_to_stage(self, kind: str, person: int, by_hand: Collection[int] = ()) -> bool:
        """Play on until a kind of stage is sent: to a person, if it is planned for them, else to anybody."""
        with self.lock:
            self._leave_alone(by_hand)
            with self.house.desk.database.read() as session:
                whose = person if outlook.planned(session, self.key, kind, person) else 0
            before = self._reached(kind, whose)
            last = self.clock() + _A_LONG_TIME
            there = lambda now: self._reached(kind, whose) > before or now > last  # noqa: E731
            advance(self.house, self.clock, players=self.players, after_each=there)
            return self._reached(kind, whose) > before

    def _leave_alone(self, by_hand: Collection[int]) -> None:
        if self.people is not None:
            self.people.by_hand = frozenset(by_hand)

    def _reached(self, kind: str, person: int) -> int:
        with self.house.desk.database.read() as session:
            return outlook.reached(session, self.key, kind, person)


def _beginning(partnership: Partnership, roster: Roster) -> datetime:
    """Give when a play begins: some days before the first event, in the morning."""
    first = min(event_facts(row, partnership)[0]["starts_at"] for row in roster.rows)
    day = (first - BEFORE).astimezone(partnership.about.tz).date()
    return datetime.combine(day, _BEGINS, tzinfo=partnership.about.tz)


def _empty(database: Database) -> None:
    """Take a new, empty file in place of the database's."""
    file = Path(make_url(database.url).database or "")
    database.close()
    for each in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        each.unlink(missing_ok=True)
    upgrade.upgrade(database)
