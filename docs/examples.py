"""Makes the golden figures, and the documents of docs/examples/, from each partnership's seeded year.

`python -m docs.examples [KEY ...]`, after a change that is meant to change them; `git diff` then shows what it did.
"""

import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.commands import run
from bot.commands.context import Context
from bot.commands.table import COMMANDS
from bot.logs import set_up_logs
from bot.messages.nouns import Attachment
from bot.plan.loading import load
from tests.bench.bench_world import CONFIG
from tests.golden import figures
from tests.golden.year import YEAR, played

EXAMPLES = Path(__file__).parent / "examples"
PAPERS = (f"report quarter {YEAR}-Q2", f"report year {YEAR} pdf", f"export xlsx {YEAR}")
"""What makes documents of a year."""


def documents(context: Context) -> Iterator[Attachment]:
    """Give the documents of a year."""
    for text in PAPERS:
        if text.partition(" ")[0] in COMMANDS:
            made = run(text, context).files
            yield from made() if made else ()


def main(keys: Sequence[str]) -> None:
    """Play the years, and write down what came of them."""
    set_up_logs(logging.WARNING)
    for key, partnership in load(CONFIG).items():
        if keys and key not in keys:
            continue
        with played(partnership) as context:
            figures.keep(key, figures.of(context))
            for each in documents(context):
                (EXAMPLES / key).mkdir(parents=True, exist_ok=True)
                (EXAMPLES / key / each.name).write_bytes(each.content)


if __name__ == "__main__":
    main(sys.argv[1:])
