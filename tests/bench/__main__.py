"""Runs the measurements and prints a line each; name some to run only those."""

import logging
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.logs import set_up_logs
from tests.bench import (
    asking,
    backing_up,
    delivering,
    footprint,
    graph_polling,
    graph_sending,
    importing,
    lanes,
    planning,
    slack_answering,
    slack_sending,
    ticking,
    writing,
)

MEASUREMENTS = {
    "import": importing.measure,
    "planning": planning.measure,
    "tick": ticking.measure,
    "drain": delivering.measure,
    "lanes": lanes.measure,
    "threads": writing.measure_threads,
    "web": writing.measure_web,
    "commands": asking.measure,
    "backup": backing_up.measure,
    "footprint": footprint.measure,
    "slack": slack_answering.measure,
    "slack-drain": slack_sending.measure,
    "graph-drain": graph_sending.measure,
    "graph-poll": graph_polling.measure,
    "memory": writing.measure_memory,
}


def main() -> None:
    """Measure, and print what was found."""
    set_up_logs(logging.WARNING)
    wanted = sys.argv[1:] or list(MEASUREMENTS)
    out = sys.stdout
    out.write(f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()}\n")
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            for figure in MEASUREMENTS[name](Path(folder)):
                out.write(f"{figure}\n")
                out.flush()


if __name__ == "__main__":
    main()
