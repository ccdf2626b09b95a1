"""`evalbot rehearse`: a roster through its plan on a simulated clock; sends nothing, changes nothing."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.cli.output import AsJson, print_json
from bot.errors import InputError
from bot.logs import set_up_logs

if TYPE_CHECKING:
    from bot.rehearsal.rehearse import SentMessage

_COLUMNS = ("Time", "Stage", "To", "Role", "Event", "Subject")


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("rehearse")(rehearse)


def rehearse(
    key: Annotated[str, typer.Argument(metavar="KEY", help="The partnership's key.", show_default=False)],
    file: Annotated[Path | None, typer.Argument(help="A roster; else the partnership's sample roster.")] = None,
    answers: Annotated[
        Literal["prompt", "none"], typer.Option(help="Everybody answers at once (prompt), or nobody does (none).")
    ] = "prompt",
    as_json: AsJson = False,
) -> None:
    """Play a roster through the whole plan, and print every message with its date; nothing is sent or changed."""
    from bot import settings
    from bot.plan.loading import load
    from bot.rehearsal.rehearse import rehearse as play
    from bot.rehearsal.samples import named

    partnership = named(load(settings.load().config), key)
    say_faults_only()
    with _progress(shown=not as_json) as told:
        messages = play(partnership, file or _sample(key), answers, told)
    if as_json:
        print_json({"messages": [message.as_json() for message in messages]})
    else:
        _show(messages)


def say_faults_only() -> None:
    """Log nothing but errors: a play delivers hundreds of messages that nobody gets."""
    set_up_logs(logging.ERROR)


def _sample(key: str) -> Path:
    from bot.rehearsal.samples import sample_roster

    found = sample_roster(key)
    if found is None:
        raise InputError(f"{key}: there is no sample roster - name a file: evalbot rehearse {key} FILE")
    return found


@contextmanager
def _progress(*, shown: bool) -> Iterator[Callable[[datetime], bool]]:
    """Say on a terminal which day the rehearsal has come to; the days ahead are not known, so it is no bar."""
    from rich.console import Console

    console = Console(stderr=True)
    if not (shown and console.is_terminal):
        yield lambda now: False
        return
    with console.status("Rehearsing ...") as status:

        def told(now: datetime) -> bool:
            status.update(f"Rehearsing ... {now:%A} {now.day} {now:%B %Y}")
            return False

        yield told


def _show(messages: "Sequence[SentMessage]") -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(soft_wrap=False)
    for day, group in groupby(messages, key=lambda message: message.at.date()):
        lines = list(group)
        title = f"{day:%A} {day.day} {day:%B %Y}: {_counted(len(lines))}"
        table = Table(*_COLUMNS, title=title, title_justify="left", title_style="bold", box=box.SIMPLE)
        for line in lines:
            table.add_row(f"{line.at:%H:%M}", line.stage, line.to, line.role, line.event, line.subject)
        console.print(table)
    addresses = _counted(len({message.to for message in messages}), "address", "addresses")
    typer.echo(f"{_counted(len(messages))} to {addresses}. Nothing was sent, and nothing was changed.")


def _counted(number: int, one: str = "message", many: str = "messages") -> str:
    return f"{number} {one if number == 1 else many}"
