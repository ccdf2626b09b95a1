"""Runs a deployment with everything failing around it, until all has gone, and counts."""

import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from bot.errors import DatabaseError
from bot.storage.session import Database
from tests.faults import counting, seeding
from tests.faults.answering import Answering
from tests.faults.chaos import Chaos, Diary
from tests.faults.counting import Counted, Times
from tests.faults.processes import ROOT, Processes, wait_until
from tests.faults.provider import Ledger
from tests.faults.setting import ANSWERING, STAGE, Setting, SteppingClock
from tests.faults.stores import Store, a_store
from tests.load.counting import Kept
from tests.load.counting import count as count_answers

ENOUGH = 0.95
"""Part of the messages that may have gone before the faults end: with nothing left to do, nothing is tried."""


@dataclass(frozen=True)
class Plan:
    """How much is sent, for how long things fail, and how often."""

    messages: int = 10_000
    seconds: float = 600.0
    """Of faults, at most."""
    database: str = "sqlite"
    workers: int = 3
    """Processes that deliver, on PostgreSQL; on SQLite there is one."""
    seed: int = 1
    pace: float = 0.06
    """Seconds from one send of a lane to the next."""
    faults: float = 0.06
    """Part of the requests that a provider fails at."""
    gap: float = 2.5
    """Seconds from one trouble to the next, on average."""
    age: float = 20.0
    """Seconds that a process may have been running at most to be spared by a kill, mostly."""
    think: float = 2.0
    """Seconds that people think over a page, at most."""
    stands_still: float = 120.0
    """Seconds in which nothing comes forward, though nothing fails any more: then something hangs."""

    @property
    def kinds(self) -> list[str]:
        """Name the processes of the deployment."""
        return ["server"] if self.database == "sqlite" else ["web", *["worker"] * self.workers]


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    plan: Plan
    counted: Counted
    answers: Kept
    times: Times
    diary: Diary
    seconds: float
    complaints: list[str]
    """What hung, ended badly or was logged as a fault of the program."""
    doubles: list[str]
    """What is known of each message that was doubled."""
    left_out: str
    """What could not be tried here, and why."""

    @property
    def whole(self) -> bool:
        """Tell whether the deployment kept what it promises."""
        return self.counted.whole and self.answers.whole and not self.complaints


def run(plan: Plan, folder: Path) -> Outcome:
    """Set up, let everything fail, wait until all has gone, and count at the providers."""
    ledger = folder / "ledger"
    ledger.touch()
    with a_store(plan.database) as store, _a_provider(ledger, plan) as provider:
        setting = Setting(str(folder), store.url, provider, _free_port(), plan.pace)
        setting.write()
        crowd = seeding.Crowd.of(plan.messages)
        database = Database(store.url)
        try:
            seeding.book(database, crowd, datetime.now(UTC), timedelta(seconds=plan.seconds / 4))
            return _Run(plan, folder, store, setting, crowd, database).outcome()
        finally:
            database.close()


class _Run:
    def __init__(
        self, plan: Plan, folder: Path, store: Store, setting: Setting, crowd: seeding.Crowd, database: Database
    ) -> None:
        self._plan, self._folder, self._store, self._database = plan, folder, store, database
        self._ledger = folder / "ledger"
        self._crowd = crowd
        self._setting = setting
        self._writer = seeding.Writer(database, crowd, plan.seed)
        self._answering = Answering(self._ledger, crowd.answering, plan.think)
        self._complaints: list[str] = []

    def outcome(self) -> Outcome:
        began = time.monotonic()
        diary = self._fail_and_drain()
        seconds = time.monotonic() - began
        accepted, _ = Ledger.read(self._ledger)
        counted = counting.count(self._database, accepted)
        stories = self._answering.stories.values()
        return Outcome(
            plan=self._plan,
            counted=counted,
            answers=count_answers(self._database, ANSWERING, stories, STAGE),
            times=counting.times(accepted, diary),
            diary=diary,
            seconds=seconds,
            complaints=[*self._complaints, *_faults_of_ours(self._folder)],
            doubles=[counting.explain(name, accepted, diary) for name in counted.doubled],
            left_out=self._store.disk.why_not,
        )

    def _fail_and_drain(self) -> Diary:
        processes = Processes(self._folder, self._setting.file, self._plan.kinds)
        clock = SteppingClock(self._setting.folder)
        chaos = Chaos(self._plan.seed, processes, self._store, self._setting.provider, clock)
        try:
            wait_until(lambda: _answers(self._setting.base_url), 60, "the pages were never served")
            wait_until(lambda: seeding.invited(self._database) > self._crowd.all / 3, 120, "nobody was written to")
            self._writer.start()
            self._answering.start()
            chaos.go_on(self._enough_failed(), gap=self._plan.gap, age=self._plan.age)
            self._wait_for("the queue to be empty", self._all_gone)
            self._wait_for("the delegates to be thanked", lambda: self._answering.finished)
        finally:
            self._writer.stop()
            self._answering.stop()
            self._complaints += processes.stop()
            (self._folder / "diary").write_text("\n".join(chaos.diary.log), encoding="utf-8")
        return chaos.diary

    def _enough_failed(self) -> Callable[[], bool]:
        until, most = time.monotonic() + self._plan.seconds, ENOUGH * self._plan.messages
        return lambda: time.monotonic() > until or self._accepted() > most

    def _wait_for(self, what: str, happened: Callable[[], bool]) -> None:
        try:
            while not happened():
                wait_until(self._comes_forward(happened), self._plan.stands_still, what)
        except TimeoutError:
            self._complaints.append(f"waited for {what}; nothing came forward in {self._plan.stands_still:g} seconds")

    def _comes_forward(self, happened: Callable[[], bool]) -> Callable[[], bool]:
        before = self._done()
        return lambda: self._done() > before or happened()

    def _done(self) -> int:
        return self._accepted() + self._answering.meter.answers + self._writer.done

    def _accepted(self) -> int:
        return self._ledger.read_bytes().count(b"\n")

    def _all_gone(self) -> bool:
        if not self._writer.finished:
            return False
        try:
            return seeding.all_gone(self._database, self._crowd)
        except DatabaseError:
            return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def _a_provider(ledger: Path, plan: Plan) -> Iterator[str]:
    words = [sys.executable, "-m", "tests.faults.provider", str(ledger), str(plan.seed), str(plan.faults)]
    with (
        ledger.with_name("provider.log").open("wb") as log,
        subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log) as process,
    ):
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


_SIGNS = ("stumbled", "Traceback", "Fatal", "Exception")
_AWAY = ("OperationalError", "DatabaseError", "InterfaceError")


def _is_ours(line: str) -> bool:
    return any(sign in line for sign in _SIGNS) and not any(sign in line for sign in _AWAY)


def _faults_of_ours(folder: Path) -> list[str]:
    """Give what was logged as a fault of the program, but for the database's being away; each once, with how often."""
    found: Counter[str] = Counter()
    for log in sorted(folder.glob("*.log")):
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        found.update(line[-300:] for line in lines if _is_ours(line))
    return [f"{times} times: {line}" for line, times in found.most_common(20)]
