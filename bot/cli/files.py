"""`evalbot import` and `import-responses`: a dry run unless `--apply` is given."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import AsJson, PartnershipKey, at_the_terminal, print_json

if TYPE_CHECKING:
    from bot.flows.past_responses import ImportedResponses
    from bot.flows.roster.applying import Imported

_File = Annotated[Path, typer.Argument(help="CSV, TSV or XLSX.", show_default=False)]
_Apply = Annotated[bool, typer.Option("--apply", help="Do it; without this, only show what would change.")]
_ALL = "--json lists them all"


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command("import")(import_roster)
    cli.command("import-responses")(import_responses)


def import_roster(
    file: _File, partnership: PartnershipKey = None, apply: _Apply = False, as_json: AsJson = False
) -> None:
    """Import a roster (CSV, TSV, XLSX): show what would change; --apply does it."""
    from bot import app
    from bot.flows.roster.importing import import_file

    with closing(app.build()) as built:
        chosen = built.partnership(partnership)
        result = import_file(built.desk, chosen, file, keep=apply, who=at_the_terminal())
    if as_json:
        print_json(result.as_json())
    else:
        _show(result, file)
    if result.faults:
        raise typer.Exit(1)


def _show(result: "Imported", file: Path) -> None:
    from bot.flows.roster.telling import lines

    for line in lines(result, file.name, all_of_them=_ALL, if_you="add --apply"):
        typer.echo(line)


def import_responses(
    file: _File, partnership: PartnershipKey = None, apply: _Apply = False, as_json: AsJson = False
) -> None:
    """Import past answers, one row a person and stage; --apply does it."""
    from bot import app
    from bot.flows.past_responses import import_file

    with closing(app.build()) as built:
        result = import_file(built.desk, built.partnership(partnership), file, keep=apply, who=at_the_terminal())
    if as_json:
        print_json(result.as_json())
    else:
        _show_responses(result, file)
    if result.faults:
        raise typer.Exit(1)


def _show_responses(result: "ImportedResponses", file: Path) -> None:
    from bot.flows.roster.telling import findings, mend, people

    for what, found in (("warning", result.warnings), ("fault", result.faults)):
        for line in findings(file.name, what, found, all_of_them=_ALL):
            typer.echo(line)
    typer.echo(
        f"{file.name}: {result.rows} rows: {result.new} new, {result.changed} changed, {result.unchanged} unchanged"
    )
    if result.faults:
        typer.echo(mend(len(result.faults)))
    elif result.applied:
        typer.echo(f"Done. {people(result.written_to_now)} will be written to now.")
    else:
        typer.echo(
            f"Nothing was changed yet. {people(result.written_to_now)} will be written to now if you add --apply."
        )
