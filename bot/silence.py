"""For how long nothing has ticked, whatever the clocks do meanwhile: pure, the watch asks it."""

from datetime import datetime, timedelta

SILENT_AFTER = timedelta(minutes=15)
GRACE = timedelta(minutes=5)
"""How long a process must have been awake: one that has just started, or a machine that was suspended, ticks first."""
NODDED_OFF = timedelta(minutes=3)
"""A step of the clock between two looks that tells of a machine that was suspended, or of a clock that was set."""
SKEW = timedelta(minutes=2)


class Silence:
    """What one process knows of the ticks of all."""

    def __init__(self, now: datetime) -> None:
        self.last: datetime | None = None
        """When a tick last ended, as far as is known."""
        self._awake = self._looked = now

    def look(self, now: datetime) -> None:
        """Take note of the time."""
        if not timedelta() <= now - self._looked <= NODDED_OFF:
            self._awake = now
        self._looked = now

    @property
    def since(self) -> datetime:
        """Give since when nothing has ticked: the last tick, unless there was none, or the clock was set back since."""
        known = self.last is not None and self.last <= self._looked + SKEW
        return self.last if known and self.last is not None else self._awake

    @property
    def long(self) -> bool:
        """Tell whether it has been silent for long, at the last look."""
        return self._looked - self.since >= SILENT_AFTER

    @property
    def too_long(self) -> bool:
        """Tell whether people must be told: whoever ticks has had the time to, and has not."""
        return self.long and self._looked - self._awake >= GRACE
