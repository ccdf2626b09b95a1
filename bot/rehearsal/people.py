"""Sample people: they read what reaches them, and do what they were asked, each in their own manner and time."""

import heapq
import random
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows import answering, supervisor
from bot.flows.desk import Desk
from bot.rehearsal.arrivals import Arrival, since
from bot.rehearsal.filling import fill_in
from bot.rehearsal.manners import Manner
from bot.rehearsal.voices import Voice, sayings
from bot.storage import touchpoints
from bot.storage.tables import Touchpoint

RAISES_AN_ISSUE = 0.1
ADDS_A_NOTE = 0.6
_SAW = {"seen": 0.5, "partly": 0.3, "not_yet": 0.2}
_RAISE = {"practice_issue": 0.5, "information_needed": 0.35, "concern": 0.15}


@dataclass(frozen=True, order=True)
class Deed:
    """What somebody means to do, and when."""

    at: datetime
    touchpoint: int
    arrival: Arrival = field(compare=False)


class People:
    """Everybody in the play but those whom a person plays by hand."""

    def __init__(self, desk: Desk, manner: Manner, *, seed: int) -> None:
        self._desk = desk
        self._manner = manner
        self._seed = seed
        self._read = 0
        self._unread: list[Arrival] = []
        self._deeds: list[Deed] = []
        self.by_hand: Collection[int] = ()
        """Ids of the people who are played by hand, and do nothing of their own accord."""
        self.awake = True
        """Whether they do anything at all."""

    def next_at(self) -> datetime | None:
        """Give when the next of them means to do something, as they know or will once they have read what came."""
        if not self.awake:
            return None
        now = self._desk.clock()
        read = [self._when(arrival) for arrival in self._unread if arrival.person not in self.by_hand]
        times = [max(at, now) for at in read if at is not None]
        return min([*times, *self._next_deed()], default=None)

    def _next_deed(self) -> list[datetime]:
        """Give the time of the first deed that nobody does by hand; the heap's own first, most often."""
        if self._deeds and self._deeds[0].arrival.person not in self.by_hand:
            return [self._deeds[0].at]
        return [min(ahead)] if (ahead := [d.at for d in self._deeds if d.arrival.person not in self.by_hand]) else []

    def _when(self, arrival: Arrival) -> datetime | None:
        stage = self._desk.plans[arrival.partnership].plan.stages.get(arrival.stage)
        return self._manner.when(arrival, reminders=len(stage.reminders) if stage else 0)

    def act(self, now: datetime) -> int:
        """Read what has come, and do what is meant to be done by now."""
        with self._desk.database.read() as session:
            come = since(session, self._read)
        self._read = max([self._read, *(arrival.message for arrival in come)])
        self._unread += come
        if not self.awake:
            return 0
        self._make_up_their_minds(now)
        return self._do(now)

    def _make_up_their_minds(self, now: datetime) -> None:
        for arrival in [each for each in self._unread if each.person not in self.by_hand]:
            self._unread.remove(arrival)
            at = self._when(arrival)
            if at is not None:
                heapq.heappush(self._deeds, Deed(max(at, now), arrival.touchpoint, arrival))

    def _do(self, now: datetime) -> int:
        done = 0
        while self._deeds and self._deeds[0].at <= now:
            deed = heapq.heappop(self._deeds)
            if deed.arrival.person in self.by_hand:
                self._unread.append(deed.arrival)
                continue
            with self._desk.database.write(deed.arrival.partnership) as session:
                done += self._perform(session, deed.arrival, now)
        return done

    def _perform(self, session: Session, arrival: Arrival, now: datetime) -> bool:
        touchpoint = touchpoints.get(session, arrival.partnership, arrival.touchpoint)
        if touchpoint.state != "sent" or touchpoint.person_id != arrival.person:
            return False
        if arrival.kind.startswith("supervisor_"):
            self._supervise(session, touchpoint, arrival, now)
            return True
        sheet = answering.sheet(session, self._desk.plans, arrival.partnership, arrival.touchpoint)
        if not sheet.is_open(now):
            return False
        voice = Voice(self._seed, arrival.who, arrival.event, arrival.kind, self._manner.always_there)
        said = fill_in(sheet.form, sheet.state, voice)
        channel = "web" if arrival.channel == "mail" else arrival.channel
        return answering.take_whole(session, sheet, said, now=now, channel=channel)

    def _supervise(self, session: Session, touchpoint: Touchpoint, arrival: Arrival, now: datetime) -> None:
        dice = random.Random(f"{self._seed}\n{arrival.who}\n{arrival.event}\n{arrival.stage}\nsupervises")
        if arrival.kind == "supervisor_briefing":
            supervisor.act(session, touchpoint, what="acknowledged", note="", now=now)
            if dice.random() < RAISES_AN_ISSUE:
                what = dice.choices(list(_RAISE), list(_RAISE.values()))[0]
                text = dice.choice(sayings()["issues"][what])
                supervisor.raise_issue(session, touchpoint, what=what, text=text, agency=arrival.agency, now=now)
            return
        saw = dice.choices(list(_SAW), list(_SAW.values()))[0]
        note = dice.choice(sayings()["practice"][saw]) if dice.random() < ADDS_A_NOTE else ""
        supervisor.act(session, touchpoint, what=saw, note=note, now=now)
