"""`evalbot ...`: words in, exit status out."""

import logging
import sys
import tempfile
import traceback

import typer
from sqlalchemy.exc import DBAPIError

from bot.cli import (
    asking,
    audit,
    backing_up,
    checkup,
    database,
    demo,
    files,
    person,
    plan_commands,
    rehearsing,
    running,
)
from bot.cli.collecting import seldom
from bot.errors import BotError, WordsError
from bot.logs import set_up_logs
from bot.storage.engines import told_fault

cli = typer.Typer(
    name="evalbot",
    help="Finds out whether safeguarding training changed practice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (demo, running, files, asking, rehearsing, database, backing_up, checkup, audit, person):
    module.register(cli)
cli.add_typer(plan_commands.plan, name="plan", help="Check, show and describe the plans of the configuration.")


def main() -> None:
    """Run the command line; a fault that a person can mend is one line, never a traceback."""
    set_up_logs(logging.WARNING)
    seldom()
    try:
        sys.exit(cli(standalone_mode=False))
    except typer.TyperException as fault:
        typer.echo(_in_one_line(fault), err=True)
        sys.exit(2)
    except BotError as fault:
        typer.echo(str(fault), err=True)
        sys.exit(2 if isinstance(fault, WordsError) else 1)
    except typer.Abort:
        typer.echo("Nothing was done.", err=True)
        sys.exit(1)
    except DBAPIError as fault:
        typer.echo(f"database: {told_fault(fault)}; nothing was changed", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as fault:  # noqa: BLE001  (a traceback reaches nobody)
        typer.echo(_kept(fault), err=True)
        sys.exit(1)


def _in_one_line(fault: typer.TyperException) -> str:
    """Tell what is wrong with the words; where there are none, the help is what stands in the fault."""
    context, said = getattr(fault, "ctx", None), fault.format_message()
    where = context.command_path if context else "evalbot"
    if said.lstrip().startswith("Usage:"):
        return said
    said = " ".join(said.replace("Value error, ", "").split()).rstrip(".")
    return f"{where}: {said[:1].lower()}{said[1:]} - {where} --help shows the words"


def _kept(fault: Exception) -> str:
    """Tell of a fault of our own in one line, and keep the rest in a file for who mends it."""
    with tempfile.NamedTemporaryFile("w", prefix="evalbot-", suffix=".txt", delete=False, encoding="utf-8") as file:
        traceback.print_exception(fault, file=file)
    kind = type(fault).__name__
    return f"evalbot: a fault of the program ({kind}) - please report it with the file {file.name}"
