"""A roster dropped on the bot by an officer: first what it would change, then Apply or Forget it (Q6, P1)."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from slack_bolt import App

from bot.errors import BotError, InputError
from bot.flows import chat_identity
from bot.flows.roster.applying import Imported
from bot.flows.roster.importing import import_file
from bot.flows.roster.telling import lines
from bot.handlers.slack import downloads, parse, pressed, telling, typed
from bot.handlers.slack.here import Here
from bot.handlers.slack.inputs import carefully, keeping
from bot.handlers.slack.members import Members
from bot.handlers.slack.parse import Spot
from bot.messages import words
from bot.messages.blocks.controls import button
from bot.messages.blocks.said import Said
from bot.messages.blocks.writing import actions, header, notification, section, split
from bot.plan.model import Officer
from bot.storage import audit, chat_inputs

Body = dict[str, Any]
KINDS = frozenset({"csv", "tsv", "txt", "xlsx"})
DROPPING = "dropping a roster"
APPLY, FORGET = "roster:apply", "roster:forget"
OTHER = "Drop a roster as CSV, TSV or XLSX: an old .xls is opened in Excel and saved as .xlsx first."
NO_EXCEL = "no Excel file, though it is named like one: open it in Excel, save it as .xlsx, and drop that."
ZIPPED = b"PK"
SEVERAL = "One file at a time, please: nothing has been read."
CHANGED = "The file has changed since, so nothing was imported. This is what it says now:"
_PIECE, _PIECES = 2_000, 4
"""Of what an import tells, so much stands in a message; the file's own faults come first."""


@dataclass(frozen=True)
class Dropped:
    """A file that somebody dropped on the bot."""

    spot: Spot
    file: str
    several: bool


@dataclass(frozen=True)
class Roster:
    """A file as it was read: its name, its bytes, and what tells whether it is still the same."""

    file: str
    name: str
    content: bytes

    @property
    def digest(self) -> str:
        """Tell this content from any other."""
        return hashlib.sha256(self.content).hexdigest()[:32]


def register(app: App, here: Here, members: Members) -> None:
    """Have dropped files, and what is pressed under their preview, taken here."""

    def on_file(body: Body) -> None:
        take(here, parse.key(body), members)

    def on_apply(body: Body) -> None:
        spot = parse.spot(body)
        here.aside.submit(spot.user, lambda: _carefully(here, spot, lambda: _apply(here, members, body)))

    def on_forget(body: Body) -> None:
        _replace(here, parse.spot(body), telling.words("Forgotten: nothing was changed."))

    app.event({"type": "message", "subtype": "file_share"}, matchers=[_is_file], middleware=[keeping(here)])(on_file)
    app.action(APPLY)(on_apply)
    app.action(FORGET)(on_forget)


def _is_file(body: Body) -> bool:
    return dropped(body) is not None and bool(parse.key(body))


def take(here: Here, key: str, members: Members | None = None) -> None:
    """Take a dropped file that is kept, once; of who is no officer only the words beside it are taken, as typed."""
    with here.reading() as session:
        body = chat_inputs.waiting(session, here.key, key)
        found = dropped(body)
        account = here.account(found.spot.user) if found is not None else None
        officer = chat_identity.officer(session, here.partnership, account) if account is not None else None
    if body is None or found is None:
        return
    if officer is None:
        spot = found.spot
        if parse.typed(body) is not None:
            typed.take(here, key)
            spot = parse.spot(body)
        telling.reply(here, spot, telling.words(words.say("chat.files_not_read")))
        with here.writing() as session:
            here.note(session, found.spot.user, f"refused: {DROPPING}")
            chat_inputs.done(session, here.key, key, now=here.now)
        return
    _carefully(here, found.spot, lambda: _drop(here, members or Members(here), found))
    with here.writing() as session:
        chat_inputs.done(session, here.key, key, now=here.now)


def dropped(body: Any) -> Dropped | None:
    """Read a file that a person has dropped in the direct message; None for anything else."""
    event = body.get("event") if isinstance(body, Mapping) else None
    if not isinstance(event, Mapping) or "bot_id" in event or event.get("channel_type") != "im":
        return None
    files, spot = event.get("files"), parse.spot(body)
    first = files[0] if isinstance(files, list) and files else None
    file = first.get("id") if isinstance(first, Mapping) else None
    if not isinstance(file, str) or not (file and spot.user and spot.room):
        return None
    return Dropped(
        Spot(spot.user, spot.room, spot.message, spot.message), file, isinstance(files, list) and len(files) > 1
    )


def _carefully(here: Here, spot: Spot, take: Callable[[], None]) -> None:
    """Do something with a file; what is wrong with it is told in its thread."""

    def told() -> None:
        try:
            take()
        except BotError as fault:
            telling.reply(here, spot, telling.words(str(fault)))

    carefully(here, spot, told, kept=False)


def _drop(here: Here, members: Members, found: Dropped) -> None:
    officer = members.officer(found.spot.user, DROPPING, anew=True)
    if isinstance(officer, str):
        telling.reply(here, found.spot, telling.words(officer))
        return
    if found.several:
        raise InputError(SEVERAL)
    with here.writing() as session:
        what, subject = "looked at a dropped roster", f"file:{found.file}"
        audit.add(session, here.key, now=here.now, who=officer.email, what=what, subject=subject)
    roster = _read(here, found.file)
    telling.reply(here, found.spot, preview(_import(here, officer, roster, keep=False), roster))


def _read(here: Here, file: str) -> Roster:
    """Read a dropped file as it is now; raises `InputError`."""
    info = downloads.info(here, file)
    name = PurePosixPath(info.name.replace("\\", "/")).name or "roster"
    if name.rpartition(".")[2].casefold() not in KINDS:
        raise InputError(f"{name}: no roster. {OTHER}")
    content = downloads.content(here, info)
    if name.casefold().endswith(".xlsx") and not content.startswith(ZIPPED):
        raise InputError(f"{name}: {NO_EXCEL}")
    return Roster(file, name, content)


def _import(here: Here, officer: Officer, roster: Roster, *, keep: bool) -> Imported:
    with TemporaryDirectory(prefix="evalbot-roster-") as folder:
        path = Path(folder) / roster.name
        path.write_bytes(roster.content)
        return import_file(here.desk, here.partnership, path, keep=keep, who=officer.email)


def preview(result: Imported, roster: Roster, first: str = "") -> Said:
    """Say what a roster would change, with what applies it; one with faults cannot be applied."""
    told = list(lines(result, roster.name, all_of_them="", if_you="press Apply"))
    forget = button("Forget it", FORGET, "forget")
    if result.faults:
        told[-1] = told[-1].replace("then import the file again", "then drop the mended file here")
        return _said(first or f"{roster.name} cannot be imported yet", told, actions([forget]))
    if not (result.new or result.changed or result.changes):
        told[-1] = "Nothing would change."
        return _said(first or roster.name, told, actions([forget]))
    apply = button("Apply", APPLY, _kept(roster), style="primary")
    return _said(first or f"Import {roster.name}?", told, actions([apply, forget]))


def _kept(roster: Roster) -> str:
    return json.dumps({"file": roster.file, "digest": roster.digest})


def _said(title: str, told: list[str], below: list[dict[str, Any]]) -> Said:
    """Put the last lines first in a notification: they say what it comes to."""
    pieces = split("\n".join(told), _PIECE)
    shown = pieces if len(pieces) <= _PIECES else [*pieces[: _PIECES - 1], f"...\n{told[-1]}"]
    return Said(notification(f"{title} {told[-1]}"), (header(title), *map(section, shown), *below))


def _apply(here: Here, members: Members, body: Body) -> None:
    button_ = pressed.read(body)
    if button_ is None:
        return
    officer = members.officer(button_.spot.user, "applying a roster", anew=True)
    if isinstance(officer, str):
        telling.tell(here, button_.spot, officer)
        return
    try:
        kept = json.loads(button_.value)
        file, digest = str(kept["file"]), str(kept["digest"])
    except (ValueError, TypeError, KeyError):
        raise InputError("That file is no longer known: please drop it once more.") from None
    roster = _read(here, file)
    if roster.digest != digest:
        _replace(here, button_.spot, preview(_import(here, officer, roster, keep=False), roster, CHANGED))
        return
    result = _import(here, officer, roster, keep=True)
    told = list(lines(result, roster.name, all_of_them="", if_you="press Apply"))
    _replace(here, button_.spot, _said(f"Imported {roster.name}" if result.applied else roster.name, told, []))
    here.settle()


def _replace(here: Here, spot: Spot, said: Said) -> None:
    """Say it in the place of the preview, so that nothing can be pressed there any more."""
    if not telling.respond(here, spot.response_url, {"replace_original": True, **said.payload()}):
        update = here.client().chat_update
        telling.attempt(lambda: update(channel=spot.room, ts=spot.message, **said.payload()))
