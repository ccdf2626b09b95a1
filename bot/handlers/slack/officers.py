"""`/evaluation`: an officer asks, and only they see the answer; a mailed code has shown who is an officer (Q1, Q7)."""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App

from bot.commands import run
from bot.commands.context import Context
from bot.commands.grammar import split
from bot.commands.table import COMMANDS
from bot.errors import BotError
from bot.flows import chat_identity
from bot.handlers.slack import charting, modals, parse, pressed, roster_files, sharing, telling
from bot.handlers.slack.here import Here
from bot.handlers.slack.inputs import stumbled
from bot.handlers.slack.members import Members
from bot.handlers.slack.parse import Spot
from bot.handlers.slack.pressed import Button
from bot.messages import words
from bot.messages.blocks import answers
from bot.plan.model import Officer

Body = dict[str, Any]
_PRESSED = re.compile(r"^cmd:(run|page):(\d{1,6})$")
LONGEST = 500
"""Characters of a command: what is longer is no command, and is not kept in the audit log."""
ASKED = (
    "If that is an officer's address, a code is on its way there. Type it within 15 minutes: /evaluation code 123456 "
    "(if your address as an officer is another one than Slack knows, type: /evaluation officer you@council.example)"
)
TOO_LONG = "That is too long for a command: /evaluation help lists them."
BOUND = "Thank you: this account is known as yours now. /evaluation help lists what you can ask."
WRONG = "That code is not right, or its time is over. /evaluation officer and your address mails another one."


@dataclass(frozen=True)
class Asked:
    """A command, by whom and where it was typed or pressed, and what opens a modal for some seconds."""

    spot: Spot
    text: str
    trigger: str = ""
    page: int = 1
    look: bool = False
    """Whether it was asked before, and is only looked at again: then nothing is changed."""


def register(app: App, here: Here) -> None:
    """Have an app's slash command, and all that officers press and drop, taken here."""
    members = Members(here)

    def on_command(ack: Ack, body: Body) -> None:
        ack()
        asked = Asked(parse.spot(body), parse.plain(str(body.get("text") or "")), str(body.get("trigger_id") or ""))
        _carefully(here, members, asked)

    def on_press(ack: Ack, body: Body) -> None:
        ack()
        asked = meant(pressed.read(body))
        if asked is not None:
            _carefully(here, members, asked)

    app.command(re.compile(r"^/"))(on_command)
    app.action(_PRESSED)(on_press)
    sharing.register(app, here, members)
    charting.register(app, here, members)
    modals.register(app, here, members)
    roster_files.register(app, here, members)


def meant(button: Button | None) -> Asked | None:
    """Read a press under an answer: run a command, or turn to another page; None for anything else."""
    found = _PRESSED.fullmatch(button.id) if button is not None else None
    if button is None or found is None or not button.value:
        return None
    turns = found[1] == "page"
    return Asked(button.spot, button.value, button.trigger, int(found[2]) if turns else 1, look=turns)


def _carefully(here: Here, members: Members, asked: Asked) -> None:
    try:
        _take(here, members, asked)
    except BotError as fault:
        telling.tell(here, asked.spot, str(fault))
    except Exception as fault:  # noqa: BLE001 - whoever asked is told, and the log has no content
        stumbled(here, asked.spot, fault, kept=False)


def _take(here: Here, members: Members, asked: Asked) -> None:
    word, _, rest = asked.text.strip().partition(" ")
    if not word and not _is_bound(here, asked.spot.user):
        word = "officer"
    if word.casefold() in ("officer", "code"):
        said = members.refusal(asked.spot.user)
        if said:
            with here.writing() as session:
                here.note(session, asked.spot.user, "refused: to be known as an officer")
        else:
            said = (_officer if word.casefold() == "officer" else _code)(here, members, asked.spot.user, rest)
        telling.tell(here, asked.spot, said)
        return
    found = members.officer(asked.spot.user, "an officer's command")
    if isinstance(found, str):
        telling.tell(here, asked.spot, found)
    elif len(asked.text) > LONGEST:
        with here.writing() as session:
            here.note(session, asked.spot.user, "refused: too long for a command")
        telling.tell(here, asked.spot, TOO_LONG)
    else:
        answer(here, found, asked)


def _is_bound(here: Here, user: str) -> bool:
    with here.reading() as session:
        return chat_identity.officer(session, here.partnership, here.account(user)) is not None


def _officer(here: Here, members: Members, user: str, address: str) -> str:
    """Mail a code to an officer's address: the one typed, or that of the profile; the answer is always the same."""
    profile = members.of(user).email
    address, account = address.strip() or profile, here.account(user)
    with here.writing() as session:
        chat_identity.ask_officer(session, here.partnership, account, address, now=here.now, profile=profile)
    here.settle()
    return ASKED


def _code(here: Here, members: Members, user: str, typed: str) -> str:
    with here.writing() as session:
        proved = chat_identity.prove(session, here.partnership, here.account(user), typed, now=here.now)
    if proved is None:
        return WRONG
    if proved.purpose == "officer":
        return BOUND
    unit = here.partnership.about.business_unit.name
    return words.say(f"chat.{proved.answer}", address=proved.email, business_unit=unit)


def context_of(here: Here, officer: Officer) -> Context:
    """Give what a command is told of who asks."""
    return Context(here.desk.database, here.partnership, here.now, officer.email, here.desk.base_url)


def answer(here: Here, officer: Officer, asked: Asked) -> None:
    """Answer a command to the one who asked; some open a modal."""
    context = context_of(here, officer)
    if not asked.look and modals.opened(here, context, asked.text, asked.trigger, asked.spot):
        return
    came = run(asked.text, context, look=asked.look)
    name, _ = split(asked.text, COMMANDS)
    share = not COMMANDS[name].is_for_one(came)
    said = answers.answer(came, command=asked.text.strip() or "help", page=asked.page, share=share)
    sharing.only_to(here, asked.spot, said)
    if COMMANDS[name].writes and not asked.look:
        here.settle()
