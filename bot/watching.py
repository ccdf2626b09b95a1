"""The dead man's watch: every process looks whether anybody ticks, and tells people when nobody has for long.

It has a thread of its own, so that a calendar that hangs is noticed in the very process whose calendar it is.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import alarms, measures
from bot.alarms import Outage
from bot.app import App
from bot.errors import DatabaseError, told_safely
from bot.messages.nouns import Message
from bot.pinging import Pings
from bot.silence import Silence
from bot.storage import running
from bot.storage.glance import Glance

LOOK_EVERY = timedelta(minutes=1)
_AWAY = (DatabaseError, SQLAlchemyError)
_log = structlog.get_logger()
Found = TypeVar("Found")


class Watch:
    """Looks each minute when a tick last ended; a database that cannot be asked counts as one that tells of none.

    People get one letter an outage, from whichever process is first; without a database, one from each process.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._pings = Pings(app.settings.ping_url.get_secret_value())
        self._glance = Glance()
        self._silence = Silence(app.desk.clock())
        self._told: datetime | None = None
        """Since when nothing ticked, as people have been told, by us or by another process."""
        self._alone = False
        """Whether we told them without a database to ask whether anybody else had."""
        self._rang = False
        """Whether the watchdog was told."""
        self._to_send: list[Message] = []
        self._reached = False
        """Whether any of the letters has gone."""
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to watch."""
        self._stopping.clear()
        self._thread = Thread(target=self._go_on, name="watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer; a letter that is under way is not waited for long."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def ticked(self, now: datetime) -> None:
        """Take note that this process has completed a tick."""
        self._pings.done(now)

    def look(self, now: datetime) -> None:
        """Look once; safe at any time, in any number of processes."""
        self._silence.look(now)
        try:
            self._silence.last, raised = self._read(lambda s: (running.last_ticked(s), running.alarm_since(s)))
        except _AWAY:
            raised, away = None, True
        else:
            away = False
        if self._silence.too_long:
            self._raise(now, away=away)
        elif not away:
            self._end(now, raised)
        if self._to_send:
            self._send()

    def _raise(self, now: datetime, *, away: bool) -> None:
        """Take the alarm on, unless another process has; without a database nobody knows, and each tells."""
        since = self._silence.since
        claimed = None if away else self._claim(since)
        tell = self._told is None if claimed is None else claimed and not self._alone
        self._alone = claimed is None and (tell or self._alone)
        self._told = self._told or since
        if not tell:
            return
        _log.error("nothing ticks", since=since.isoformat(), database_away=claimed is None)
        if not self._rang:
            self._pings.failed()
            self._rang = True
        self._to_send = alarms.letters(self._app, Outage(since, database_away=claimed is None), now)
        self._reached = False

    def _claim(self, since: datetime) -> bool | None:
        """Claim the alarm; None where the database cannot be written (a full disk stops the ticks as well)."""
        try:
            return self._write(lambda session: running.raise_alarm(session, self._app.owner, since))
        except _AWAY:
            return None

    def _end(self, now: datetime, raised: datetime | None) -> None:
        """Tell that it ticks again, if people were told that it did not."""
        last, since = self._silence.last, None
        if last is None or last in (raised, self._told):
            return
        if raised is not None:
            since = self._write(running.end_alarm)
        elif self._alone:
            since = self._told
        self._told, self._alone, self._rang = None, False, False
        if since is not None:
            _log.warning("it ticks again", since=since.isoformat())
            self._to_send = alarms.letters(self._app, Outage(since, until=last), now)

    def _send(self) -> None:
        """Send what there is; an alarm that reached nobody is taken back, for the next look or another process."""
        raising = self._to_send[0].template == "alarm"
        sent, self._to_send = alarms.deliver(self._app, self._to_send)
        self._reached = self._reached or sent > 0
        if not raising or self._reached or not self._to_send:
            return
        self._to_send = []
        if not self._alone:
            self._write(running.end_alarm)
        self._told, self._alone = None, False

    def _read(self, ask: Callable[[Session], Found]) -> Found:
        def look() -> Found:
            with self._app.desk.database.read() as session:
                return ask(session)

        return self._glance.at(look)

    def _write(self, do: Callable[[Session], Found]) -> Found:
        def change() -> Found:
            with self._app.desk.database.write() as session:
                return do(session)

        return self._glance.at(change)

    def _go_on(self) -> None:
        first = True
        while True:
            try:
                self.look(self._app.desk.clock())
            except Exception as fault:  # noqa: BLE001  (whatever it is, the watch goes on)
                measures.fault("watch", fault)
                _log.error("the watch stumbled", reason=told_safely(fault))
            if first and self._silence.long:
                _log.warning("nothing had ticked", since=self._silence.since.isoformat())
            first = False
            if self._stopping.wait(LOOK_EVERY.total_seconds()):
                return
