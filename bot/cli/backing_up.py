"""`evalbot backup` and `restore`: a consistent copy while running, and back again."""

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import AsJson, print_json
from bot.cli.progress import progress
from bot.messages.nouns import Json

if TYPE_CHECKING:
    from bot.storage.backup.digests import Tally
    from bot.storage.backup.restoring import Restored

_NOT_KNOWN = "What was sent, answered or changed after that is not known to it"


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command("backup")(backup)
    cli.command("restore")(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it: one SQLite file.", show_default=False)],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a consistent copy of the database in a file, while the bot runs, and check it row by row."""
    from bot import settings
    from bot.storage.backup.making import back_up
    from bot.storage.session import Database

    with closing(Database(settings.load().database_url)) as database, progress(shown=not as_json) as told:
        made = back_up(database, file, now=datetime.now(UTC), told=told, force=force)
    if as_json:
        print_json(_as_json(file, made.tables, made.schema, made.made_at))
        return
    typer.echo(f"{file}: {_held(made.tables)}, {file.stat().st_size / 1e6:.1f} MB; read again and compared.")
    typer.echo("It holds people's names and answers: keep it where only those may look who may look at the database.")


def restore(
    file: Annotated[Path, typer.Argument(help="What 'evalbot backup' has made.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Put a backup into an empty place, the one that DATABASE_URL names, and check it row by row."""
    from bot import settings
    from bot.storage.backup.restoring import restore as put_back
    from bot.storage.session import Database

    with closing(Database(settings.load().database_url)) as database, progress(shown=not as_json) as told:
        done = put_back(database, file, now=datetime.now(UTC), told=told)
    if as_json:
        again: dict[str, Json] = {"waiting": done.waiting, "come_due": done.come_due}
        print_json({**_as_json(file, done.tables, done.schema, done.manifest.made_at), **again})
    else:
        _show(file, done)


def _show(file: Path, done: "Restored") -> None:
    at = done.manifest.made_at
    typer.echo(f"{file}: restored, {_held(done.tables)}; read again and compared.")
    typer.echo(f"It was made on {at.day} {at:%B %Y at %H:%M} UTC. {_NOT_KNOWN}:")
    typer.echo(f"- {_letters(done.waiting)} waiting then; what has gone since is asked for where mail or chat can say,")
    typer.echo("  and goes a second time where they cannot.")
    people = "1 person" if done.come_due == 1 else f"{done.come_due:,} people"
    typer.echo(
        f"- {people} will be written to at the first tick, about what has come due: some may have had it already."
    )
    typer.echo(
        "- erasures and corrections made since must be done again: your own list of requests has them, and so has"
    )
    day = f"{at:%Y-%m-%d}"
    typer.echo(
        f"  the database that this one replaces ('evalbot audit show --what \"a person\"' there), from {day} on."
    )
    typer.echo("Before you start the server, look at 'evalbot ask due' and 'evalbot ask overdue'.")


def _letters(count: int) -> str:
    return "1 letter was" if count == 1 else f"{count:,} letters were"


def _held(tables: "Mapping[str, Tally]") -> str:
    return f"{sum(tally.rows for tally in tables.values()):,} rows in {len(tables)} tables"


def _as_json(file: Path, tables: "Mapping[str, Tally]", schema: str, made_at: datetime) -> dict[str, Json]:
    told: dict[str, Json] = {name: {"rows": tally.rows, "digest": tally.digest} for name, tally in tables.items()}
    made = made_at.isoformat()
    return {"file": str(file), "tables": told, "schema": schema, "made_at": made, "bytes": file.stat().st_size}
