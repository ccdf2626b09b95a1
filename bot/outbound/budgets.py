"""What a provider lets one mailbox send in a day: what went in the last 24 hours is counted, and the rest waits."""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

from bot.outbound.senders import Lane
from bot.storage import letter_days
from bot.storage.session import Database

DAY = timedelta(hours=24)


class DayBudget:
    """When each message of a lane's last 24 hours went: read from the database once, and then counted as they go."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gone: deque[datetime] | None = None
        self._lock = Lock()

    def forget(self) -> None:
        """Count anew: another worker has sent meanwhile."""
        with self._lock:
            self._gone = None

    def spend(self, at: datetime) -> None:
        """Note that a message went."""
        with self._lock:
            if self._gone is not None:
                self._gone.append(at)

    def opens_at(self, lane: Lane, now: datetime, under_way: int = 0) -> datetime | None:
        """Give when the next message may go: once the oldest that counts is a day old; None: now."""
        if not lane.pace.a_day:
            return None
        with self._lock:
            gone = self._gone = self._read(lane, now) if self._gone is None else self._gone
            while gone and gone[0] <= now - DAY:
                gone.popleft()
            over = len(gone) + under_way - lane.pace.a_day
            if over < 0 or not gone:
                return None
            return gone[min(over, len(gone) - 1)] + DAY

    def _read(self, lane: Lane, now: datetime) -> deque[datetime]:
        with self._database.read() as session:
            times = letter_days.gone_since(session, lane.channel, lane.partnerships, now - DAY, most=lane.pace.a_day)
        return deque(times)
