"""A deployment as an administrator has it: roster imported, letters sent, and the server, all by the command line."""

import csv
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx

from tests.postgres import DURABLE, a_server

CONFIG = Path(__file__).resolve().parent.parent.parent / "config"
CONFERENCE = 250
_HEADINGS = [
    *("Event Ref", "Course Title", "Level", "Event Date", "Start Time", "End Time"),
    *("First Name", "Surname", "Email Address", "Agency"),
    *("Line Manager Name", "Line Manager Email", "Booking Status", "Attendance"),
]


@dataclass(frozen=True)
class Deployment:
    """A folder with a roster, letters and logs, a database, and the port that its links name."""

    folder: Path
    database: str
    port: int
    partnership: str = "wfscp"

    @property
    def mail(self) -> Path:
        """Where letters are put, a file each."""
        return self.folder / "mail"

    def invite(self, delegates: int, day: date) -> None:
        """Book so many on conferences of 250 on a day that is past, and have them asked what they think of it."""
        self.book(delegates, day)
        self._run("tick")

    def book(self, delegates: int, day: date) -> None:
        """Book so many."""
        roster = self.folder / "roster.csv"
        _write_roster(roster, delegates, day)
        self._run("import", str(roster), "--partnership", self.partnership, "--apply")

    @contextmanager
    def serving(self) -> Iterator["Server"]:
        """Run the server, in a process of its own."""
        with (self.folder / "server.log").open("wb") as log:
            server = subprocess.Popen(
                [*_EVALBOT, "serve", "--port", str(self.port)], env=self.environment(), stdout=log, stderr=log
            )
            try:
                _wait_for(f"http://127.0.0.1:{self.port}/readyz", server)
                yield Server(server.pid)
            finally:
                server.terminate()
                server.wait(60)

    def complaints(self) -> list[str]:
        """Give what the server logged as a warning, an error or a traceback."""
        lines = (self.folder / "server.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if any(sign in line for sign in ("error", "warning", "Error", "Traceback"))]

    def _run(self, *words: str) -> None:
        done = subprocess.run([*_EVALBOT, *words], env=self.environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"evalbot {words[0]}: {done.stderr or done.stdout}")

    def environment(self) -> dict[str, str]:
        """Give what the program is told in its environment."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EVALBOT_")}
        return {
            **kept,
            "DATABASE_URL": self.database,
            "EVALBOT_CONFIG": str(CONFIG),
            "EVALBOT_BASE_URL": f"http://127.0.0.1:{self.port}",
            "EVALBOT_MAIL": f"file:{self.mail}",
        }


_EVALBOT = (sys.executable, "-m", "bot")


@dataclass(frozen=True)
class Server:
    """The server's process, looked at from outside (Linux)."""

    pid: int

    def megabytes(self) -> float:
        """Give its resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024

    def cpu_seconds(self) -> float:
        """Give the processor time that it has used, of its own and in the kernel (`man 5 proc`, fields 14 and 15)."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def deployed(folder: Path, kind: str, partnership: str = "wfscp") -> Iterator[Deployment]:
    """Give an empty deployment on `sqlite`, or on a `postgresql` that is started for it."""
    if kind == "sqlite":
        yield Deployment(folder, f"sqlite:///{folder}/load.db", free_port(), partnership)
        return
    with a_server(DURABLE) as server:
        yield Deployment(folder, server.url(), free_port(), partnership)


def free_port() -> int:
    """Find a port of the loopback that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        try:
            if httpx.get(url, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _write_roster(file: Path, delegates: int, day: date) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEADINGS)
        for n in range(delegates):
            event = [
                f"E-{n // CONFERENCE}",
                "Neglect: Seeing the Child",
                "Level 3",
                f"{day:%d/%m/%Y}",
                "09:30",
                "16:00",
            ]
            person = [f"Ann{n}", "Example", f"ann{n}@agency{n % 40}.example", f"Agency {n % 40}"]
            writer.writerow(
                [*event, *person, f"Sue {n % 400}", f"sue{n % 400}@agency{n % 40}.example", "Confirmed", ""]
            )
