"""Looks at a database without waiting for one that hangs: who watches over the bot must not hang with it."""

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import BoundedSemaphore, Thread
from typing import TypeVar

from bot.errors import DatabaseError

SECONDS = 3.0
AT_ONCE = 4
"""How many looks may be under way: those that hang are not joined by ever more."""
Found = TypeVar("Found")


class Glance:
    """Looks in threads of its own, which nobody waits for when the process ends."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._room = BoundedSemaphore(AT_ONCE)

    def at(self, look: Callable[[], Found]) -> Found:
        """Give what `look` gives, or raise what it raises; raises `DatabaseError` where it takes too long."""
        silent = DatabaseError(f"database: it has not answered for {self._seconds:g} seconds")
        if not self._room.acquire(timeout=self._seconds):
            raise silent
        found: Future[Found] = Future()
        Thread(target=self._look, args=(look, found), name="glance", daemon=True).start()
        with suppress(TimeoutError):
            return found.result(self._seconds)
        raise silent

    def _look(self, look: Callable[[], Found], found: Future[Found]) -> None:
        try:
            found.set_result(look())
        except Exception as fault:  # noqa: BLE001  (it is raised where it is waited for)
            found.set_exception(fault)
        finally:
            self._room.release()
