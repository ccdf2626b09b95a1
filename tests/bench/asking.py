"""What officers ask, on 1,000,000 answers of twelve years: first run, second, p95, plain SQL beside it, and memory."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from sqlalchemy import text

from bot.cli.collecting import seldom
from bot.commands import run
from bot.commands.context import Context
from bot.commands.table import COMMANDS
from bot.storage import upgrade
from bot.storage.session import Database
from tests.bench.bench_world import plans
from tests.bench.figures import Figure, timed
from tests.bench.year_world import NOW, Size, fill

KEY = "wfscp"
SIZE = Size(events=4_750, delegates=95_000, behind=timedelta(days=12 * 365))
"""As many as 400 events a year and twenty delegates on each make in twelve years: a million answers."""
RUNS, LATE = 20, 19
"""p95: of twenty runs, the last but one."""
ASKED = ("status", "summary", "gain", "impact", "comments", "overdue", "issues", "due 7d", "events", "export csv")
OF_A_PERIOD = ("status 2026", "summary 2026", "gain 2026", "impact 2026", "comments 2026-Q2", "report quarter 2026-Q2")
_COUNTS = "b.state NOT IN ('cancelled', 'absent') AND NOT (b.state = 'booked' AND b.declared = 'none')"
_STAGES = "SELECT stage, state, count(*), count(sent_at) FROM touchpoint WHERE partnership = 'wfscp' GROUP BY 1, 2"
_SEEN = """
    SELECT b.event_id, s.what, count(*) FROM supervisor_act s JOIN booking b ON b.id = s.booking_id
    WHERE s.id IN (SELECT max(id) FROM supervisor_act WHERE partnership = 'wfscp' AND undone_at IS NULL
                   AND what IN ('seen', 'partly', 'not_yet') GROUP BY booking_id) GROUP BY 1, 2"""
_BY_HAND: Mapping[str, tuple[str, ...]] = {
    "status": (
        _STAGES,
        """SELECT e.course, b.agency, p.staff_group, b.state, b.declared, count(*), sum(t.state = 'answered')
        FROM booking b JOIN event e ON e.id = b.event_id JOIN person p ON p.id = b.person_id
        LEFT JOIN touchpoint t ON t.booking_id = b.id AND t.round = b.round AND t.kind = 'end_of_course'
        WHERE b.partnership = 'wfscp' GROUP BY 1, 2, 3, 4, 5""",
    ),
    "summary": (
        _STAGES,
        f"""SELECT a.kind, a.question, a.number, a.chosen, a.event_id, count(*) FROM answer a
        JOIN response r ON r.id = a.response_id JOIN booking b ON b.id = r.booking_id
        WHERE a.partnership = 'wfscp' AND (a.number IS NOT NULL OR a.chosen IS NOT NULL) AND {_COUNTS}
        GROUP BY 1, 2, 3, 4, 5""",
        _SEEN,
    ),
    "gain": (
        f"""SELECT before.pair, r1.event_id, count(*), avg(before.number), avg(after.number),
        avg(after.number - before.number)
        FROM response r1 JOIN booking b ON b.id = r1.booking_id
        JOIN response r2 ON r2.booking_id = r1.booking_id AND r2.kind = 'end_of_course'
        JOIN answer before ON before.response_id = r1.id AND before.number IS NOT NULL
        JOIN answer after ON after.response_id = r2.id AND after.pair = before.pair
        WHERE r1.kind = 'pre_course' AND r1.partnership = 'wfscp' AND {_COUNTS}
        GROUP BY 1, 2""",
    ),
    "impact": (
        f"""SELECT a.question, a.chosen, a.event_id, count(*) FROM answer a
        JOIN response r ON r.id = a.response_id JOIN booking b ON b.id = r.booking_id
        WHERE a.partnership = 'wfscp' AND a.kind = 'impact_check' AND a.chosen IS NOT NULL AND {_COUNTS}
        GROUP BY 1, 2, 3""",
        f"""SELECT a1.pair, r1.event_id, count(*), avg(a1.number), avg(a2.number), avg(a3.number)
        FROM response r1 JOIN booking b ON b.id = r1.booking_id
        JOIN response r2 ON r2.booking_id = r1.booking_id AND r2.kind = 'end_of_course'
        JOIN response r3 ON r3.booking_id = r1.booking_id AND r3.kind = 'impact_check'
        JOIN answer a1 ON a1.response_id = r1.id AND a1.number IS NOT NULL
        JOIN answer a2 ON a2.response_id = r2.id AND a2.pair = a1.pair
        JOIN answer a3 ON a3.response_id = r3.id AND a3.pair = a1.pair
        WHERE r1.kind = 'pre_course' AND r1.partnership = 'wfscp' AND {_COUNTS}
        GROUP BY 1, 2""",
        """SELECT event_id, count(*) FROM answer WHERE partnership = 'wfscp' AND kind = 'end_of_course'
        AND question IN ('action_1', 'action_2', 'action_3') AND value IS NOT NULL GROUP BY 1""",
        _SEEN,
    ),
}
"""The same aggregates, by event as figures need them, as somebody would write them who has nothing else in mind."""


def measure(folder: Path) -> Iterator[Figure]:
    """Ask each command; chat platforms wait three seconds, officers one."""
    file = folder / f"{KEY}.db"
    with closing(Database(f"sqlite:///{file}", durable=False)) as database:
        upgrade.check(database)
        fill(database, plans(KEY)[KEY], SIZE)
    yield from measured(file)


def measured(file: Path) -> Iterator[Figure]:
    """Measure on a database that is there, in a process such as `evalbot serve` starts."""
    seldom()
    import_module("numpy")
    with closing(Database(f"sqlite:///{file}")) as database:
        context = Context(database, plans(KEY)[KEY], NOW, "bench", "http://x")
        with database.read() as session:
            n = session.scalar(text("SELECT count(*) FROM answer"))
        yield Figure("answers to ask about", f"{n:,}")
        for words in (*ASKED, *OF_A_PERIOD):
            if words.split()[0] in COMMANDS:
                yield _figure(words, context)
    for words in ("status", "gain", "summary", "impact", "comments", "export csv", "report quarter 2026-Q2"):
        yield _memory(file, words)


def _figure(words: str, context: Context) -> Figure:
    runs = []
    for _ in range(RUNS):
        with timed() as watch:
            ask(words, context)
        runs.append(watch.seconds)
    said = f"{runs[0]:.2f} s, then {runs[1]:.2f} s; p95 {sorted(runs)[LATE - 1]:.2f} s"
    if words not in _BY_HAND:
        return Figure(words, said)
    plain = min(_by_hand(words, context.database) for _ in range(3))
    return Figure(words, said, f"the same counted in SQL {plain:.2f} s", min(runs) / plain)


def ask(words: str, context: Context) -> None:
    """Ask, and make the documents that go with the answer."""
    answer = run(words, context)
    if answer.files is not None:
        answer.files()


def _by_hand(words: str, database: Database) -> float:
    with timed() as watch, database.read() as session:
        for statement in _BY_HAND[words]:
            session.connection().exec_driver_sql(statement).fetchall()
    return watch.seconds


def _memory(file: Path, words: str) -> Figure:
    """Read the most memory that a fresh process ever held which asks once (Linux)."""
    command = [sys.executable, "-m", "tests.bench.asking", str(file), words]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    return Figure(f"memory of a process that asks {words}", f"{told.stdout.strip()} MB")


def _main(file: str, words: str) -> None:
    seldom()
    with closing(Database(f"sqlite:///{file}")) as database:
        ask(words, Context(database, plans(KEY)[KEY], NOW, "bench", "http://x"))
    # getrusage's figure would be this process's or its parent's, whichever is larger.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    sys.stdout.write(f"{int(status['VmHWM'].split()[0]) / 1024:.0f}")


if __name__ == "__main__":
    _main(*sys.argv[1:3])
