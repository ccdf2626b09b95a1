"""The golden figures: what the commands say of each partnership's seeded year, kept beside as JSON."""

import json
from pathlib import Path

from bot.commands import run
from bot.commands.context import Context
from bot.commands.table import COMMANDS
from bot.messages.nouns import Json
from tests.bench.year_facts import courses
from tests.golden.year import YEAR

FOLDER = Path(__file__).resolve().parent
_ASKED = ("status", "summary", "gain", "impact")
DECIMALS = 4


def of(context: Context) -> dict[str, Json]:
    """Ask for the figures of the year, of its first quarter, of a course, and of a small event."""
    course = courses(context.partnership)[0].title
    scopes = (str(YEAR), f"{YEAR}-Q1", course, "G-02")
    asked = [f"{name} {words}" for name in _ASKED if name in COMMANDS for words in scopes]
    return {text: rounded(run(text, context).data) for text in asked}


def rounded(value: object) -> Json:
    """Give a value as it is kept: numbers to four decimals, which every machine works out alike."""
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, dict):
        return {str(key): rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(each) for each in value]
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{type(value).__name__} is not JSON")


def kept(key: str) -> dict[str, Json]:
    """Read the figures that are kept of a partnership."""
    found: dict[str, Json] = json.loads((FOLDER / f"{key}.json").read_text(encoding="utf-8"))
    return found


def keep(key: str, figures: dict[str, Json]) -> None:
    """Write them, a figure a line, so that a change can be read."""
    text = json.dumps(figures, indent=1, ensure_ascii=False, sort_keys=True)
    (FOLDER / f"{key}.json").write_text(f"{text}\n", encoding="utf-8")
