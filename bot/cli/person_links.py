"""`evalbot person signout`: what opens one person's pages, and how to end it."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import AsJson, PartnershipKey, Preview, Yes, agreed, at_the_terminal, print_json

if TYPE_CHECKING:
    from bot.flows.ending_links import Ended

_PAGES = {"q": "forms", "s": "a supervisor's pages", "p": "how they are written to", "c": "concerns, as an officer"}


def register(person: typer.Typer) -> None:
    """Add the command to those of a person."""
    person.command("signout")(signout)


def signout(
    email: Annotated[str, typer.Argument(help="Their address, as the roster has it.", show_default=False)],
    partnership: PartnershipKey = None,
    name: Annotated[str | None, typer.Option("--name", help="Their name, where several share the address.")] = None,
    preview: Preview = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Show which links of a person open a page; then, once you say yes, end them all and forget their devices."""
    from bot import app
    from bot.flows.ending_links import end
    from bot.flows.the_person import the_person

    with closing(app.build()) as built:
        chosen, now, who = built.partnership(partnership), built.desk.clock(), at_the_terminal()
        with built.desk.database.trial(chosen.key) as session:
            found = the_person(session, chosen.key, email, name)
            number, known = found.id, f"{found.name} <{found.email}>"
            would = end(session, chosen, found, who=who, now=now)
        if not as_json:
            for line in _told(known, would):
                typer.echo(line)
        done = agreed("End them now?", yes=yes, preview=preview, as_json=as_json)
        if done:
            with built.desk.database.write(chosen.key) as session:
                would = end(session, chosen, the_person(session, chosen.key, email, name), who=who, now=now)
    if as_json:
        print_json({"person": number, "ended": done, **would.as_json()})
    else:
        typer.echo("Done: none of them opens anything any more." if done else "Nothing was changed.")


def _told(known: str, would: "Ended") -> Iterator[str]:
    yield f"{known}: {sum(would.links.values())} links open a page, and {would.devices} devices are known."
    yield from (f"  {count} to {_PAGES.get(purpose, purpose)}" for purpose, count in sorted(would.links.items()))
    yield "Ended, none of them opens anything, and every device is asked for a code again. Nothing that was written is"
    yield "lost. Their next letter has a new link; whoever cannot wait opens the old one and asks there for a new one,"
    yield "which is mailed to their address. If somebody else reads their mail: 'person correct --new-email' first."
