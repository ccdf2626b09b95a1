"""`evalbot audit ...`: whether the audit log is as it was written, and what stands in it."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.output import AsJson, PartnershipKey, print_json
from bot.cli.progress import progress
from bot.errors import WordsError
from bot.messages.nouns import Answer, Json, Table
from bot.messages.wording import count

if TYPE_CHECKING:
    from bot.storage.audit_chain import Chain
    from bot.storage.tables import AuditEntry

SHOWN = 12
"""Characters of a seal that people note and compare."""
_HOW = {
    "changed": "was changed after it was written",
    "missing": "is missing",
    "out of order": "is out of order: another has its place",
}
_Noted = Annotated[str, typer.Option("--seal", help="A seal that was noted (its first characters): is it there?")]
_Who = Annotated[str, typer.Option("--who", help="Only of who has this in their name or address.")]
_What = Annotated[str, typer.Option("--what", help="Only what has this in it: refused, exported, asked: status.")]
_Since = Annotated[str, typer.Option("--since", help="Only of the last days: 7d or 2w.")]
_Most = Annotated[int, typer.Option("--last", min=1, help="At most so many, the newest.")]


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    audit = typer.Typer(help="The audit log: is it whole, and who did what.", no_args_is_help=True)
    audit.command("verify")(verify)
    audit.command("show")(show)
    cli.add_typer(audit, name="audit")


def verify(partnership: PartnershipKey = None, seal: _Noted = "", as_json: AsJson = False) -> None:
    """Read the log from its first entry to its last: is each as it was written, and is none missing?"""
    from bot import app
    from bot.storage import audit, audit_chain

    noted = seal.strip().rstrip("….").casefold()
    if seal and (len(noted) < audit_chain.SHORTEST or set(noted) - set("0123456789abcdef")):
        raise WordsError(f"--seal: '{seal}' is no seal - give 8 or more of its characters, as the digest has them")
    with closing(app.build()) as built, progress(shown=not as_json) as told:
        chosen = [built.partnership(partnership).key] if partnership else sorted(built.desk.plans)
        with built.desk.database.read() as session:
            keys = chosen if partnership else sorted({*chosen, *audit.partnerships(session)})
            lengths = {key: audit.last(session, key).entries for key in keys}
            chains = [
                audit_chain.walk(session, key, noted=noted, told=lambda n, key=key: told(key, n, lengths[key]))  # type: ignore[misc]
                for key in keys
            ]
    found = not noted or any(chain.noted_at for chain in chains)
    if as_json:
        print_json({"whole": all(chain.whole for chain in chains), **_noted(noted, found), "logs": _told(chains)})
    else:
        for line in _lines(chains, noted, found):
            typer.echo(line)
    if not found or not all(chain.whole for chain in chains):
        raise typer.Exit(1)


def _lines(chains: Sequence["Chain"], noted: str, found: bool) -> Iterable[str]:
    for chain in chains:
        entries = count(chain.entries, "entry", "entries")
        if chain.broken is None:
            last = f"; last seal {chain.seal[:SHOWN]}…" if chain.seal else ""
            yield f"{chain.partnership}: {entries}, whole{last}"
        else:
            broken = chain.broken
            before = f"; the {entries} before it {'is' if chain.entries == 1 else 'are'} whole" if chain.entries else ""
            yield f"{chain.partnership}: entry {broken.position} {_HOW[broken.how]}{_named(broken.entry)}{before}"
        if chain.noted_at:
            after = chain.entries - chain.noted_at
            yield f"  The seal {noted}… is that of entry {chain.noted_at}; {after:,} came after it."
    if not found:
        yield f"No entry has the seal {noted}…: it, or what came before it, was taken away or written anew since then."


def _named(entry: "AuditEntry | None") -> str:
    if entry is None:
        return " (it cannot be read any more)"
    return f" (noticed at: {entry.at:%Y-%m-%d %H:%M} UTC, {entry.who}, {entry.what})"


def _noted(noted: str, found: bool) -> dict[str, Json]:
    return {"seal": noted, "seal_found": found} if noted else {}


def _told(chains: Sequence["Chain"]) -> list[Json]:
    return [
        {
            "partnership": chain.partnership,
            "entries": chain.entries,
            "whole": chain.whole,
            "last_seal": chain.seal,
            "broken_at": chain.broken.position if chain.broken else None,
            "how": chain.broken.how if chain.broken else None,
            "seal_at": chain.noted_at or None,
        }
        for chain in chains
    ]


def show(
    partnership: PartnershipKey = None,
    who: _Who = "",
    what: _What = "",
    since: _Since = "",
    last: _Most = 50,
    as_json: AsJson = False,
) -> None:
    """Show who did what, the newest last."""
    from bot import app
    from bot.commands import periods
    from bot.messages import text
    from bot.storage import audit

    days = periods.days(since.strip().casefold()) if since else 0
    if days is None:
        raise WordsError(f"--since: '{since}' is no length of time - write it like 7d or 2w")
    with closing(app.build()) as built:
        chosen = built.partnership(partnership)
        begins = built.desk.clock() - timedelta(days=days) if days else None
        with built.desk.database.read() as session:
            found = audit.entries(session, chosen.key, limit=last, who=who, what=what, since=begins)[::-1]
    if as_json:
        print_json({"partnership": chosen.key, "entries": [_entry(each) for each in found]})
        return
    table = Table(("When", "Who", "What", "Subject"), tuple(_row(each, chosen.about.tz) for each in found))
    title = f"Audit log of {chosen.about.name}"
    typer.echo(text.render(Answer(title, (table,) if found else ("Nothing in the log fits that.",))))


def _row(entry: "AuditEntry", zone: ZoneInfo) -> tuple[str, ...]:
    return (f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M}", entry.who, entry.what, entry.subject)


def _entry(entry: "AuditEntry") -> Json:
    return {
        "position": entry.position,
        "at": entry.at.isoformat(),
        "who": entry.who,
        "what": entry.what,
        "subject": entry.subject,
        "detail": entry.detail,
        "seal": entry.seal,
    }
