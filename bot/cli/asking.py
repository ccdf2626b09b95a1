"""`evalbot ask`: one officer command, in the same words as the slash command."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import AsJson, PartnershipKey, at_the_terminal, print_json
from bot.cli.progress import progress
from bot.errors import InputError
from bot.messages.nouns import Attachment

if TYPE_CHECKING:
    from bot.commands.context import Context
    from bot.flows.desk import Desk
    from bot.plan.model import Partnership
    from bot.storage.session import Database

_Out = Annotated[Path, typer.Option("--out", help="The folder for documents that go with an answer.")]


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("ask")(ask)


def ask(
    text: Annotated[str, typer.Argument(help="For example: status, gain 2026-Q1, why ann@school.example")],
    partnership: PartnershipKey = None,
    as_whom: Annotated[str | None, typer.Option("--as", help="Ask as this officer or trainer (address).")] = None,
    out: _Out = Path(),
    as_json: AsJson = False,
) -> None:
    """Run one officer command; `evalbot ask help` lists them."""
    from bot import app
    from bot.commands import run
    from bot.messages import text as terminal

    with closing(app.build()) as built:
        context = _context(built.desk, built.partnership(partnership), as_whom)
        with progress(shown=not as_json) as told:
            answer = run(text, replace(context, told=told))
            files = answer.files() if answer.files else ()
    written = write(files, out)
    if as_json:
        print_json({**answer.data, "files": [str(path) for path in written]} if answer.files else answer.data)
    else:
        typer.echo(terminal.render(answer))
        for path in written:
            typer.echo(f"\nWritten: {path}")


def _context(desk: "Desk", partnership: "Partnership", as_whom: str | None) -> "Context":
    from bot.commands import powers
    from bot.commands.context import Context

    role, own = _role(desk.database, partnership, as_whom) if as_whom else (powers.OFFICER, None)
    return Context(
        desk.database,
        partnership,
        desk.clock(),
        f"{as_whom} (by {at_the_terminal()})" if as_whom else at_the_terminal(),
        desk.base_url,
        desk.chats.of(partnership.key),
        desk.budgets.get(partnership.key),
        desk.mailboxes.get(partnership.key, ""),
        role=role,
        own_events=own,
    )


def _role(database: "Database", partnership: "Partnership", address: str) -> tuple[str, frozenset[int] | None]:
    """Give the role of an address, and what events a trainer's own are; raises `InputError` for anybody else."""
    from bot.commands import powers
    from bot.flows import chat_identity, trainer

    if chat_identity.officer_at(partnership, address) is not None:
        return powers.OFFICER, None
    with database.read() as session:
        own = trainer.own_events(session, partnership.key, address)
    if not own:
        raise InputError(
            f"--as: {address} is no officer of {partnership.key}, and gives none of its events - name an officer of "
            "its partnership.yaml, or a trainer of an event, at an address that nobody shares"
        )
    return powers.TRAINER, own


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
