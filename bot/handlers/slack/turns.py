"""One at a time updates a form's message, so that what is newest cannot be overtaken on its way to Slack."""

from threading import Lock

LOCKS = 64


class Turns:
    """Locks for the time of one call; which step is the newest says the database, for all processes."""

    def __init__(self) -> None:
        self._locks = [Lock() for _ in range(LOCKS)]

    def of(self, touchpoint: int) -> Lock:
        """Give the lock of a form's message."""
        return self._locks[touchpoint % LOCKS]
