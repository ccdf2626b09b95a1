"""Runs the load and prints its figures; see `running.py` for what it does."""

import argparse
import logging
import platform
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.logs import set_up_logs
from tests.bench.figures import Figure
from tests.load.delegates import Meter, Pace
from tests.load.deployment import deployed
from tests.load.running import CHANNELS, Outcome, Part, Plan, run
from tests.load.slack_deployment import in_slack

KINDS = {"web": ("page", "post"), "slack": ("ack", "next question")}
"""What is timed, by channel."""


def main() -> int:
    """Run as told, print what was found; 1 if anything was lost, doubled or refused."""
    set_up_logs(logging.WARNING)
    said = _words().parse_args()
    plan = Plan(said.delegates, said.answers, pace=Pace(said.think), channel=said.channel)
    now = datetime.now(UTC)

    def progress(line: str) -> None:
        sys.stderr.write(f"{line}\n")

    of_channel = in_slack if said.channel == "slack" else deployed
    with (
        tempfile.TemporaryDirectory() as folder,
        of_channel(Path(folder), said.database, said.partnership) as deployment,
    ):
        outcome = run(deployment, plan, now.date(), progress)
    out = sys.stdout
    think = f"0 to {said.think:g} s over a page" if said.think else "not at all"
    out.write(f"{now:%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()}, {said.database}; ")
    out.write(f"people think {think}; client and server share the machine\n")
    for figure in figures(outcome, plan):
        out.write(f"{figure}\n")
    for complaint in outcome.complaints[:20]:
        out.write(f"server: {complaint}\n")
    errors = sum(sum(part.meter.errors.values()) for part in outcome.parts)
    return 0 if outcome.kept.whole and not errors else 1


def figures(outcome: Outcome, plan: Plan) -> Iterator[Figure]:
    """Give what the run found, the many beside the few."""
    alone, at_once, onward = (part.meter for part in outcome.parts)
    for kind in KINDS[plan.channel]:
        yield _times(f"{kind}, {plan.delegates} delegates at once", kind, at_once, alone)
        if onward.requests:
            yield _times(f"{kind}, the run after them", kind, onward, alone)
    for what, part in (("at once", outcome.at_once), ("the run after them", outcome.onward)):
        if part.meter.requests:
            yield _rate(what, part, outcome.alone)
    yield _errors(outcome)
    kept = outcome.kept
    yield Figure(f"{kept.acknowledged:,} acknowledged answers", f"{kept.lost} lost")
    yield Figure(f"{kept.sent:,} responses sent", f"{kept.not_once} not exactly once; {kept.unthanked} never got there")
    first, *later = sorted(outcome.memory)
    yield from (_memory(answers, outcome, later[0]) for answers in (first, *later))


def _times(what: str, kind: str, many: Meter, alone: Meter) -> Figure:
    p99, p99_alone = many.percentiles(kind)[2], alone.percentiles(kind)[2]
    return Figure(f"{what}, p50 / p95 / p99", _ms(many, kind), f"one at a time {_ms(alone, kind)}", p99 / p99_alone)


def _ms(meter: Meter, kind: str) -> str:
    return " / ".join(f"{1000 * seconds:,.0f}" for seconds in meter.percentiles(kind)) + " ms"


def _rate(what: str, part: Part, alone: Part) -> Figure:
    cores = (
        f"the server used {part.server_cpu / part.seconds:.2f} cores, the client {part.client_cpu / part.seconds:.2f}"
    )
    late = f"the client was late by {1000 * part.meter.late:,.0f} ms at most"
    told = f"{part.meter.requests:,} requests, {part.meter.answers:,} answers in {part.seconds:,.0f} s"
    ratio = (part.meter.answers / part.seconds) / (alone.meter.answers / alone.seconds)
    return Figure(f"{what}: {told}", f"{_each(part)}; {cores}; {late}", f"one at a time {_each(alone)}", ratio)


def _each(part: Part) -> str:
    cpu = 1000 * part.server_cpu / part.meter.answers
    return f"{part.meter.answers / part.seconds:.0f} answers/s, {cpu:.1f} ms of the server's processor each"


def _errors(outcome: Outcome) -> Figure:
    errors = sum((part.meter.errors for part in outcome.parts), start=type(outcome.alone.meter.errors)())
    requests = sum(part.meter.requests for part in outcome.parts)
    kinds = ", ".join(f"{kind}: {times}" for kind, times in errors.most_common())
    resent = sum(part.meter.resent for part in outcome.parts)
    again = f"; {resent} sent again, since the server had just closed the connection" if resent else ""
    return Figure(f"errors in {requests:,} requests", f"{errors.total()}{f' ({kinds})' if kinds else ''}{again}")


def _memory(answers: int, outcome: Outcome, first: int) -> Figure:
    megabytes, base = outcome.memory[answers], outcome.memory[first]
    return Figure(f"memory of the server after {answers:,} answers", f"{megabytes:.0f} MB", "", megabytes / base)


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser("python -m tests.load", description=__doc__)
    words.add_argument("--delegates", type=int, default=500, help="how many answer at the same time")
    words.add_argument("--answers", type=int, default=100_000, help="go on until so many answers are stored")
    words.add_argument(
        "--think", type=float, default=2.0, help="seconds that people think over a page, at most; 0: none"
    )
    words.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    words.add_argument("--channel", choices=sorted(CHANNELS), default="web")
    words.add_argument("--partnership", default="wfscp", help="whose plan is played")
    return words


if __name__ == "__main__":
    sys.exit(main())
