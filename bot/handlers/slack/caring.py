"""Tells somebody at once whom to tell, where what they wrote in Slack reads like a concern (C4)."""

from typing import Any

from slack_bolt import App

from bot.flows import chat_forms, chat_typed
from bot.flows.chat_wishes import Caller
from bot.handlers.slack import parse, telling
from bot.handlers.slack.here import Here
from bot.handlers.slack.parse import Spot
from bot.messages.blocks import concern
from bot.messages.nouns import Care

Body = dict[str, Any]


def register(app: App, here: Here) -> None:
    """Have messages looked at that somebody changes after they were sent: no form takes the change, a reader may."""

    def on_edit(body: Body) -> None:
        changed = parse.edited(body)
        if changed is not None:
            heard(here, changed.spot, changed.text)

    app.event("message", matchers=[_is_edited])(on_edit)


def _is_edited(body: Body) -> bool:
    return parse.edited(body) is not None


def show(here: Here, spot: Spot, care: Care | None) -> None:
    """Say it before anything else, in a message that stays, and have the alerts go; nothing where all is well."""
    if care is None:
        return
    here.settle()
    telling.reply(here, spot, concern.care(care))


def heard(here: Here, spot: Spot, text: str) -> None:
    """Look for a concern in what was typed as a command by who may not ask any; seen by nobody else."""
    account = here.account(spot.user)
    with here.writing() as session:
        people = chat_forms.people_of(session, here.partnership, account)
        care = chat_typed.screened(Caller(session, here.partnership, account, people, here.now), text)
    if care is not None:
        here.settle()
        telling.reply(here, Spot(spot.user, spot.user), concern.care(care))
