"""One process at work: it ticks every minute, delivers in between, and says that it is there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from bot.app import App, has_ended
from bot.calendar import tick
from bot.errors import DatabaseError, told_safely
from bot.storage import running, upgrade

BEAT = timedelta(seconds=20)
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
        self._scheduler = BackgroundScheduler(timezone="UTC")
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
        job: dict[str, Any] = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        self._scheduler.add_job(self._tick, "cron", minute="*", **job)
        self._scheduler.add_job(self._tick, "date")
        self._scheduler.add_job(self._beat, "interval", seconds=BEAT.seconds, **job)
        self._scheduler.start()

    def stop(self) -> None:
        """Let what is under way end, and make room for the next process."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        self._deliver(False)
        try:
            with self._app.desk.database.write() as session:
                running.stop_beating(session, self._app.owner)
        except (SQLAlchemyError, DatabaseError) as fault:
            _log.warning("the database does not answer", reason=told_safely(fault))

    def _tick(self) -> None:
        app, now = self._app, self._app.desk.clock()
        try:
            with app.desk.database.write() as session:
                if not running.claim_minute(session, app.owner, now):
                    return
            done = tick(app.desk, None, now, forgiving=True)
            with app.desk.database.write() as session:
                running.ticked(session, app.owner, app.desk.clock())
            _log.info("tick", planned=done.planned, queued=done.queued)
            self.ticked(now)
        except (SQLAlchemyError, DatabaseError) as fault:
            _log.warning("the database does not answer", reason=told_safely(fault))
        app.dispatcher.nudge()

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


def not_ready(app: App) -> str:
    """Say why nobody is at work, as far as the database knows, or nothing."""
    with app.desk.database.read() as session:
        last = running.last_ticked(session)
    if last is None:
        return "the calendar has not ticked yet"
    late = app.desk.clock() - last
    return f"the calendar has not ticked for {late.total_seconds() // 60:.0f} minutes" if late > STUCK_AFTER else ""
