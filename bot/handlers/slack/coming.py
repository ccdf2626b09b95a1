"""What comes in goes before what has been acknowledged: Slack waits three seconds for it, and people for both."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

FEW = 3
"""So many may be at the door beside those that are served: the processor has time for all."""
AT_MOST = 0.5
"""Seconds that the acknowledged stand aside: under a flood that does not end they are served all the same."""


class Coming:
    """Counts what is not acknowledged yet, and has the rest stand aside while that is many."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._here = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count something until it is acknowledged."""
        with self._changed:
            self._here += 1
        try:
            yield
        finally:
            with self._changed:
                self._here -= 1
                self._changed.notify_all()

    def let_pass(self, seconds: float = AT_MOST) -> bool:
        """Wait until few are left, at most so many seconds; tells whether few are."""
        with self._changed:
            return self._changed.wait_for(lambda: self._here <= FEW, seconds)


COMING = Coming()
"""Of the whole process: whatever workspace they serve, its threads share one interpreter."""
