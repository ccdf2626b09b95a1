"""Threads of a workspace beside those that acknowledge; what one person wants is done in order, one at a time."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from threading import Event, Lock
from typing import Any, TypeVar

THREADS = 8
"""So many people are served at once; who waits for a database's connection holds one."""
_closing: ContextVar[Event] = ContextVar("closing", default=Event())  # noqa: B039 - nobody sets that one
Work = tuple[Future[Any], Callable[[], Any]]
Result = TypeVar("Result")


class Aside:
    """A few threads, and a queue for each person."""

    def __init__(self, name: str, threads: int = THREADS) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._guard = Lock()
        self._queues: dict[str, deque[Work]] = {}
        self._closing = Event()

    @property
    def idle(self) -> bool:
        """Tell whether nothing is under way, nor waits."""
        with self._guard:
            return not self._queues

    def more(self, who: str) -> bool:
        """Tell whether a person wants something after what is done for them now."""
        with self._guard:
            return len(self._queues.get(who, ())) > 1

    def submit(self, who: str, call: Callable[[], Result]) -> Future[Result]:
        """Do something soon, after what the same person wanted before; it is cancelled once this is closed."""
        future: Future[Result] = Future()
        with self._guard:
            if self._closing.is_set():
                future.cancel()
                return future
            queue = self._queues.setdefault(who, deque())
            queue.append((future, call))
            if len(queue) == 1:
                self._pool.submit(self._next, who)
        return future

    def _next(self, who: str) -> None:
        """Do the first thing that a person wants; then it is somebody else's turn."""
        with self._guard:
            future, call = self._queues[who][0]
        _closing.set(self._closing)
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(call())
            except BaseException as fault:  # noqa: BLE001 - it is whoever's waits for it
                future.set_exception(fault)
        with self._guard:
            queue = self._queues[who]
            queue.popleft()
            if not queue:
                del self._queues[who]
            elif not self._closing.is_set():
                self._pool.submit(self._next, who)

    def close(self) -> None:
        """Have what is under way end soon and wait for that; what waits is not done."""
        with self._guard:
            self._closing.set()
            for queue in self._queues.values():
                for future, _ in queue:
                    future.cancel()  # one that is under way stays so
        self._pool.shutdown(cancel_futures=True)


def rest(seconds: float) -> bool:
    """Wait; gives False, and at once, when the threads that this is one of are closed."""
    return not _closing.get().wait(seconds)
