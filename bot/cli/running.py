"""`evalbot serve` and `tick`: the bot at work."""

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import AsJson, print_json
from bot.errors import WordsError

if TYPE_CHECKING:
    from bot.app import App
    from bot.calendar import Ticked


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command("serve")(serve)
    cli.command("worker")(worker)
    cli.command("tick")(tick)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", envvar="PORT")] = 8080,
    web_only: Annotated[bool, typer.Option("--web-only", help="Leave calendar and delivery to workers.")] = False,
) -> None:
    """Run web, calendar and delivery in one process."""
    from bot import app
    from bot.serving import serve as run

    with closing(app.build()) as built:
        run(built, host=host, port=port, web_only=web_only)


def worker(
    host: Annotated[str, typer.Option(help="The address to tell of its health at.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="The port for /healthz, /readyz and /metrics; else none.")] = None,
) -> None:
    """Run calendar and delivery only; on PostgreSQL as many as you like, beside 'serve --web-only'."""
    from bot import app
    from bot.serving import work

    with closing(app.build()) as built:
        work(built, host=host, port=port)


def tick(
    now: Annotated[str | None, typer.Option(help="Do what is due up to this time (ISO 8601); else up to now.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tick once: plan, queue and deliver all that is due, then exit (for cron)."""
    from bot import app

    with closing(app.build()) as built:
        done = built.tick(_instant(now, built) if now else None)
    if as_json:
        print_json(_as_json(done))
        return
    delivered = done.delivered
    typer.echo(
        f"{done.now:%Y-%m-%d %H:%M} UTC: {done.planned} planned, {done.queued} queued, {delivered.sent} sent, "
        f"{delivered.failed} failed, {delivered.retry} to be tried again"
    )


def _as_json(done: "Ticked") -> dict[str, str | int]:
    return {
        "now": done.now.isoformat(),
        "planned": done.planned,
        "queued": done.queued,
        "sent": done.delivered.sent,
        "failed": done.delivered.failed,
        "retry": done.delivered.retry,
    }


def _instant(words: str, built: "App") -> datetime:
    """Read a time; one without a zone is meant in the zone of the only partnership, or in London's.

    What is not yet due must not really go out: a time to come is only for letters that are kept as files.
    """
    from zoneinfo import ZoneInfo

    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        raise WordsError(f"--now: '{words}' is no time - write it like 2026-04-03T09:30 or 2026-04-03T08:30Z") from None
    zones = {partnership.about.zone for partnership in built.desk.plans.values()}
    at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zones.pop() if len(zones) == 1 else "Europe/London"))
    really = bool(built.slack) or not built.settings.mail.get_secret_value().startswith("file:")
    if at > built.desk.clock() and really:
        raise WordsError(
            f"--now: {words} is not yet, and messages would really go out - look ahead with 'ask due' or 'rehearse'"
        )
    return at
