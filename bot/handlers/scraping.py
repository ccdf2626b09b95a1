"""What Prometheus is told of the database at each look: what waits, how far behind the tick is, who is at work."""

import platform
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from bot import __version__
from bot.errors import DatabaseError
from bot.flows.desk import Desk
from bot.outbound.senders import Senders
from bot.storage import backlog, running, upgrade
from bot.storage.backlog import Waiting
from bot.storage.glance import Glance

NO_LANE = "none"
"""Where messages wait of partnerships that the configuration no longer has."""


@dataclass(frozen=True)
class _Seen:
    waiting: Sequence[Waiting]
    due_since: datetime | None
    ticked: datetime | None
    workers: int
    schema: str


class Scraped(Collector):
    """Looks when it is asked; a database that is away is one of the things that are told, and no fault."""

    def __init__(self, desk: Desk, senders: Senders, glance: Glance) -> None:
        self._desk, self._senders, self._glance = desk, senders, glance

    def collect(self) -> Iterator[Metric]:
        """Give the figures."""
        python, kind = platform.python_version(), "sqlite" if self._desk.database.sqlite else "postgresql"
        yield InfoMetricFamily("evalbot_build", "The program", value={"version": __version__, "python": python})
        now = self._desk.clock()
        try:
            seen = self._glance.at(lambda: self._look(now))
        except (DatabaseError, SQLAlchemyError):
            yield _gauge("database_up", "Whether the database answers", 0)
            return
        yield _gauge("database_up", "Whether the database answers", 1)
        yield InfoMetricFamily("evalbot_database", "The database", value={"kind": kind, "schema": seen.schema})
        yield _gauge("workers", "Processes that deliver at present", seen.workers)
        if seen.ticked is not None:
            yield _gauge("last_tick_timestamp_seconds", "When a tick last ended", seen.ticked.timestamp())
        late = _age(seen.due_since, now)
        yield _gauge("oldest_due_seconds", "How long something has been due that no tick has looked at", late)
        yield from self._lanes(seen.waiting, now)

    def _look(self, now: datetime) -> _Seen:
        with self._desk.database.read() as session:
            return _Seen(
                backlog.waiting(session),
                backlog.oldest_due(session, self._desk.plans.keys(), now=now),
                running.last_ticked(session),
                running.workers(session, now),
                upgrade.version(session.connection()),
            )

    def _lanes(self, waiting: Iterable[Waiting], now: datetime) -> Iterator[Metric]:
        names = self._names(waiting)
        depth, age = Counter[str](dict.fromkeys(names.values(), 0)), dict.fromkeys(names.values(), 0.0)
        for each in waiting:
            lane = names.get((each.channel, each.partnership), NO_LANE)
            depth[lane] += each.messages
            age[lane] = max(age.get(lane, 0.0), _age(each.oldest, now))
        messages = GaugeMetricFamily("evalbot_messages_waiting", "Messages that have not gone yet", labels=["lane"])
        oldest = GaugeMetricFamily(
            "evalbot_oldest_message_seconds", "How long the first of them has been due", labels=["lane"]
        )
        for lane in depth:
            messages.add_metric([lane], depth[lane])
            oldest.add_metric([lane], age[lane])
        yield from (messages, oldest)

    def _names(self, waiting: Iterable[Waiting]) -> dict[tuple[str, str], str]:
        """Name the lane of each channel and partnership that has a sender, or waits for one."""
        keys = self._desk.plans.keys()
        work = {(channel, key) for channel in self._senders.shared for key in keys}
        work |= {(channel, key) for channel, key in self._senders.own if key in keys}
        work |= {(each.channel, each.partnership) for each in waiting if each.partnership in keys}
        lanes = self._senders.lanes(work, keys)
        return {(lane.channel, key): lane.name for lane in lanes for key in lane.partnerships}


def _gauge(name: str, help_: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"evalbot_{name}", help_, value=value)


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
