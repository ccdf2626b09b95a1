"""Throttling: four requests at once and thirty mails a minute, for each app and mailbox."""

from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from threading import Lock

from tests.fakes.graph.web import RefusedError

AT_ONCE, A_MINUTE, MINUTE = 4, 30, 60.0

Who = tuple[str, str]
"""An app and a mailbox."""


@dataclass
class Meter:
    """What is under way and what was sent; `speed` is how many of Graph's seconds go by in one of the clock's."""

    speed: float = 1.0
    _under_way: dict[Who, int] = field(default_factory=lambda: defaultdict(int))
    _sent: dict[Who, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def one(self, who: Who) -> Iterator[None]:
        """Hold one of the places that an app has at a mailbox."""
        with self._lock:
            if self._under_way[who] >= AT_ONCE:
                raise busy("MailboxConcurrency", 1)
            self._under_way[who] += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way[who] -= 1

    def send(self, who: Who, now: float) -> None:
        """Count a mail, or refuse it. Exchange rather delays what is too much; that Graph refuses it is the harder."""
        now *= self.speed
        with self._lock:
            sent = self._sent[who]
            while sent and sent[0] <= now - MINUTE:
                sent.popleft()
            if len(sent) >= A_MINUTE:
                raise busy("MessageRate", max(1, ceil((sent[0] + MINUTE - now) / self.speed)))
            sent.append(now)


def busy(limit: str, seconds: int) -> RefusedError:
    """Refuse because it was too much."""
    said = f"Application is over its {limit} limit."
    return RefusedError("ApplicationThrottled", said, headers={"Retry-After": str(seconds)})
