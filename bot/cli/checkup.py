"""`evalbot doctor`: what is right, what is not, and how to mend it."""

from typing import Annotated

import typer

from bot.cli.output import AsJson, print_json

TestMail = Annotated[str, typer.Option("--test-mail", help="Send one test letter to this officer's address as well.")]


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("doctor")(doctor)


def doctor(test_mail: TestMail = "", as_json: AsJson = False) -> None:
    """Check settings, configuration, database, base URL and mail; say how to mend each."""
    from bot.doctor import look_over, send_test

    findings = look_over()
    if test_mail:
        findings.append(send_test(test_mail))
    if as_json:
        print_json({"checks": [{"what": f.what, "found": f.found, "problem": f.problem} for f in findings]})
    else:
        for finding in findings:
            typer.echo(f"{'MEND' if finding.problem else 'ok':4}  {finding.what}: {finding.problem or finding.found}")
    if any(finding.problem for finding in findings):
        raise typer.Exit(1)
