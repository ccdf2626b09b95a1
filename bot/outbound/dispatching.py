"""The dispatcher: every lane goes at its own pace, in its own thread, and none waits for another."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Lock, Thread
from time import monotonic

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import DatabaseError, told_safely
from bot.outbound.delivery import Delivery
from bot.outbound.lane_keepers import LaneKeeper
from bot.outbound.lanes import Clock, Count, LaneRun
from bot.outbound.patience import go_by_mail
from bot.outbound.senders import Lane
from bot.storage import outbox, running
from bot.storage.session import Database

MOST_THREADS = 1000
"""Lanes at work, and sends under way; threads are made as they are needed, and most of them only wait."""
SWEEP_SECONDS, SHORTEST_WAIT = 1.0, 0.05
LOOK_SECONDS = 60.0
_log = structlog.get_logger()


@dataclass(frozen=True)
class Delivered:
    """What came of a drain."""

    sent: int = 0
    failed: int = 0
    retry: int = 0
    cancelled: int = 0


class Dispatcher:
    """Delivers what is ready: to the end, once (`drain`), or for as long as the process lives (`start`)."""

    def __init__(self, database: Database, delivery: Delivery, keeper: LaneKeeper) -> None:
        self.delivery = delivery
        self._database = database
        self._keeper = keeper
        self._runs: dict[str, LaneRun] = {}
        self._held: set[str] = set()
        self._looked: dict[str, float] = {}
        """When it was last seen to what waits in a paused lane."""
        self._stopping, self._nudged = Event(), Event()
        self._thread: Thread | None = None

    def drain(self, now: datetime, progress: Callable[[int], None] = lambda done: None) -> Delivered:
        """Deliver until nothing is ready at `now`, at each lane's pace; what was put off for later stays.

        Raises what a lane raised (the database is away), once the others are done.
        """
        outcomes, lock = Counter[str](), Lock()

        def count(what: str) -> None:
            with lock:
                outcomes[what] += 1
                progress(1)

        with ThreadPoolExecutor(MOST_THREADS) as pool, ThreadPoolExecutor(MOST_THREADS) as sends:
            while lanes := self._to_drain(now, count):
                before = outcomes.total() - outcomes["busy"]
                runs = [self._set_going(lane, pool, sends, lambda: now, count) for lane in lanes]
                wait_for(runs)
                for run in runs:
                    run.result()
                if outcomes.total() - outcomes["busy"] == before:
                    break
        return Delivered(outcomes["sent"], outcomes["failed"], outcomes["retry"], outcomes["cancelled"])

    def _to_drain(self, now: datetime, count: Count) -> list[Lane]:
        """Give the lanes that may go, once what has waited too long in the paused ones was left to mail."""
        lanes = self._with_work(now)
        paused = [lane for lane in lanes if self._paused(lane, now)]
        if sum(go_by_mail(self._database, self.delivery, lane, now, count) for lane in paused):
            lanes = self._with_work(now)
        return [lane for lane in lanes if not self._paused(lane, now)]

    def start(self, clock: Clock) -> None:
        """Deliver from now on, in the background."""
        self._stopping.clear()
        self._thread = Thread(target=self._go_on, args=(clock,), name="dispatcher", daemon=True)
        self._thread.start()

    def nudge(self) -> None:
        """Say that there is something new to deliver."""
        self._nudged.set()

    def stop(self) -> None:
        """Begin no more sends, let those end that are under way, and give the lanes back."""
        self._stopping.set()
        self._nudged.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _go_on(self, clock: Clock) -> None:
        going: dict[str, Future[None]] = {}
        with (
            ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="lane") as pool,
            ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="send") as sends,
        ):
            swept = monotonic()
            while not self._stopping.is_set():
                if self._try(lambda: self._sweep(pool, sends, going, clock)):
                    swept = monotonic()
                elif monotonic() - swept > running.LANE_LEASE.total_seconds():
                    self._stop_runs(going)  # others may hold our lanes by now, and pace them
                self._nudged.wait(self._until_next(clock()))
                self._nudged.clear()
            self._stop_runs(going)
        self._try(self._keeper.close)

    def _until_next(self, now: datetime) -> float:
        """Give the seconds until the next sweep: sooner where a lane's pause ends, so that no slot is lost."""
        left = min((run.pause_left(now) for run in list(self._runs.values())), default=SWEEP_SECONDS)
        return min(max(left, SHORTEST_WAIT), SWEEP_SECONDS)

    def _stop_runs(self, names: Iterable[str]) -> None:
        for name in names:
            self._runs[name].stopping.set()

    def _try(self, do: Callable[[], None]) -> bool:
        """Do something with the database; tells whether it was there."""
        try:
            do()
        except (SQLAlchemyError, DatabaseError) as fault:
            _log.warning("the database does not answer", reason=told_safely(fault))
            return False
        return True

    def _sweep(
        self, pool: ThreadPoolExecutor, sends: ThreadPoolExecutor, going: dict[str, Future[None]], clock: Clock
    ) -> None:
        """Set the lanes going that have work and stand still; a lane ends by itself when it has no more."""
        for name in [name for name, run in going.items() if run.done()]:
            fault = going.pop(name).exception()
            if fault is not None:
                _log.warning("lane stopped", lane=name, reason=told_safely(fault))
        now = clock()
        lanes = self._with_work(now)
        # A paused lane is kept: another worker would not know why it waits.
        paused = {name for name, run in self._runs.items() if run.paused(now)}
        held = self._keeper.hold({lane.name for lane in lanes} | set(going) | paused, now)
        self._stop_runs(set(going) - held)
        taken, self._held = held - self._held, held
        for lane in lanes:
            if lane.name in held and lane.name not in going and self._paused(lane, now):
                self._be_patient(lane, pool, going, now)
            elif lane.name in held and lane.name not in going:
                if lane.name in taken and lane.name in self._runs:
                    self._runs[lane.name].taken_over(lane.pace)
                going[lane.name] = self._set_going(lane, pool, sends, clock, lambda what: None)
                going[lane.name].add_done_callback(lambda run: self._nudged.set())  # it may have been paused

    def _be_patient(self, lane: Lane, pool: ThreadPoolExecutor, going: dict[str, Future[None]], now: datetime) -> None:
        """Look now and then whether something has waited too long in a lane that is paused."""
        if lane.channel == "mail" or monotonic() - self._looked.get(lane.name, -LOOK_SECONDS) < LOOK_SECONDS:
            return
        self._looked[lane.name] = monotonic()
        stopping = self._runs[lane.name].stopping
        stopping.clear()
        going[lane.name] = pool.submit(self._leave_to_mail, lane, now, stopping)

    def _leave_to_mail(self, lane: Lane, now: datetime, stopping: Event) -> None:
        while go_by_mail(self._database, self.delivery, lane, now, stopped=stopping.is_set):
            self.nudge()

    def _with_work(self, now: datetime) -> list[Lane]:
        with self._database.read() as session:
            work = outbox.work(session, self.delivery.partnerships, now=now)
        return self.delivery.senders.lanes(work, self.delivery.partnerships)

    def _paused(self, lane: Lane, now: datetime) -> bool:
        run = self._runs.get(lane.name)
        return run is not None and run.paused(now, lane)

    def _set_going(
        self, lane: Lane, pool: ThreadPoolExecutor, sends: ThreadPoolExecutor, clock: Clock, count: Count
    ) -> Future[None]:
        run = self._runs.get(lane.name)
        if run is None:
            run = self._runs[lane.name] = LaneRun(self._database, self.delivery, lane.pace)
        run.stopping.clear()
        return pool.submit(run.run, lane, sends, clock, count)
