"""A clock that stands until it is moved, and never goes back."""

from datetime import UTC, datetime


class SimulatedClock:
    """The time of a play; call it for the time, as one calls the real clock."""

    def __init__(self, at: datetime) -> None:
        self._now = at.astimezone(UTC)

    def __call__(self) -> datetime:
        """Give the time: aware, UTC."""
        return self._now

    def move_to(self, at: datetime) -> None:
        """Go on to an instant; raises `ValueError` for one that has passed."""
        if at < self._now:
            raise ValueError(f"the clock stands at {self._now.isoformat()} and does not go back to {at.isoformat()}")
        self._now = at.astimezone(UTC)

    def begin_again(self, at: datetime) -> None:
        """Set the clock for another play, from its beginning."""
        self._now = at.astimezone(UTC)
