"""Runs the fault harness and prints its figures; see `running.py` for what it does."""

import argparse
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from tests.bench.figures import Figure
from tests.faults import graph_kills
from tests.faults.process import LEASE
from tests.faults.running import Outcome, Plan, run
from tests.faults.setting import LANES


def main() -> int:
    """Run as told, print what was found; 1 if anything was lost, doubled where one can ask, out of order, or hung."""
    said = _words().parse_args()
    if said.graph_kills:
        return graph_kills.report(said.graph_kills, said.seed)
    folder = Path(said.folder or mkdtemp(prefix="evalbot-faults-"))
    plan = Plan(
        messages=said.messages,
        seconds=said.seconds,
        database=said.database,
        workers=said.workers,
        seed=said.seed,
        pace=said.pace,
        gap=said.gap,
    )
    outcome = run(plan, folder)
    out = sys.stdout
    out.write(f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()}, ")
    out.write(f"{plan.database}, seed {plan.seed}; a lease is {LEASE.seconds} s here, not 5 minutes\n")
    for figure in figures(outcome):
        out.write(f"{figure}\n")
    for line in (*outcome.doubles, *outcome.complaints):
        out.write(f"- {line}\n")
    out.write(f"ledger and logs: {folder}\n")
    return 0 if outcome.whole else 1


def figures(outcome: Outcome) -> Iterator[Figure]:
    """Give what the run found, as lines of the table in `docs/figures.md`."""
    counted, answers, times = outcome.counted, outcome.answers, outcome.times
    states = ", ".join(f"{number:,} {state}" for state, number in sorted(counted.states.items()))
    yield Figure(f"{counted.messages:,} messages over {len(LANES)} lanes in {outcome.seconds:,.0f} s", states)
    yield Figure("lost", f"{len(counted.lost)}; {counted.forgotten} stages never sent")
    yield Figure("doubled where the provider can be asked", f"{len(counted.doubled)}")
    yield Figure("doubled where it cannot (SMTP sends again after a doubt)", f"{len(counted.unasked)}")
    yield Figure(f"order broken, of {counted.conversations:,} conversations", f"{len(counted.unordered)}")
    yield Figure(f"{answers.acknowledged:,} answers acknowledged on the web", f"{answers.lost} lost")
    yield Figure(f"{answers.sent:,} forms sent in", f"{answers.not_once} not once; {answers.unthanked} never got there")
    yield Figure("from the last fault to an empty queue", f"{times.to_empty:.1f} s")
    median, longest = times.after_kill
    yield Figure("from a kill to the next message, median / longest", f"{median:.1f} / {longest:.1f} s")
    for name, often in sorted(outcome.diary.times.items()):
        yield Figure(name, f"{often} times")
    if outcome.left_out:
        yield Figure("a full disk", f"not tried: {outcome.left_out}")


def _words() -> argparse.ArgumentParser:
    usual, words = Plan(), argparse.ArgumentParser("python -m tests.faults", description=__doc__)
    words.add_argument("--messages", type=int, default=usual.messages)
    words.add_argument("--seconds", type=float, default=usual.seconds, help="how long things fail, at most")
    words.add_argument("--database", choices=("sqlite", "postgresql"), default=usual.database)
    words.add_argument("--workers", type=int, default=usual.workers, help="on PostgreSQL; SQLite has one process")
    words.add_argument("--seed", type=int, default=usual.seed)
    words.add_argument("--pace", type=float, default=usual.pace, help="seconds from one send of a lane to the next")
    words.add_argument("--gap", type=float, default=usual.gap, help="seconds from one trouble to the next, on average")
    words.add_argument("--graph-kills", type=int, help="instead: so many kill -9 between draft and commit")
    words.add_argument("--folder", help="where to leave ledger and logs")
    return words


if __name__ == "__main__":
    sys.exit(main())
