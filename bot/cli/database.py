"""`evalbot db ...`: migrations."""

from contextlib import closing
from typing import Annotated

import typer

from bot.cli.output import print_json


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    db = typer.Typer(help="The database: migrations.", no_args_is_help=True)
    db.command("upgrade")(upgrade)
    cli.add_typer(db, name="db")


def upgrade(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Bring the database to this version of the program."""
    from bot import settings
    from bot.storage import upgrade as migrations
    from bot.storage.session import Database

    with closing(Database(settings.load().database_url)) as database:
        before, after = migrations.upgrade(database)
    if as_json:
        print_json({"before": before, "after": after})
    elif before == after:
        typer.echo(f"The database is at version {after} already.")
    else:
        typer.echo(f"The database is at version {after} now" + (f" (it was at {before})." if before else ", and new."))
