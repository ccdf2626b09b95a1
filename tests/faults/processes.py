"""Keeps processes going, as systemd does: one that ends for whatever reason is started again at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock, Thread

ROOT = Path(__file__).resolve().parent.parent.parent
STOPS_WITHIN = 40.0
"""Seconds that a process may take to end when told: what is under way comes to its end first."""
_AT_WORK = b"Stop with Ctrl-C"


class Kept:
    """One process that is kept going."""

    def __init__(self, name: str, words: list[str], log: Path) -> None:
        self.name, self._words, self._log = name, words, log
        self.ended = 0
        """How often it ended by itself."""
        self._killed = False
        self._at_work_since: float | None = None
        self._read_from = 0
        self._process = self._begin()

    def _begin(self) -> "subprocess.Popen[bytes]":
        self._at_work_since = None
        self._read_from = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *self._words], cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log
            )

    @property
    def pid(self) -> int:
        """Give the number of the process."""
        return self._process.pid

    @property
    def age(self) -> float:
        """Give the seconds since it said that it is at work; negative while it starts."""
        return -1.0 if self._at_work_since is None else time.monotonic() - self._at_work_since

    def kill(self) -> None:
        """End it without a word (`kill -9`)."""
        self._killed = True
        self._process.kill()

    def freeze(self) -> None:
        """Have it stand still, as a machine that is paused does."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def keep(self) -> None:
        """Start it again if it has ended."""
        if self._process.poll() is None:
            if self._at_work_since is None and _AT_WORK in self._log.read_bytes()[self._read_from :]:
                self._at_work_since = time.monotonic()
            return
        self.ended += not self._killed
        self._close()
        self._killed = False
        self._process = self._begin()

    def stop(self) -> str:
        """Tell it to end; says what was wrong with how it did, or nothing."""
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        try:
            left = self._process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return f"{self.name} did not end within {STOPS_WITHIN:g} seconds"
        finally:
            self._close()
        return f"{self.name} ended with {left}" if left not in (0, -signal.SIGTERM) else ""

    def _close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()


class Processes:
    """All processes of a deployment, watched by a thread."""

    def __init__(self, folder: Path, setting: Path, kinds: list[str]) -> None:
        self._lock, self._over = Lock(), Event()
        self.all = [
            Kept(name := f"{kind}{n}", ["tests.faults.process", kind, os.fspath(setting)], folder / f"{name}.log")
            for n, kind in enumerate(kinds)
        ]
        self._thread = Thread(target=self._keep, name="keeper", daemon=True)
        self._thread.start()

    def that_deliver(self) -> list[Kept]:
        """Give those that deliver."""
        return [process for process in self.all if not process.name.startswith("web")]

    def that_serve(self) -> list[Kept]:
        """Give those that serve pages."""
        return [process for process in self.all if not process.name.startswith("worker")]

    def _keep(self) -> None:
        while not self._over.wait(0.1):
            with self._lock:
                for process in self.all:
                    process.keep()

    def stop(self) -> list[str]:
        """End all; says what was wrong with how they did."""
        self._over.set()
        self._thread.join()
        return [wrong for process in self.all if (wrong := process.stop())]


def wait_until(happened: Callable[[], bool], seconds: float, what: str) -> None:
    """Look again and again until something has happened; raises `TimeoutError` with what was waited for."""
    until = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > until:
            raise TimeoutError(what)
        time.sleep(0.2)
