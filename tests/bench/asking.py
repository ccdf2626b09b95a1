"""`status`, `summary` and `gain` on 1,000,000 answers, first run and second."""

from collections.abc import Iterator
from pathlib import Path

from bot.commands import run
from bot.commands.context import Context
from tests.bench.answered import ANSWERS, a_million_answers
from tests.bench.bench_world import START, an_app
from tests.bench.figures import Figure, timed


def measure(folder: Path) -> Iterator[Figure]:
    """Ask each command twice; chat platforms wait three seconds."""
    app = an_app(folder)
    a_million_answers(app.desk.database, app.desk.plans["wfscp"])
    context = Context(app.desk.database, app.desk.plans["wfscp"], START.replace(year=2027), "bench", "http://x")
    with timed() as counting, app.desk.database.read() as session:
        session.connection().exec_driver_sql("SELECT count(number), sum(number) FROM answer").fetchone()
    for text in ("status", "summary", "gain"):
        with timed() as first:
            run(text, context)
        with timed() as second:
            run(text, context)
        yield Figure(
            f"{text} on {ANSWERS:,} answers",
            f"{first.seconds:.2f} s, then {second.seconds:.2f} s",
            f"one pass over the answers in SQL {counting.seconds:.2f} s",
            second.seconds / counting.seconds,
        )
