"""Throws inputs at every parser and handler and prints the figures: `python -m tests.fuzz --inputs 100000`."""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from tests.fuzz.fuzzing import Outcome
from tests.fuzz.paces import guess, longest_first
from tests.fuzz.targets import TARGETS
from tests.fuzz.workers import be_quiet, play


def main() -> int:
    """Run as told, print a line a target as it ends; 1 if any input made any of them stumble."""
    said = _words().parse_args()
    asked = [part for each in said.only for part in each.split(",") if part]
    names = longest_first(name for name in TARGETS if not asked or any(part in name for part in asked))
    if not names:
        sys.stderr.write(f"--only: no such target - there are {', '.join(TARGETS)}\n")
        return 2
    processes = min(said.processes, len(names))
    took = _long(guess(names, said.inputs, processes))
    _say(f"{len(names)} targets, {said.inputs:,} inputs each, {processes} at a time: about {took}")
    begun, outcomes = time.perf_counter(), []
    for outcome in _played(names, said, processes):
        outcomes.append(outcome)
        _say(str(outcome))
        if said.slow:
            _say(f"    {outcome.slowest_input}")
        if outcome.fault is not None:
            _say(f"{outcome.told}\n{outcome.pasted()}")
    if said.table:
        _say(table(outcomes))
    _say(summary(outcomes, time.perf_counter() - begun))
    return 1 if any(outcome.fault is not None for outcome in outcomes) else 0


def _played(names: Sequence[str], said: argparse.Namespace, processes: int) -> Iterator[Outcome]:
    with ProcessPoolExecutor(processes, get_context("spawn"), be_quiet) as pool:
        yield from (each.result() for each in as_completed(pool.submit(play, n, said.inputs, said.seed) for n in names))


def table(outcomes: Sequence[Outcome]) -> str:
    """Write outcomes as a table of Markdown, by the names of their targets."""
    rows = [
        f"| {one.name} | {one.inputs:,} | {int(one.fault is not None)} | {one.pace:,.0f} |"
        for one in sorted(outcomes, key=lambda one: one.name)
    ]
    return "\n".join(("| target | inputs | faults | inputs/s |", "| --- | ---: | ---: | ---: |", *rows))


def summary(outcomes: Sequence[Outcome], seconds: float) -> str:
    """Say in one line what came of all."""
    inputs, faults = sum(one.inputs for one in outcomes), sum(one.fault is not None for one in outcomes)
    return f"{len(outcomes)} targets, {inputs:,} inputs, {faults} faults, {_long(seconds)}"


def _long(seconds: float) -> str:
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def _say(words: str) -> None:
    # Odd inputs hold what no terminal takes.
    sys.stdout.write(f"{words.encode('utf-8', 'backslashreplace').decode()}\n")
    sys.stdout.flush()


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser("python -m tests.fuzz", description=__doc__)
    words.add_argument("--inputs", type=int, default=100_000, help="for each target")
    words.add_argument(
        "--only",
        action="append",
        default=[],
        help="targets whose name has this in it: several by commas, or said again",
    )
    words.add_argument("--seed", type=int, help="the same inputs again")
    words.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    words.add_argument("--slow", action="store_true", help="show the slowest input of each")
    words.add_argument("--table", action="store_true", help="end with a table of Markdown")
    return words


if __name__ == "__main__":
    sys.exit(main())
