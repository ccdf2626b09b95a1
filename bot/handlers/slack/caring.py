"""Tells somebody at once whom to tell, where what they wrote in Slack reads like a concern (C4)."""

from typing import Any

from slack_bolt import App
from sqlalchemy.orm import Session

from bot.flows import chat_forms, chat_typed
from bot.flows.chat_wishes import Caller
from bot.handlers.slack import parse, telling
from bot.handlers.slack.here import Here
from bot.handlers.slack.inputs import keeping
from bot.handlers.slack.parse import Spot
from bot.messages.blocks import concern
from bot.messages.nouns import Care
from bot.storage import chat_inputs

Body = dict[str, Any]


def register(app: App, here: Here) -> None:
    """Have messages looked at that somebody changes after they were sent: no form takes the change, a reader may."""

    def on_edit(body: Body) -> None:
        take(here, parse.key(body))

    app.event("message", matchers=[_is_edited], middleware=[keeping(here)])(on_edit)


def _is_edited(body: Body) -> bool:
    return parse.edited(body) is not None and bool(parse.key(body))


def take(here: Here, key: str) -> None:
    """Look at a changed message that is kept, once; what is done already is left alone."""
    with here.writing() as session:
        body = chat_inputs.waiting(session, here.key, key)
        changed = parse.edited(body)
        care = _screened(session, here, changed.spot, changed.text) if changed is not None else None
        chat_inputs.done(session, here.key, key, now=here.now)
    if changed is not None:
        _show_aside(here, changed.spot, care)


def show(here: Here, spot: Spot, care: Care | None) -> None:
    """Say it before anything else, in a message that stays, and have the alerts go; nothing where all is well."""
    if care is None:
        return
    here.settle()
    telling.reply(here, spot, concern.care(care))


def heard(here: Here, spot: Spot, text: str) -> None:
    """Look for a concern in what was typed as a command by who may not ask any; seen by nobody else."""
    with here.writing() as session:
        care = _screened(session, here, spot, text)
    _show_aside(here, spot, care)


def _screened(session: Session, here: Here, spot: Spot, text: str) -> Care | None:
    account = here.account(spot.user)
    people = chat_forms.people_of(session, here.partnership, account)
    return chat_typed.screened(Caller(session, here.partnership, account, people, here.now), text)


def _show_aside(here: Here, spot: Spot, care: Care | None) -> None:
    if care is not None:
        here.settle()
        telling.reply(here, Spot(spot.user, spot.user), concern.care(care))
