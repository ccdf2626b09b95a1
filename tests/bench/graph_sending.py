"""A mailbox's 600 letters at Exchange Online's own pace, on a clock that goes faster; and the sender without a pace."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

from bot.app import App, build
from bot.calendar import tick
from bot.outbound import dispatching
from bot.outbound.graph.sender import GraphSender
from bot.storage.tables import OutboxMessage
from tests.bench.bench_world import START, book, plans
from tests.bench.figures import Figure, timed
from tests.bench.graph_process import FastClock, GraphProcess, graph_process
from tests.fakes.letters import NOW, a_message

LETTERS, SPEED = 600, 4.0
PERMITTED = 30.0
"""Letters a minute from one mailbox."""
UNPACED = 300
WANTED = 20.0
"""Letters a second that the sender should be good for, so that it is never what others wait for."""


@dataclass(frozen=True)
class Weather:
    """How Graph behaves; seconds by the fast clock."""

    name: str
    takes: float
    """Seconds to each request: mostly well below one, at busy times more."""
    storm: bool = False


WEATHERS = (
    Weather("calm, each request 0.6 s", 0.6),
    Weather("slow, each request 1.5 s", 1.5),
    Weather("storm, every tenth request refused, every fiftieth connection cut", 0.6, storm=True),
)


def measure(folder: Path) -> Iterator[Figure]:
    """Send all in calm, where Graph is slow, and in a storm; then as fast as the sender can."""
    for n, weather in enumerate(WEATHERS):
        clock = FastClock((START - timedelta(days=9)).timestamp(), time.time(), SPEED)
        with graph_process(clock) as graph:
            (folder / str(n)).mkdir()
            app = _app(folder / str(n), graph, clock)
            try:
                yield _sent(app, graph, weather)
            finally:
                app.close()
    with graph_process() as graph:
        yield _unpaced(graph)


def _app(folder: Path, graph: GraphProcess, clock: FastClock) -> App:
    settings = graph.settings(database_url=f"sqlite:///{folder}/bench.db")
    app = build(settings, plans=plans(), clock=lambda: datetime.fromtimestamp(clock(), UTC))
    sender = app.dispatcher.delivery.senders.shared["mail"]
    assert isinstance(sender, GraphSender)
    sender.pace = replace(sender.pace, every=sender.pace.every / SPEED)
    book(app.desk.database, LETTERS, days=1, state="booked")
    tick(app.desk, None, app.desk.clock())
    return app


def _sent(app: App, graph: GraphProcess, weather: Weather) -> Figure:
    graph.sets(limits=True, slow=weather.takes / SPEED)
    if weather.storm:
        graph.fails("busy", "create", every=10)
        graph.fails("busy", "send", every=10)
        graph.fails("closes_after", "create", every=50)
        graph.fails("closes_after", "send", every=50)
    began = time.monotonic()
    dispatching.SWEEP_SECONDS = 0.2 / SPEED  # a pause ends by the fast clock, and the wait for it goes by ours
    app.dispatcher.start(app.desk.clock)
    while waiting := _count(app, "queued", "sending"):
        time.sleep(0.2)
        assert time.monotonic() - began < 1200, f"{waiting} wait"
    minutes = (time.monotonic() - began) * SPEED / 60
    app.dispatcher.stop()
    sent, asked = graph.sent(), graph.calls().total()
    told = f"{sum(each > 1 for each in sent.values())} twice, {_count(app, 'sent') - len(sent)} lost"
    return Figure(
        f"{LETTERS} letters from one mailbox, {weather.name}: {len(sent)} there, {told}",
        f"{len(sent) / minutes:.1f} a minute, {asked:,} requests, {graph.happened()} of them failed",
        f"Exchange Online permits {PERMITTED:.0f} a minute",
        len(sent) / minutes / PERMITTED,
    )


def _unpaced(graph: GraphProcess) -> Figure:
    sender = GraphSender(graph.mailbox(), lambda: datetime.now(UTC))
    letter = replace(a_message("supervisor_briefing"), at=NOW)
    letters = [replace(letter, message_id=f"<{uuid4().hex}@evalbot.invalid>") for _ in range(UNPACED)]
    sender.send(replace(letters[0], message_id="<first@evalbot.invalid>"))
    began = time.thread_time()
    with timed() as watch:
        for letter in letters:
            sender.send(letter)
    own = (time.thread_time() - began) / UNPACED * 1000
    assert len(graph.sent()) == UNPACED + 1
    rate = UNPACED / watch.seconds
    return Figure(
        f"the sender to Microsoft 365 without a pace, {UNPACED} letters, one after the other",
        f"{rate:.1f} a second, {own:.1f} ms of a core each",
        f"{WANTED:.0f} a second wanted",
        rate / WANTED,
    )


def _count(app: App, *states: str) -> int:
    with app.desk.database.read() as session:
        rows = session.scalars(select(OutboxMessage.state).where(OutboxMessage.channel == "mail"))
        return sum(state in states for state in rows)
