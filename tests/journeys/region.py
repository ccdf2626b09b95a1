"""A region: many partnerships in one deployment, each with a few bookings, and everything's name tells whose it is."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.messages.nouns import Message, Receipt
from bot.outbound.dispatching import Dispatcher
from bot.outbound.lane_keepers import AllLanes
from bot.outbound.senders import Sender, Senders
from bot.plan.model import Partnership
from bot.storage import people
from bot.storage.session import Database
from bot.storage.tables import Booking, Event, EventTrainer, OutboxMessage
from tests.build import World
from tests.links import links, path_of
from tests.plans import OUTCOMES, START, a_partnership, at
from tests.recorder import Recorder, permanent

MARK = re.compile(r"\bp\d{3}\b")
"""Whose something is: every name, course, reference and text of a partnership holds its key."""
COUNT, PLACES = 150, 2
BOTH = "both@school.example"
"""Somebody who is on a course of every partnership, under one name and address."""
COURSE = at("2026-03-02")
DUE = at("2026-02-23")
"""When everybody's pre-course form goes out."""


@dataclass
class Region:
    """A world of many partnerships, and who sends for whom."""

    world: World

    @property
    def keys(self) -> list[str]:
        """Name the partnerships."""
        return list(self.world.plans)

    def count(self, *states: str) -> int:
        """Count the messages in these states."""
        with self.world.database.read() as session:
            return session.query(OutboxMessage).filter(OutboxMessage.state.in_(states)).count()

    def dispatcher(self, own: dict[str, Sender], channel: str = "mail") -> Dispatcher:
        """Give some partnerships a mailbox (or workspace) of their own; gives what delivers by them."""
        mine = {(channel, key): sender for key, sender in own.items()}
        self.world.delivery.senders = Senders({"mail": self.world.mail, "slack": self.world.chat}, mine)
        return Dispatcher(self.world.database, self.world.delivery, AllLanes())

    def change(self, key: str, partnership: Partnership) -> None:
        """Use another plan for one partnership, as after a change of its files."""
        self.world.plans[key] = replace(partnership, digest="changed")

    def link(self, key: str, name: str = "form", email: str = BOTH) -> str:
        """Give the path of a link that was mailed."""
        letters = [each for each in self.world.mail.accepted if (each.partnership, each.to.email) == (key, email)]
        return path_of([each for each in letters if name in links(each)][-1], name)


@dataclass
class Refusing(Recorder):
    """A provider that answers every message with the same failure."""

    failure: Callable[[], Exception] = permanent
    asked: int = 0

    def send(self, message: Message) -> Receipt:
        """Fail."""
        self.asked += 1
        raise self.failure()


@contextmanager
def a_region(folder: Path, url: str, *, count: int = COUNT, chat: str = "") -> Iterator[Region]:
    """Set a region up: a course with a few places in each partnership, and nothing planned yet."""
    first = a_partnership("p000")
    plans = [_named(first, f"p{n:03}") for n in range(count)]
    with closing(Database(url, durable=False)) as database:
        world = World(folder, database, *plans, chat=chat)
        _book(database, [plan.key for plan in plans])
        yield Region(world)


def _named(plan: Partnership, key: str) -> Partnership:
    about = plan.about.model_copy(update={"name": f"Partnership {key}", "short_name": key})
    return replace(plan, key=key, about=about)


def _book(database: Database, keys: Sequence[str]) -> None:
    with database.write() as session:
        for key in keys:
            event = Event(
                partnership=key,
                ref=f"E {key}",
                course=f"Neglect {key}",
                level="Level 3",
                outcomes=OUTCOMES,
                starts_wall="2026-03-02T09:30",
                ends_wall="2026-03-02T15:30",
                zone="Europe/London",
                starts_at=COURSE,
                ends_at=COURSE + timedelta(hours=6),
            )
            trainer = people.new(session, key, email="tess@trainers.example", name=f"Tess {key}")
            boss = people.new(session, key, email=f"sue@{key}.example", name=f"Sue {key}")
            both = people.new(session, key, email=BOTH, name="Bo Both")
            others = [
                people.new(session, key, email=f"d{n}@{key}.example", name=f"D{n} {key}") for n in range(1, PLACES)
            ]
            session.add_all([event, trainer, boss, both, *others])
            session.flush()
            session.add(EventTrainer(event_id=event.id, person_id=trainer.id, partnership=key))
            where = {"partnership": key, "event_id": event.id, "supervisor_id": boss.id, "agency": f"School {key}"}
            session.add_all(Booking(**where, person_id=each.id, booked_at=START) for each in (both, *others))
