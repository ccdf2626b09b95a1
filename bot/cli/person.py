"""`evalbot person`: what is held about somebody, erasing them, putting their name or address right (P5)."""

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import person_links
from bot.cli.output import AsJson, PartnershipKey, Preview, Yes, agreed, at_the_terminal, print_json
from bot.cli.person_told import of_correction, of_erasure, of_export
from bot.errors import InputError
from bot.messages.nouns import Json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import App
    from bot.flows.rectifying import Corrected
    from bot.flows.subject_access import Everything
    from bot.plan.model import Partnership

_commands = typer.Typer(no_args_is_help=True)
_Email = Annotated[str, typer.Argument(help="Their address, as the roster has it.", show_default=False)]
_Name = Annotated[str | None, typer.Option("--name", help="Their name, where several people share the address.")]
_Concerns = Annotated[
    list[int] | None, typer.Option("--concern", help="Take the words out of this concern, too, which names them.")
]
_Out = Annotated[Path, typer.Option("--out", help="The folder for the two files.")]


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    told = "What is held about a person; erasing them; putting a name or address right; ending their links."
    person_links.register(_commands)
    cli.add_typer(_commands, name="person", help=told)


@_commands.command()
def export(
    email: _Email, partnership: PartnershipKey = None, name: _Name = None, out: _Out = Path(), as_json: AsJson = False
) -> None:
    """Write all that is held about a person as a page to read and as JSON (a subject access request)."""
    from bot import app
    from bot.flows.subject_access import everything
    from bot.flows.the_person import the_person
    from bot.storage import audit

    with closing(app.build()) as built:
        chosen, now = built.partnership(partnership), built.desk.clock()
        with built.desk.database.write(chosen.key) as session:
            found = the_person(session, chosen.key, email, name)
            told = everything(session, chosen, found, now=now)
            what, subject = "exported what is held about a person", f"person:{found.id}"
            audit.add(session, chosen.key, now=now, who=at_the_terminal(), what=what, subject=subject)
        files = _written(out, f"{chosen.key}-person-{found.id}-{now:%Y-%m-%d}", told, chosen)
        copies = _copies(built, told)
    if as_json:
        named: dict[str, Json] = {
            "page": str(files[0]),
            "json": str(files[1]),
            "mail_copies": [str(path) for path in copies],
        }
        print_json({**told.as_json(), "files": named, "for_the_officer": told.for_the_officer()})
        return
    for line in of_export(told, files, copies):
        typer.echo(line)


def _written(out: Path, stem: str, told: "Everything", partnership: "Partnership") -> tuple[Path, Path]:
    """Write the page and the JSON, for their owner's eyes only."""
    import json

    from bot.messages import pages
    from bot.messages.wording import moment

    about = partnership.about
    page = pages.render(
        "person",
        told=told,
        partnership={"key": partnership.key, "name": about.name},
        sections=told.sections,
        made_at=moment(told.made_at, about.tz),
        retention=about.retention,
        lawful=about.privacy,
        processors=about.processors,
        unit=about.business_unit,
        style=pages.style(),
    )
    files = out / f"{stem}.html", out / f"{stem}.json"
    written = page, json.dumps(told.as_json(), ensure_ascii=False, indent=1)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for file, words in zip(files, written, strict=True):
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as open_:
                open_.write(words)
    except OSError as error:
        raise InputError(f"--out: {out} cannot be written ({error.strerror}) - name another folder") from None
    return files


def _copies(built: "App", told: "Everything") -> list[Path]:
    """Find the copies of their letters where mail goes into a folder."""
    import hashlib

    kind, _, folder = built.settings.mail.get_secret_value().partition(":")
    if kind != "file":
        return []
    theirs = {hashlib.sha256(each.encode()).hexdigest()[:16] for each in told.letters}
    return sorted(path for path in Path(folder).glob("*.eml") if path.stem.rpartition("-")[2] in theirs)


@_commands.command()
def erase(
    email: _Email,
    partnership: PartnershipKey = None,
    name: _Name = None,
    concern: _Concerns = None,
    preview: Preview = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Show what would go and what stays; then, once you say yes, erase the person."""
    from bot import app
    from bot.flows import erasing
    from bot.flows.subject_access import everything
    from bot.flows.the_person import the_person

    with closing(app.build()) as built:
        chosen, now, who = built.partnership(partnership), built.desk.clock(), at_the_terminal()
        with built.desk.database.trial(chosen.key) as session:
            found = the_person(session, chosen.key, email, name)
            number, known, copies = (
                found.id,
                found.name or email,
                _copies(built, everything(session, chosen, found, now=now)),
            )
            would = erasing.erase(session, chosen, found, now=now, who=who, concerns=concern or ())
        if not as_json:
            for line in of_erasure(known, would, copies):
                typer.echo(line)
        done = agreed(f"Erase {known} for good?", yes=yes, preview=preview, as_json=as_json)
        if done:
            with built.desk.database.write(chosen.key) as session:
                again = the_person(session, chosen.key, email, name)
                would = erasing.erase(session, chosen, again, now=now, who=who, concerns=concern or ())
    if as_json:
        print_json({"person": number, "erased": done, **would.as_json(), "mail_copies": [str(path) for path in copies]})
    else:
        typer.echo(f"Done: person {number} is nobody now." if done else "Nothing was changed.")


@_commands.command()
def correct(
    email: _Email,
    new_email: Annotated[str | None, typer.Option("--new-email", help="Their right address.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Their right name.")] = None,
    partnership: PartnershipKey = None,
    old_name: Annotated[str | None, typer.Option("--old-name", help="Their name now, if several share it.")] = None,
    preview: Preview = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Show what would follow; then, once you say yes, put a person's name or address right."""
    from bot import app
    from bot.flows.rectifying import correct as put_right
    from bot.flows.the_person import the_person

    with closing(app.build()) as built:
        chosen, now, who = built.partnership(partnership), built.desk.clock(), at_the_terminal()

        def putting(session: "Session") -> "tuple[int, str, str, Corrected]":
            found = the_person(session, chosen.key, email, old_name)
            known = f"{found.name} <{found.email}>"
            would = put_right(session, chosen, found, email=new_email, name=name, now=now, who=who)
            return found.id, known, f"{found.name} <{found.email}>", would

        with built.desk.database.trial(chosen.key) as session:
            number, known, becomes, would = putting(session)
        if not as_json:
            for line in of_correction(known, becomes, would):
                typer.echo(line)
        done = agreed("Correct it now?", yes=yes, preview=preview, as_json=as_json)
        if done:
            with built.desk.database.write(chosen.key) as session:
                *_, would = putting(session)
    if as_json:
        print_json({"person": number, "corrected": done, **would.as_json()})
        return
    typer.echo(f"Done: they are {becomes} now." if done else "Nothing was changed.")
    if done:
        typer.echo("Correct it in your booking system, too: else the next roster brings the old one back.")


@_commands.command()
def readmit(email: _Email, name: _Name = None, partnership: PartnershipKey = None, as_json: AsJson = False) -> None:
    """Let a roster bring somebody back who was erased and has come back by their own wish, or is somebody else."""
    from bot import app
    from bot.storage import audit, erased

    with closing(app.build()) as built:
        chosen = built.partnership(partnership)
        with built.desk.database.write(chosen.key) as session:
            if not erased.readmit(session, chosen.key, email=email, name=name or "", now=built.desk.clock()):
                raise InputError(f"{email}: nobody with this address asked to be erased - try --name, too")
            what = "let somebody come back who had asked to be erased"
            audit.add(session, chosen.key, now=built.desk.clock(), who=at_the_terminal(), what=what)
    if as_json:
        print_json({"readmitted": True})
    else:
        typer.echo("Rosters take them in again from now on.")
