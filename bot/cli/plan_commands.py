"""`evalbot plan ...`: checks the configuration, shows a plan as dates, and gives editors its JSON Schemas."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from bot import settings
from bot.cli.output import AsJson, print_json
from bot.errors import ConfigError, Fault, InputError, WordsError
from bot.plan import loading, schema
from bot.plan.model import Partnership
from bot.plan.timetable import TimetableRow, timetable

plan = typer.Typer(help="Check, show and describe the partnerships' plans.", no_args_is_help=True)

_STARTS, _ENDS = time(9, 30), time(16, 0)
_AHEAD = timedelta(weeks=4)
_MAIL = "Show a letter of the plan instead: its name, or its stage's. Any wrong name lists them: --mail list."


@plan.command()
def check(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Default: EVALBOT_CONFIG.")] = None,
    as_json: AsJson = False,
) -> None:
    """Name every fault of the configuration, each with its file, its place and its mend."""
    partnerships, faults = loading.inspect(folder or settings.load().config, today=datetime.now(UTC).date())
    if as_json:
        print_json({"faults": [asdict(fault) for fault in faults], "partnerships": [*sorted(partnerships)]})
    else:
        for line in _verdict(sorted(partnerships), faults):
            typer.echo(line)
    if faults:
        raise typer.Exit(1)


def _verdict(partnerships: Sequence[str], faults: Sequence[Fault]) -> list[str]:
    if faults:
        return [str(fault) for fault in faults]
    return [f"No faults. Partnerships: {', '.join(partnerships)}."]


@plan.command()
def show(
    key: Annotated[str, typer.Argument(metavar="KEY", help="The partnership's key: its folder's name.")],
    event_date: Annotated[
        str,
        typer.Option("--event-date", metavar="YYYY-MM-DD", help="When the sample event is; default: in four weeks."),
    ] = "",
    mail: Annotated[str, typer.Option("--mail", metavar="NAME", help=_MAIL)] = "",
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the letter's HTML there too.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a plan as a dated timetable, for a sample event where everybody answers at once; or one of its letters."""
    partnership = _partnership(key, settings.load().config)
    if html is not None and not mail:
        raise typer.BadParameter("--html goes with --mail NAME")
    if mail:
        _show_letter(partnership, mail, html, as_json=as_json)
        return
    zone = partnership.about.tz
    day = _day(event_date) if event_date else _weekday(datetime.now(zone).date() + _AHEAD)
    starts, ends = (datetime.combine(day, at, zone).astimezone(UTC) for at in (_STARTS, _ENDS))
    booked = datetime.combine(day - _AHEAD, _STARTS, zone).astimezone(UTC)
    rows = timetable(partnership, starts=starts, ends=ends, booked=booked)
    if as_json:
        event = {"starts": starts.isoformat(), "ends": ends.isoformat(), "booked": booked.isoformat()}
        lines = [{**asdict(row), "at": row.at.isoformat()} for row in rows]
        print_json({"partnership": key, "event": {**event}, "rows": [*lines]})
        return
    typer.echo(
        f"{partnership.about.name}: a sample event on {_in_words(starts, zone)} to {ends.astimezone(zone):%H:%M},"
    )
    typer.echo(f"booked on {_in_words(booked, zone)}; everybody answers at once.")
    Console().print(_table(rows, zone))


def _show_letter(partnership: Partnership, name: str, html: Path | None, *, as_json: bool) -> None:
    """Print a letter as it would be written, with sample people; sends nothing."""
    from bot.messages import mail
    from bot.rehearsal import letters

    message = letters.sample(partnership, name, now=datetime.now(UTC))
    words = mail.render(message)
    if html is not None:
        try:
            html.write_text(words.html, encoding="utf-8")
        except OSError as error:
            raise InputError(f"{html}: cannot write there: {error.strerror} - name another file") from None
    if as_json:
        print_json({"letter": message.template, **asdict(words)})
    else:
        typer.echo(f"To: {message.to.name} <{message.to.email}>\nSubject: {words.subject}\n\n{words.text}", nl=False)


@plan.command(name="schema")
def print_schema(
    as_json: Annotated[bool, typer.Option("--json", help="Print them as one JSON object (the default).")] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write one file a shape instead.")] = None,
) -> None:
    """Give the JSON Schemas of the configuration's files, with which editors complete and check them.

    After `--out schemas`, the first line `# yaml-language-server: $schema=PATH/plan.schema.json` switches a file on.
    """
    made = schema.schemas()
    if out is None:
        typer.echo(json.dumps(made, indent=None if as_json else 2))
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        written = [out / f"{name}.schema.json" for name in made]
        for path, shape in zip(written, made.values(), strict=True):
            path.write_text(json.dumps(shape, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{out}: cannot write there: {error.strerror} - name another folder") from None
    typer.echo(json.dumps({"written": [str(path) for path in written]}) if as_json else _lines(written))


def _lines(paths: Sequence[Path]) -> str:
    return "\n".join(str(path) for path in paths)


def _partnership(key: str, folder: Path) -> Partnership:
    """Find a partnership; raises `ConfigError` with the faults that keep it from being shown."""
    partnerships, faults = loading.inspect(folder)
    if key in partnerships:
        return partnerships[key]
    if faults and (not partnerships or (folder / "partnerships" / key).is_dir()):
        raise ConfigError("\n".join(str(fault) for fault in faults))
    raise WordsError(f"there is no partnership '{key}' - choose from: {', '.join(sorted(partnerships))}")


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise typer.BadParameter(f"'{words}' is no date; write it like 2026-04-03") from None


def _weekday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _in_words(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def _table(rows: Sequence[TimetableRow], zone: ZoneInfo) -> Table:
    made = Table(box=box.SIMPLE)
    for heading in ("When", "Stage", "What", "To"):
        made.add_column(heading, no_wrap=heading in ("When", "Stage"), overflow="fold")
    for row in rows:
        what = f"{row.what} (required)" if row.required and row.what == "invitation" else row.what
        made.add_row(_in_words(row.at, zone), row.stage, what, ", ".join(row.to))
    return made
