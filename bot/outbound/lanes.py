"""One lane at work: its messages in order, at its provider's pace, and a pause where the provider asks for one."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from threading import BoundedSemaphore, Event, Lock
from time import monotonic

import structlog

from bot import measures
from bot.outbound.budgets import DayBudget
from bot.outbound.delivery import Delivery, Outcome
from bot.outbound.senders import Lane, Pace
from bot.storage import outbox
from bot.storage.session import Database

BATCH = 200
"""How many messages a lane without a pace takes at a look; one with a pace looks again before each."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=15)
SHORTEST_PAUSE, LONGEST_TOLD = timedelta(seconds=1), timedelta(days=1)
"""What a provider may ask for at the least and at the most."""
BUSY_SECONDS = 5.0
"""How long a message that somebody else has is left alone."""
LATENESS = 0.1
"""The part of its period by which a send that was late lets the next one go sooner."""
_log = structlog.get_logger()

Clock = Callable[[], datetime]
Count = Callable[[str], None]


@dataclass(frozen=True)
class Pause:
    """A time in which a provider is left alone, by two clocks: the time of day may step, ours never does."""

    since: datetime
    since_steady: float
    length: timedelta
    ours: bool = False
    """Whether it is our own count that asks for it: letters about a concern go all the same (C4)."""

    def lasts(self, now: datetime) -> bool:
        """Tell whether it is not over yet, by either clock."""
        return self.left(now) > 0

    def left(self, now: datetime) -> float:
        """Give the seconds that it still lasts, by the clock that says less."""
        length = self.length.total_seconds()
        return min(length - (now - self.since).total_seconds(), length - (monotonic() - self.since_steady))


class LaneRun:
    """Delivers one lane's messages, until none is ready, the lane is paused, or it is told to stop."""

    def __init__(self, database: Database, delivery: Delivery, pace: Pace) -> None:
        self.stopping = Event()
        self._database = database
        self._delivery = delivery
        # Whoever sent here before, an earlier process or another worker, may have done so just now.
        self._next_slot = monotonic() + pace.every
        self._failures = 0
        self._pause: Pause | None = None
        self._guard = Lock()
        self._under_way: set[int] = set()
        self._budget = DayBudget(database)
        self._busy: dict[int, float] = {}
        """What somebody else had, and until when it is left alone."""

    def paused(self, now: datetime, lane: Lane | None = None) -> bool:
        """Tell whether the lane waits for its provider; of a `lane` named, whether all that is ready in it waits."""
        if self._pause is None or not self._pause.lasts(now):
            return False
        return not (self._pause.ours and lane is not None and any(map(self._cannot_wait, self._ready(lane, now, 1))))

    def _cannot_wait(self, message_id: int) -> bool:
        with self._database.read() as session:
            return outbox.get(session, message_id).template in outbox.OF_CONCERN

    def pause_left(self, now: datetime) -> float:
        """Give the seconds until the lane may go on; infinite where it does not wait."""
        left = self._pause.left(now) if self._pause is not None else 0.0
        return left if left > 0 else inf

    def taken_over(self, pace: Pace) -> None:
        """Wait a turn: another worker had the lane, and may have sent just now."""
        self._next_slot = max(self._next_slot, monotonic() + pace.every)
        self._budget.forget()

    def run(self, lane: Lane, pool: ThreadPoolExecutor, clock: Clock, count: Count) -> None:
        """Deliver what is ready by the clock; raises what a send raised (the database is away), once all have ended."""
        pace = lane.pace
        room = BoundedSemaphore(pace.at_once)
        sends: set[Future[None]] = set()
        self._busy.clear()
        try:
            while not self.stopping.is_set() and not self.paused(clock(), lane):
                batch = self._ready(lane, clock(), BATCH if not pace.every else 1)
                if not batch and not sends:
                    break
                for message_id in batch:
                    self._wait_for_slot(pace)
                    room.acquire()
                    if (
                        self.stopping.is_set()
                        or self.paused(clock(), lane)
                        or self._day_used_up(lane, clock(), message_id)
                    ):
                        room.release()
                        self._next_slot = monotonic()  # nobody has used it
                        break
                    self._under_way.add(message_id)
                    sends.add(pool.submit(self._deliver, lane, message_id, clock, count, room))
                sends = _still_under_way(sends, wait=not batch or pace.at_once == 1)
        finally:
            wait_for(sends)
        for send in sends:
            send.result()

    def _deliver(self, lane: Lane, message_id: int, clock: Clock, count: Count, room: BoundedSemaphore) -> None:
        began, now = monotonic(), clock()
        try:
            outcome = self._delivery.deliver_once(message_id, now)
            self._learn(lane, outcome, now, began)
            if outcome.what == "busy":
                self._busy[message_id] = monotonic() + BUSY_SECONDS
            count(outcome.what)
        except BaseException:
            self.stopping.set()  # the database is away: the next would fail as well
            raise
        finally:
            self._under_way.discard(message_id)
            room.release()

    def _ready(self, lane: Lane, now: datetime, limit: int) -> list[int]:
        self._busy = {message_id: until for message_id, until in self._busy.items() if until > monotonic()}
        left = self._under_way | self._busy.keys()
        with self._database.read() as session:
            ids = outbox.ready(session, lane.channel, lane.partnerships, now=now, limit=limit + len(left))
        return [message_id for message_id in ids if message_id not in left][:limit]

    def _wait_for_slot(self, pace: Pace) -> None:
        """Wait for the lane's next turn, and take it; one that was late does not delay all that follow."""
        if not pace.every:
            return
        wait = self._next_slot - monotonic()
        if wait > 0:
            self.stopping.wait(wait)
        self._next_slot = max(self._next_slot, monotonic() - LATENESS * pace.every) + pace.every

    def _day_used_up(self, lane: Lane, now: datetime, message_id: int) -> bool:
        """Pause the lane until its provider's 24 hours have room again, where they have none."""
        opens_at = self._budget.opens_at(lane, now, len(self._under_way))
        if opens_at is None or self._cannot_wait(message_id):
            return False
        with self._guard:
            length = max(opens_at - now, SHORTEST_PAUSE)
            self._pause = Pause(now, monotonic(), length, ours=True)
        measures.lane_paused(lane.name, now + length)
        _log.warning(
            "lane paused", lane=lane.name, seconds=length.total_seconds(), reason="its day's letters have gone"
        )
        return True

    def _learn(self, lane: Lane, outcome: Outcome, now: datetime, began: float) -> None:
        """Pause the lane where its provider takes nothing at present: for as long as it says, or longer each time."""
        with self._guard:
            if outcome.what == "sent":
                self._failures = 0
                self._budget.spend(now)
                measures.lane_paused(lane.name, None)
            if outcome.blocked is None or (self._pause is not None and began < self._pause.since_steady):
                return  # what began before the pause says nothing new
            told = outcome.blocked.retry_at
            length = told - now if told else self._longer_each_time()
            self._failures += 1
            length = min(max(length, SHORTEST_PAUSE), LONGEST_TOLD if told else LONGEST_PAUSE)
            self._pause = Pause(now, monotonic(), length)
        measures.lane_paused(lane.name, now + length)
        _log.warning("lane paused", lane=lane.name, seconds=length.total_seconds(), reason=outcome.blocked.reason)

    def _longer_each_time(self) -> timedelta:
        """Give how long to wait where nobody says: a single failure is mostly a connection that was cut."""
        return FIRST_PAUSE * 2 ** min(self._failures - 1, 10) if self._failures else SHORTEST_PAUSE


def _still_under_way(sends: set[Future[None]], *, wait: bool) -> set[Future[None]]:
    """Forget the sends that went well; with `wait`, once one has ended. One that failed ends the run."""
    if wait and sends:
        wait_for(sends, return_when="FIRST_COMPLETED")
    for send in sends:
        if send.done():
            send.result()
    return {send for send in sends if not send.done()}
