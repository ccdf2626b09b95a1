"""`kill -9` at every step between draft, send and commit of letters by Microsoft 365: nothing is lost, nothing doubled.

The fake Graph, in a process of its own, kills who delivers: before it does a request (which is then never done), while
it does it, once it has done it, or a moment after its answer; the next process begins when the lease has run out.
"""

import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from bot.app import App, build
from bot.calendar import tick
from bot.outbound.delivery import LEASE
from bot.outbound.graph.sender import AT_ONCE, GraphSender
from bot.outbound.senders import Pace
from bot.settings import Settings
from bot.storage.tables import OutboxMessage
from tests.bench.bench_world import START, book, plans
from tests.bench.figures import Figure
from tests.bench.graph_process import GraphProcess, Kill, graph_process

LETTERS = 8
"""Letters to a kill: more than go between two of them."""
STEPS = {"token": 1, "look": 1, "draft": 6, "send": 8}
"""The requests that a letter may need, and at the how manyth of each, at the most, a process is killed."""
LATEST = 16
"""The request at which it is killed at the latest, of whatever kind."""
A_MOMENT = 0.04
"""Seconds after an answer, at most: so long it may take until what came of a letter is written down."""
WHEN = ("before", "meanwhile", "done", "answered")
BEGAN = START - timedelta(days=9)


@dataclass(frozen=True)
class Counted:
    """What was found when all had gone."""

    letters: int
    states: Counter[str]
    sent: Counter[str]
    lost: int
    """Recorded as sent, and never there."""
    drafts: int
    """Left lying about in the mailbox: made for who was dead by then, and never sent."""
    steps: Counter[str]
    """At which steps processes were killed."""

    @property
    def doubled(self) -> int:
        """Count the letters that went more than once."""
        return sum(times > 1 for times in self.sent.values())

    @property
    def whole(self) -> bool:
        """Tell whether each letter went, once, and was recorded so."""
        return not self.lost and not self.doubled and self.states == {"sent": self.letters}


def run(kills: int, folder: Path, seed: int) -> Counted:
    """Kill whoever delivers so many times, then let the rest go."""
    chance, letters = random.Random(seed), kills * LETTERS
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.graph_kills"])
    with graph_process() as graph:
        settings = graph.settings(database_url=f"sqlite:///{folder}/kills.db")
        app = _app(settings, BEGAN)
        try:
            book(app.desk.database, letters, days=1, state="booked")
            tick(app.desk, None, BEGAN)
            for round_ in range(kills + 1):
                words = (settings.model_dump(), graph.ca, BEGAN + round_ * (LEASE + timedelta(seconds=2)))
                process = context.Process(target=_deliver, args=words)
                process.start()
                assert process.pid is not None
                if round_ < kills:
                    graph.kills(_a_kill(process.pid, chance))
                process.join()
                assert process.exitcode == (-signal.SIGKILL if round_ < kills else 0), process.exitcode
            return _count(app, graph, letters)
        finally:
            app.close()


def _a_kill(pid: int, chance: random.Random) -> Kill:
    [step] = chance.choices([*STEPS], weights=[1, 3, 8, 8])
    return Kill(pid, step, chance.randint(1, STEPS[step]), LATEST, chance.choice(WHEN), chance.uniform(0, A_MOMENT))


def _app(settings: Settings, since: datetime) -> App:
    begun = time.monotonic()
    clock = lambda: since + timedelta(seconds=time.monotonic() - begun)  # noqa: E731
    app = build(settings, plans=plans(), clock=clock)
    sender = app.dispatcher.delivery.senders.shared["mail"]
    assert isinstance(sender, GraphSender)
    sender.pace = Pace(at_once=AT_ONCE)
    return app


def _deliver(settings: dict[str, object], ca: str, since: datetime) -> None:
    """Deliver all there is, as a process of its own."""
    os.environ["REQUESTS_CA_BUNDLE"] = ca
    app = _app(Settings.model_construct(**settings), since)  # type: ignore[arg-type]
    app.dispatcher.start(app.desk.clock)
    while _states(app).keys() & {"queued", "sending"}:
        time.sleep(0.2)
    app.dispatcher.stop()
    app.close()


def _states(app: App) -> Counter[str]:
    with app.desk.database.read() as session:
        return Counter(session.scalars(select(OutboxMessage.state)))


def _count(app: App, graph: GraphProcess, letters: int) -> Counted:
    sent = graph.sent()
    with app.desk.database.read() as session:
        recorded = session.scalars(select(OutboxMessage.message_id).where(OutboxMessage.state == "sent"))
        lost = sum(each not in sent for each in recorded)
    return Counted(letters, _states(app), sent, lost, graph.within("drafts"), Counter(graph.killed_at()))


def report(kills: int, seed: int) -> int:
    """Run, and print what was found; 1 if anything was lost or went twice."""
    with TemporaryDirectory() as folder:
        counted = run(kills, Path(folder), seed)
    killed = f"kill -9 {counted.steps.total()} times, seed {seed}, over {counted.letters:,} letters by Microsoft 365"
    states = ", ".join(f"{number:,} {state}" for state, number in sorted(counted.states.items()))
    told = f"{states}; {counted.lost} lost, {counted.doubled} twice, {counted.drafts} drafts left"
    sys.stdout.write(f"{Figure(killed, told)}\n")
    for step, times in sorted(counted.steps.items()):
        sys.stdout.write(f"{Figure(f'killed at: {step}', f'{times} times')}\n")
    return 0 if counted.whole else 1
