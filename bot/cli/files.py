"""`evalbot import` and `import-responses`: a dry run unless `--apply` is given."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import AsJson, PartnershipKey, at_the_terminal, print_json

if TYPE_CHECKING:
    from bot.flows.past_responses import ImportedResponses
    from bot.flows.roster.applying import Imported
    from bot.flows.roster.rows import Finding

_File = Annotated[Path, typer.Argument(help="CSV, TSV or XLSX.", show_default=False)]
_Apply = Annotated[bool, typer.Option("--apply", help="Do it; without this, only show what would change.")]
_SHOWN = 30
_SEVERAL_MISSING = ("bookings that we know are", "they stay as they are")


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
    _findings(file, "warning", result.warnings)
    _findings(file, "fault", result.faults)
    for row, reason in result.ignored_rows[:_SHOWN]:
        typer.echo(f"ignored: {file.name}, row {row}: {reason}")
    counts = f"{result.new} new, {result.changed} changed, {result.unchanged} unchanged, {result.ignored} ignored"
    typer.echo(f"{file.name}: {result.rows} rows: {counts}")
    for change in result.changes[:_SHOWN]:
        typer.echo(f"  {change}")
    if result.missing:
        are, stay = ("booking that we know is", "it stays as it is") if result.missing == 1 else _SEVERAL_MISSING
        typer.echo(f"{result.missing} {are} not in this file ({stay}):")
        for name in result.missing_names[:_SHOWN]:
            typer.echo(f"  {name}")
    if result.faults:
        typer.echo(_mend(len(result.faults)))
    elif result.applied:
        typer.echo(f"Done. {result.written_to_now} people will be written to now.")
    else:
        typer.echo(
            f"Nothing was changed yet. {result.written_to_now} people will be written to now if you add --apply."
        )


def _findings(file: Path, what: str, findings: "tuple[Finding, ...]") -> None:
    for finding in findings[:_SHOWN]:
        typer.echo(f"{what}: {file.name}, {finding}")
    if len(findings) > _SHOWN:
        typer.echo(f"... and {len(findings) - _SHOWN} more {what}s (--json lists them all)")


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
    _findings(file, "warning", result.warnings)
    _findings(file, "fault", result.faults)
    typer.echo(
        f"{file.name}: {result.rows} rows: {result.new} new, {result.changed} changed, {result.unchanged} unchanged"
    )
    if result.faults:
        typer.echo(_mend(len(result.faults)))
    elif result.applied:
        typer.echo(f"Done. {result.written_to_now} people will be written to now.")
    else:
        typer.echo(
            f"Nothing was changed yet. {result.written_to_now} people will be written to now if you add --apply."
        )


def _mend(faults: int) -> str:
    above = "fault above" if faults == 1 else f"{faults} faults above"
    return f"Nothing was changed: mend the {above}, then import the file again."
