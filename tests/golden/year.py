"""A seeded year of a partnership: twelve events and some 150 sample people, through the real flows."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bot.commands.context import Context
from bot.flows.desk import Desk
from bot.flows.roster.applying import apply
from bot.flows.roster.rows import Roster, RosterRow
from bot.outbound.delivery import Delivery
from bot.outbound.dispatching import Dispatcher
from bot.outbound.lane_keepers import AllLanes
from bot.outbound.senders import Senders
from bot.plan.model import Partnership
from bot.rehearsal.clock import SimulatedClock
from bot.rehearsal.manners import SampleManner
from bot.rehearsal.people import People
from bot.rehearsal.register_arrives import RegisterArrives, as_written, before_the_events
from bot.rehearsal.rehearse import DraftComposer, Rehearsal, SilentSender, beginning
from bot.rehearsal.running import visit
from bot.storage import upgrade
from bot.storage.session import Database
from tests.bench.year_facts import AGENCIES, FIRST, LAST, ROLES, TaughtCourse, courses

SEED, YEAR = 2649, 2026
PLACES = (16, 3, 14, 20, 4, 12, 18, 2, 15, 22, 9, 15)
"""By event; some are small, as some are."""
_NOWHERE = "https://evaluation.example"
_TAUGHT = 4
_LOOKS = (time(9, 30), time(13), time(17, 30))
"""When a day is looked at: at the sending hour, and twice more for what people have done since."""


@contextmanager
def played(partnership: Partnership, year: int = YEAR) -> Iterator[Context]:
    """Play the partnership's year from its first letter until every form has closed; gives an officer's view of it."""
    roster = a_roster(partnership, year)
    clock = SimulatedClock(beginning(partnership, roster))
    with TemporaryDirectory(prefix="golden-") as folder:
        url = f"sqlite:///{Path(folder) / 'golden.db'}"
        with closing(Database(url, durable=False)) as database:
            upgrade.upgrade(database)
            _play(database, partnership, roster, clock)
            yield Context(database, partnership, clock(), "golden", _NOWHERE)


def _play(database: Database, partnership: Partnership, roster: Roster, clock: SimulatedClock) -> None:
    plans = {partnership.key: partnership}
    delivery = Delivery(database, DraftComposer(plans, _NOWHERE), Senders({"mail": SilentSender()}))
    desk = Desk(database, plans, clock, _NOWHERE)
    house = Rehearsal(desk, Dispatcher(database, delivery, AllLanes()))
    with database.write(partnership.key) as session:
        apply(session, partnership, before_the_events(roster), now=clock(), who="golden")
    register = RegisterArrives(desk, partnership, roster, as_written)
    people = People(desk, SampleManner(SEED, partnership.about.tz), seed=SEED)
    due: datetime | None = clock()
    while due is not None or people.next_at() is not None or register.next_at() is not None:
        clock.move_to(_next_look(clock(), [due, people.next_at(), register.next_at()], partnership))
        _, due = visit(house, (register, people), clock(), due)


def _next_look(now: datetime, times: list[datetime | None], partnership: Partnership) -> datetime:
    """Give the next hour of looking at which anything is due: nobody looks each minute."""
    at = max(min(each for each in times if each is not None), now + timedelta(minutes=1))
    local = at.astimezone(partnership.about.tz)
    for day in (local.date(), local.date() + timedelta(days=1)):
        for hour in _LOOKS:
            look = datetime.combine(day, hour, partnership.about.tz)
            if look >= at:
                return look
    return at


def a_roster(partnership: Partnership, year: int = YEAR) -> Roster:
    """Make the year's roster: the same at every call."""
    dice = Random(f"{SEED} {partnership.key}")
    month, first = (int(part) for part in partnership.about.year_starts.split("-"))
    start = date(year, month, first)
    rows: list[RosterRow] = []
    people = [_person(n, dice) for n in range(130)]
    for number, places in enumerate(PLACES):
        day = start + timedelta(days=15 + 30 * number)
        day -= timedelta(days=max(0, day.weekday() - 4))
        course = courses(partnership)[number % _TAUGHT]
        trainer = _person(900 + number % 3, dice)
        for who in dice.sample(people, places):
            rows.append(_row(len(rows) + 1, number, day, course, trainer, who, dice))
    return Roster(rows=tuple(rows), total_rows=len(rows))


def _person(n: int, dice: Random) -> tuple[str, str, str]:
    name = f"{dice.choice(FIRST)} {dice.choice(LAST)}"
    agency = min(int(dice.expovariate(0.2)), len(AGENCIES) - 1)
    return name, f"person{n}@agency{agency}.example", AGENCIES[agency]


def _row(
    n: int,
    number: int,
    day: date,
    course: TaughtCourse,
    trainer: tuple[str, str, str],
    who: tuple[str, str, str],
    dice: Random,
) -> RosterRow:
    boss = f"boss{AGENCIES.index(who[2])}@{who[1].partition('@')[2]}" if dice.random() < 0.9 else ""
    status = "cancelled" if dice.random() < 0.06 else "booked"
    there = dice.choices(("attended", "partly_attended", "absent", ""), (0.82, 0.05, 0.06, 0.07))[0]
    return RosterRow(
        row=n,
        event_ref=f"G-{number + 1:02d}",
        course=course.title,
        course_code=course.code,
        level=course.level,
        outcomes=tuple(text for _, text in course.outcomes),
        starts=datetime.combine(day, time(9, 30)),
        ends=datetime.combine(day, time(15, 30)),
        venue="Online" if number % 3 == 0 else "County Hall",
        places=24,
        trainers=(trainer[:2],),
        name=who[0],
        email=who[1],
        job_role=ROLES[n % len(ROLES)],
        agency=who[2],
        staff_group=str(n % 8 + 1),
        supervisor_name="Robin Haythornthwaite" if boss else "",
        supervisor_email=boss,
        status=status,
        attendance=there if status == "booked" else "",
    )
