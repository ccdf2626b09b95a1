"""How a command's result is printed: words for people, one JSON object for programs."""

import getpass
import json
import sys
from collections.abc import Mapping
from typing import Annotated

import typer

from bot.messages.nouns import Json

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Preview = Annotated[bool, typer.Option("--preview", help="Show what would follow, and change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
PartnershipKey = Annotated[str | None, typer.Option("--partnership", "-p", help="The partnership's key.")]


def print_json(data: Mapping[str, Json]) -> None:
    """Print one JSON object on one line."""
    typer.echo(json.dumps(data, ensure_ascii=False))


def agreed(question: str, *, yes: bool, preview: bool, as_json: bool) -> bool:
    """Tell whether what was shown is to be done: somebody at a terminal is asked, and a program means what it says."""
    if preview:
        return False
    return yes or as_json or not sys.stdin.isatty() or typer.confirm(question, default=False)


def at_the_terminal() -> str:
    """Name who is at the terminal, for the audit log."""
    try:
        return f"{getpass.getuser()} at the terminal"
    except (OSError, KeyError):
        return "somebody at the terminal"
