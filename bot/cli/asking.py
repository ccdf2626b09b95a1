"""`evalbot ask`: one officer command, in the same words as the slash command."""

from contextlib import closing
from typing import Annotated

import typer

from bot.cli.output import AsJson, PartnershipKey, at_the_terminal, print_json
from bot.errors import InputError


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("ask")(ask)


def ask(
    text: Annotated[str, typer.Argument(help="For example: status, gain 2026-Q1, why ann@school.example")],
    partnership: PartnershipKey = None,
    as_officer: Annotated[str | None, typer.Option("--as", help="Ask in the name of this officer (address).")] = None,
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
        context = Context(
            built.desk.database, chosen, built.desk.clock(), who, built.desk.base_url, chat, budget, mailbox
        )
        answer = run(text, context)
    if as_json:
        print_json(answer.data)
    else:
        typer.echo(terminal.render(answer))
