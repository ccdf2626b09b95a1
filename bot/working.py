"""One process at work: it ticks every minute, delivers in between, and says that it is there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.app import App, has_ended
from bot.calendar import let_names_go, tell_officers, tick
from bot.errors import DatabaseError, told_safely
from bot.storage import running, upgrade

BEAT_SECONDS = 20.0
PROGRESS_SECONDS = 30.0
"""How often a tick that takes long says that it gets on."""
STUCK_AFTER = timedelta(minutes=5)
_log = structlog.get_logger()


class Work:
    """The calendar and the delivery of one process; on SQLite of the only one, on PostgreSQL of one among many."""

    def __init__(self, app: App) -> None:
        self.fault = ""
        """Why the process must end: the database has become of another version."""
        self.give_up: Callable[[], None] = lambda: None
        """Ends the process; whoever runs it says how."""
        self.ticked: Callable[[datetime], None] = lambda now: None
        """Told of each tick that this process has completed."""
        self._app = app
        self._ended = Event()
        self._threads: list[Thread] = []
        self._told = 0.0
        self._delivers = False

    def take_place(self) -> None:
        """Say that this process delivers; raises `DatabaseError` if another one does, where there can be only one."""
        if not self._beat_now():
            wait = (
                f"stop that one first (if it was killed on another machine, wait {running.STALE_AFTER.seconds} seconds)"
            )
            raise DatabaseError(f"database: another process delivers from it already, and SQLite has one - {wait}")

    def start(self) -> None:
        """Take the place, and begin."""
        self.take_place()
        self._deliver(True)
        self._ended.clear()
        self._threads = [
            Thread(target=self._again, args=(self._beat, _until_beat), name="heartbeat", daemon=True),
            Thread(target=self._again, args=(self._tick, self._until_minute), name="calendar", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let what is under way end, and make room for the next process."""
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._deliver(False)
        try:
            with self._app.desk.database.write() as session:
                running.stop_beating(session, self._app.owner)
        except (SQLAlchemyError, DatabaseError) as fault:
            _log.warning("the database does not answer", reason=told_safely(fault))

    def _again(self, do: Callable[[], None], wait: Callable[[], float]) -> None:
        """Do something now and again and again, by a clock that never steps; a fault of ours does not end it."""
        while not self._ended.is_set():
            try:
                do()
            except Exception as fault:  # noqa: BLE001
                _log.error("stumbled", reason=told_safely(fault))
            self._ended.wait(wait())

    def _until_minute(self) -> float:
        return 60.0 - self._app.desk.clock().timestamp() % 60

    def _tick(self) -> None:
        app, now = self._app, self._app.desk.clock()
        try:
            with app.desk.database.write() as session:
                if not running.claim_minute(session, app.owner, now):
                    return
            self._told = monotonic()
            tell_officers(app.desk, now)
            let_names_go(app.desk, now, self._go_on)
            done = tick(app.desk, None, now, forgiving=True, go_on=self._go_on)
            self._say_ticked()
            _log.info("tick", planned=done.planned, queued=done.queued)
            self.ticked(now)
        except (SQLAlchemyError, DatabaseError) as fault:
            _log.warning("the database does not answer", reason=told_safely(fault))
        app.dispatcher.nudge()

    def _go_on(self) -> bool:
        """Say between two batches of a long tick that it gets on, and whether it may."""
        if monotonic() - self._told > PROGRESS_SECONDS:
            self._say_ticked()
            self._app.dispatcher.nudge()
        return not self._ended.is_set()

    def _say_ticked(self) -> None:
        self._told = monotonic()
        with self._app.desk.database.write() as session:
            running.ticked(session, self._app.owner, self._app.desk.clock())

    def _beat(self) -> None:
        try:
            self._deliver(self._beat_now())
            self.fault = upgrade.not_current(self._app.desk.database)
        except (SQLAlchemyError, DatabaseError) as fault:
            _log.warning("the database does not answer", reason=told_safely(fault))
        if self.fault:
            _log.error("the database is not of this version", reason=self.fault)
            self.give_up()

    def _beat_now(self) -> bool:
        database, owner, now = self._app.desk.database, self._app.owner, self._app.desk.clock()
        with database.write() as session:
            if database.sqlite:
                return running.beat_alone(session, owner, now, has_ended)
            running.beat_among(session, owner, now)
            return True

    def _deliver(self, may: bool) -> None:
        """Begin or end delivering: another process can have taken over while this one was held up."""
        if may and not self._delivers:
            self._app.dispatcher.start(self._app.desk.clock)
        elif self._delivers and not may:
            self._app.dispatcher.stop()
        self._delivers = may


def _until_beat() -> float:
    return BEAT_SECONDS


def not_ready(app: App) -> str:
    """Say why nobody is at work, as far as the database knows, or nothing."""
    with app.desk.database.read() as session:
        last = running.last_ticked(session)
    if last is None:
        return "the calendar has not ticked yet"
    late = app.desk.clock() - last
    if late < -running.SKEW:
        return "the calendar last ticked in the future: look at the clock"
    return f"the calendar has not ticked for {late.total_seconds() // 60:.0f} minutes" if late > STUCK_AFTER else ""
