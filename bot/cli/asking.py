"""`evalbot ask`: one officer command, in the same words as the slash command."""

from collections.abc import Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import AsJson, PartnershipKey, at_the_terminal, print_json
from bot.cli.progress import progress
from bot.errors import InputError
from bot.messages.nouns import Attachment

_Out = Annotated[Path, typer.Option("--out", help="The folder for documents that go with an answer.")]


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("ask")(ask)


def ask(
    text: Annotated[str, typer.Argument(help="For example: status, gain 2026-Q1, why ann@school.example")],
    partnership: PartnershipKey = None,
    as_officer: Annotated[str | None, typer.Option("--as", help="Ask in the name of this officer (address).")] = None,
    out: _Out = Path(),
    as_json: AsJson = False,
) -> None:
    """Run one officer command; `evalbot ask help` lists them."""
    from bot import app
    from bot.commands import run
    from bot.commands.context import Context
    from bot.messages import text as terminal

    with closing(app.build()) as built:
        chosen = built.partnership(partnership)
        if as_officer and as_officer.casefold() not in {officer.email.casefold() for officer in chosen.about.officers}:
            raise InputError(f"--as: {as_officer} is no officer of {chosen.key} - name one of its partnership.yaml")
        who = f"{as_officer} (by {at_the_terminal()})" if as_officer else at_the_terminal()
        chat = built.desk.chats.of(chosen.key)
        budget = built.desk.budgets.get(chosen.key)
        mailbox = built.desk.mailboxes.get(chosen.key, "")
        with progress(shown=not as_json) as told:
            context = Context(
                built.desk.database, chosen, built.desk.clock(), who, built.desk.base_url, chat, budget, mailbox, told
            )
            answer = run(text, context)
            files = answer.files() if answer.files else ()
    written = write(files, out)
    if as_json:
        print_json({**answer.data, "files": [str(path) for path in written]} if answer.files else answer.data)
    else:
        typer.echo(terminal.render(answer))
        for path in written:
            typer.echo(f"\nWritten: {path}")


def write(files: Sequence[Attachment], folder: Path) -> list[Path]:
    """Write documents into a folder, which is made if need be; what is there already is never written over.

    An officer may have edited it. Raises `InputError` where the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_written(file, folder) for file in files]
    except OSError as fault:
        why = fault.strerror or type(fault).__name__
        raise InputError(f"--out {folder}: {why} - name a folder that you may write to") from fault


def _written(file: Attachment, folder: Path) -> Path:
    name = Path(file.name)
    for number in count(1):
        path = folder / (f"{name.stem}-{number}{name.suffix}" if number > 1 else name.name)
        try:
            with path.open("xb") as new:
                new.write(file.content)
        except FileExistsError:
            continue
        return path
    raise AssertionError("there is always one more number")
