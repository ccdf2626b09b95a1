"""Throws inputs at every parser and handler and prints the figures: `python -m tests.fuzz --inputs 100000`."""

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.fuzz.targets import TARGETS
from tests.fuzz.workers import be_quiet, play


def main() -> int:
    """Run as told, print a line a target; 1 if any input made any of them stumble."""
    said = _words().parse_args()
    names = [name for name in TARGETS if not said.only or any(part in name for part in said.only)]
    if not names:
        sys.stderr.write(f"--only: no such target - there are {', '.join(TARGETS)}\n")
        return 2
    failed, out = 0, sys.stdout
    with ProcessPoolExecutor(min(said.processes, len(names)), get_context("spawn"), be_quiet) as pool:
        for outcome in pool.map(play, names, [said.inputs] * len(names), [said.seed] * len(names)):
            out.write(f"{outcome}\n")
            if said.slow:
                out.write(f"    {outcome.slowest_input}\n")
            if outcome.fault is not None:
                failed += 1
                out.write(f"{outcome.told}\n{outcome.pasted()}\n")
            out.flush()
    return 1 if failed else 0


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser("python -m tests.fuzz", description=__doc__)
    words.add_argument("--inputs", type=int, default=100_000, help="for each target")
    words.add_argument("--only", action="append", help="targets whose name has this in it; may be said again")
    words.add_argument("--seed", type=int, help="the same inputs again")
    words.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    words.add_argument("--slow", action="store_true", help="show the slowest input of each")
    return words


if __name__ == "__main__":
    sys.exit(main())
