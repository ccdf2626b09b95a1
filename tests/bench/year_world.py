"""Two years of a partnership in bulk: every stage answered as people answer, without the flows' help.

`python -m tests.bench.year_world FOLDER --events 400 --delegates 8000 --key wfscp` makes FOLDER/wfscp.db.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bot.plan.model import Partnership
from bot.storage import upgrade
from bot.storage.people import name_key
from bot.storage.session import Database
from bot.storage.tables import Booking, Event, EventTrainer, Person
from tests.bench.bench_world import plans, put
from tests.bench.year_answers import Answering
from tests.bench.year_facts import AGENCIES, FIRST, LAST, ROLES, ROLES_MORE, TaughtCourse, courses
from tests.bench.year_rows import Attendee, Held, Who

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
"""When the years are looked at: most events lie behind, some are to come."""
BEHIND, AHEAD = timedelta(days=730), timedelta(days=45)
_TRAINERS, _AGAIN = 12, 0.2
_SMALL = 0.15
_BY_CHANCE = {"attended": 0.82, "partly_attended": 0.04, "absent": 0.06, "cancelled": 0.08}


@dataclass(frozen=True)
class Size:
    """How much is made."""

    events: int = 400
    delegates: int = 8_000
    seed: int = 2649
    now: datetime = NOW
    behind: timedelta = BEHIND


def fill(database: Database, partnership: Partnership, size: Size) -> None:
    """Put so many events and delegates of one partnership into an empty database; the same at every call."""
    events = _events(partnership, size)
    staff = _people(partnership.key, size, supervisors=max(3, size.delegates // 6))
    put(database, Person, (_person(each, partnership.key) for each in (*staff.delegates, *staff.others)))
    put(database, Event, (_event(each, partnership) for each in events))
    trains = [(each, staff.trainers[each.id % len(staff.trainers)]) for each in events]
    row = {"partnership": partnership.key}
    put(database, EventTrainer, ({**row, "event_id": e.id, "person_id": who.id} for e, who in trains))
    attendees = _bookings(events, staff, size)
    put(database, Booking, (_booking(each, partnership.key) for each in attendees))
    answering = Answering(database, partnership, size.seed, size.now, {e.id: who for e, who in trains})
    answering.put(attendees)


@dataclass(frozen=True)
class _Staff:
    delegates: Sequence[Who]
    supervisors: Sequence[Who]
    trainers: Sequence[Who]

    @property
    def others(self) -> Sequence[Who]:
        return (*self.supervisors, *self.trainers)


def _people(key: str, size: Size, supervisors: int) -> _Staff:
    dice = Random(f"{size.seed} {key} people")
    delegates = max(2, round(size.delegates * (1 - _AGAIN)))
    everybody = [_who(n, dice) for n in range(1, delegates + supervisors + _TRAINERS + 1)]
    last = delegates + supervisors
    return _Staff(everybody[:delegates], everybody[delegates:last], everybody[last:])


def _who(n: int, dice: Random) -> Who:
    agency = min(int(dice.expovariate(0.12)), len(AGENCIES) - 1)
    name = f"{dice.choice(FIRST)} {dice.choice(LAST)}"
    role = dice.choice((*ROLES, *ROLES_MORE))
    group = str(dice.choices(range(1, 9), (8, 7, 6, 5, 3, 2, 1, 1))[0])
    return Who(n, name, f"person{n}@agency{agency}.example", AGENCIES[agency], role, group)


def _person(who: Who, key: str) -> dict[str, Any]:
    same = {"id": who.id, "partnership": key, "email": who.email, "name": who.name, "name_key": name_key(who.name)}
    return {**same, "agency": who.agency, "job_role": who.job_role, "staff_group": who.staff_group}


def _events(partnership: Partnership, size: Size) -> list[Held]:
    """Spread the events over the time, most on a Tuesday to Thursday; some are small, as some are."""
    dice = Random(f"{size.seed} {partnership.key} events")
    taught = courses(partnership)
    weights = [1 / (place + 1) ** 0.5 for place in range(len(taught))]
    first, zone = size.now - size.behind, partnership.about.tz
    made: list[Held] = []
    for n, places in enumerate(_places(size, dice), 1):
        at = (first + (size.behind + AHEAD) * ((n - dice.random()) / size.events)).astimezone(zone)
        at += timedelta(days=(1 - at.weekday()) % 7 if at.weekday() > 3 else 0)
        starts = at.replace(hour=dice.choice((9, 13)), minute=30, second=0, microsecond=0)
        course = dice.choices(taught, weights)[0]
        hours = 6 if starts.hour < 12 else 3
        growth = 0.3 * n / size.events + dice.gauss(0, 0.1)
        course = replace(course, gain=course.gain + growth)
        ref = f"{partnership.key.upper()}-{starts:%y%m}-{n:03d}"
        registered = dice.random() < 0.85
        made.append(Held(n, ref, course, starts, starts + timedelta(hours=hours), places, registered))
    return made


def _places(size: Size, dice: Random) -> list[int]:
    """Share the delegates out: a seventh of the events has but one to six of them."""
    wanted = [dice.randint(1, 6) if dice.random() < _SMALL else dice.randint(10, 34) for _ in range(size.events)]
    scale = size.delegates / sum(wanted)
    sizes = [max(1, round(each * scale)) if each > 6 else each for each in wanted]
    step = 1 if sum(sizes) < size.delegates else -1
    order = [n for n, each in enumerate(sizes) if each > 6] or list(range(len(sizes)))
    for turn in range(abs(size.delegates - sum(sizes))):
        sizes[order[turn % len(order)]] += step
    return sizes


def _event(held: Held, partnership: Partnership) -> dict[str, Any]:
    course: TaughtCourse = held.course
    walls = {"starts_wall": held.starts, "ends_wall": held.ends}
    return {
        "id": held.id,
        "partnership": partnership.key,
        "ref": held.ref,
        "course": course.title,
        "course_code": course.code,
        "level": course.level,
        "outcomes": [{"key": key, "text": text} for key, text in course.outcomes],
        **{name: at.replace(tzinfo=None).isoformat() for name, at in walls.items()},
        "zone": partnership.about.zone,
        "starts_at": held.starts.astimezone(UTC),
        "ends_at": held.ends.astimezone(UTC),
        "venue": "Online" if held.id % 3 == 0 else "County Hall",
        "places": held.places + 4,
    }


def _bookings(events: Sequence[Held], staff: _Staff, size: Size) -> list[Attendee]:
    dice = Random(f"{size.seed} bookings")
    fresh = iter(staff.delegates)
    made: list[Attendee] = []
    for held in events:
        here: dict[int, Who] = {}
        while len(here) < held.places:
            who = next(fresh, None) if dice.random() >= _AGAIN else None
            who = who or dice.choice(staff.delegates)
            here.setdefault(who.id, who)
        made += [_attendee(len(made) + n, held, who, staff, size, dice) for n, who in enumerate(here.values(), 1)]
    return made


def _attendee(n: int, held: Held, who: Who, staff: _Staff, size: Size, dice: Random) -> Attendee:
    state = dice.choices(list(_BY_CHANCE), list(_BY_CHANCE.values()))[0]
    booked = held.starts - timedelta(days=dice.randint(15, 70))
    boss = staff.supervisors[(who.id * 7) % len(staff.supervisors)] if dice.random() < 0.92 else None
    there = {"attended": "all", "partly_attended": "part", "absent": "none"}.get(state, "")
    if state != "cancelled" and (not held.registered or held.ends > size.now):
        state = "booked"
    cancelled = booked + (held.starts - booked) * dice.random() if state == "cancelled" else None
    if cancelled is not None and cancelled > size.now:
        state, cancelled = "booked", None
    return Attendee(n, held, who, boss, state, there, booked, cancelled)


def _booking(each: Attendee, key: str) -> dict[str, Any]:
    return {
        "id": each.id,
        "partnership": key,
        "event_id": each.held.id,
        "person_id": each.who.id,
        "supervisor_id": each.supervisor.id if each.supervisor else None,
        "agency": each.who.agency,
        "state": each.state,
        "booked_at": each.booked,
        "cancelled_at": each.cancelled,
        "stale": False,
    }


def make(folder: Path, key: str, size: Size) -> Path:
    """Make FOLDER/KEY.db anew; gives the file."""
    file = folder / f"{key}.db"
    for each in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        each.unlink(missing_ok=True)
    with closing(Database(f"sqlite:///{file}", durable=False)) as database:
        upgrade.check(database)
        fill(database, plans(key)[key], size)
    return file


def main(words: Sequence[str]) -> Iterator[str]:
    """Take the command line's words; says what was made."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.year_world", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--events", type=int, default=400)
    parser.add_argument("--delegates", type=int, default=8_000)
    parser.add_argument("--key", default="wfscp")
    parser.add_argument("--seed", type=int, default=2649)
    said: Mapping[str, Any] = vars(parser.parse_args(words))
    file = make(said["folder"], said["key"], Size(said["events"], said["delegates"], said["seed"]))
    yield f"{file}: {said['events']:,} events, {said['delegates']:,} delegates, seen from {NOW:%Y-%m-%d}\n"


if __name__ == "__main__":
    sys.stdout.writelines(main(sys.argv[1:]))
