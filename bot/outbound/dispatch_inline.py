"""The dispatcher of the embedded default: a small pool in this process drains the outbox."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from bot.outbound.delivery import Delivery
from bot.storage import outbox
from bot.storage.session import Database

BATCH = 200
POOL = 4


@dataclass(frozen=True)
class Delivered:
    """What came of a drain."""

    sent: int = 0
    failed: int = 0
    retry: int = 0
    cancelled: int = 0


class InlineDispatcher:
    """Delivers everything that is ready, in order within a conversation."""

    def __init__(self, database: Database, delivery: Delivery) -> None:
        self._database = database
        self._delivery = delivery

    def drain(self, now: datetime, progress: Callable[[int], None] = lambda done: None) -> Delivered:
        """Deliver until nothing is ready at `now`; what was put off for later stays.

        Where every sender is without a pace one thread is quickest, since SQLite has one writer.
        """
        outcomes: Counter[str] = Counter()
        paced = any(sender.paced for sender in self._delivery.senders.values())
        with ThreadPoolExecutor(POOL if paced else 1) as pool:
            while batch := self._ready(now):
                results = list(pool.map(lambda message_id: self._delivery.deliver_once(message_id, now), batch))
                outcomes.update(results)
                progress(len(results))
                if all(outcome == "busy" for outcome in results):
                    break
        return Delivered(outcomes["sent"], outcomes["failed"], outcomes["retry"], outcomes["cancelled"])

    def _ready(self, now: datetime) -> list[int]:
        with self._database.read() as session:
            return outbox.ready(session, self._delivery.partnerships, now=now, limit=BATCH)
