"""`/evaluation`: an officer or a trainer asks, and only they see the answer; a mailed code has shown who (Q1, Q7).

The same words typed in the direct message are taken likewise (`typed`).
"""

import re
from dataclasses import dataclass
from typing import Any

from slack_bolt import App
from sqlalchemy.orm import Session

from bot.commands import run
from bot.commands.grammar import split
from bot.commands.powers import OFFICER
from bot.commands.table import COMMANDS
from bot.errors import BotError
from bot.flows import chat_identity
from bot.handlers.slack import (
    caring,
    charting,
    enclosing,
    hints,
    modals,
    parse,
    pressed,
    sharing,
    telling,
)
from bot.handlers.slack.by_officer import Asker, asker, context_of
from bot.handlers.slack.here import Here
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
_SENT = (
    " Type it within 10 minutes: /evaluation code 123456. We mail at most one code in two minutes, and five a day: if "
    "none comes, wait two minutes and ask again."
)
ASKED = f"If that is an officer's or a trainer's address, a code is on its way there.{_SENT}"
ASKED_ALONE = (
    f"We have mailed a code to your Slack profile's address, if that is an officer's or a trainer's.{_SENT} "
    "If it is another one, type: /evaluation officer you@council.example"
)
NO_ADDRESS = "That is no mail address, so nothing was sent. Write it like: /evaluation officer you@council.example"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
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
    """Have an app's slash command, and all that officers press, taken here."""
    members = Members(here)

    def on_command(body: Body) -> None:
        asked = Asked(parse.spot(body), parse.plain(str(body.get("text") or "")), str(body.get("trigger_id") or ""))
        take(here, members, asked)

    def on_press(body: Body) -> None:
        asked = meant(pressed.read(body))
        if asked is not None:
            take(here, members, asked)

    app.command(re.compile(r"^/"))(on_command)
    app.action(_PRESSED)(on_press)
    sharing.register(app, here, members)
    charting.register(app, here, members)
    modals.register(app, here, members)


def meant(button: Button | None) -> Asked | None:
    """Read a press under an answer: run a command, or turn to another page; None for anything else."""
    found = _PRESSED.fullmatch(button.id) if button is not None else None
    if button is None or found is None or not button.value:
        return None
    turns = found[1] == "page"
    return Asked(button.spot, button.value, button.trigger, int(found[2]) if turns else 1, look=turns)


def take(here: Here, members: Members, asked: Asked) -> None:
    """Answer what was asked; words that nobody can take as a command are looked at for a concern (C4)."""
    try:
        _take(here, members, asked)
    except BotError as fault:
        caring.heard(here, asked.spot, asked.text)
        telling.tell(here, asked.spot, hints.typed(str(fault)))


def _take(here: Here, members: Members, asked: Asked) -> None:
    word, _, rest = asked.text.strip().partition(" ")
    with here.reading() as session:
        word = word or ("" if is_bound(session, here, asked.spot.user) else "officer")
    if word.casefold() in ("officer", "trainer", "code"):
        said = members.refusal(asked.spot.user)
        if said:
            with here.writing() as session:
                here.note(session, asked.spot.user, "refused: to be known as an officer")
        else:
            said = (_code if word.casefold() == "code" else _officer)(here, members, asked.spot.user, rest)
        telling.tell(here, asked.spot, said)
        return
    found = asker(here, members, asked.spot.user, "an officer's command", anew=_is_weighty(asked.text))
    if isinstance(found, str):
        caring.heard(here, asked.spot, asked.text)
        telling.tell(here, asked.spot, found)
    elif len(asked.text) > LONGEST:
        with here.writing() as session:
            here.note(session, asked.spot.user, "refused: too long for a command")
        telling.tell(here, asked.spot, TOO_LONG)
    else:
        answer(here, found, asked)


def _is_weighty(text: str) -> bool:
    """Tell whether a command does something, or may name people."""
    try:
        command = COMMANDS[split(text, COMMANDS)[0]]
    except BotError:
        return False
    return command.writes or command.names_people or command.tells_of_people or bool(command.lists_people)


def is_bound(session: Session, here: Here, user: str) -> bool:
    """Tell whether an account is known as an officer's, or as that of who gives an event."""
    account = here.account(user)
    if chat_identity.officer(session, here.partnership, account) is not None:
        return True
    return bool(chat_identity.trainer_at(session, here.partnership, account)[1])


def _officer(here: Here, members: Members, user: str, address: str) -> str:
    """Mail a code to an officer's address: the one typed, or that of the profile; the answer is the same for all."""
    typed = address.strip()
    if typed and not _ADDRESS.fullmatch(typed):
        return NO_ADDRESS
    profile = members.of(user).email
    address, account = typed or profile, here.account(user)
    with here.writing() as session:
        chat_identity.ask_officer(session, here.partnership, account, address, now=here.now, profile=profile)
    here.settle()
    return ASKED if typed else ASKED_ALONE


def _code(here: Here, members: Members, user: str, typed: str) -> str:
    with here.writing() as session:
        proved = chat_identity.prove(session, here.partnership, here.account(user), typed, now=here.now)
    if proved is None:
        return WRONG
    if proved.purpose == "officer":
        return BOUND
    unit = here.partnership.about.business_unit.name
    return words.say(f"chat.{proved.answer}", address=proved.email, business_unit=unit)


def answer(here: Here, who: Officer | Asker, asked: Asked) -> None:
    """Answer a command to the one who asked; some open a modal."""
    context = context_of(here, who)
    if not asked.look and modals.opened(here, context, asked.text, asked.trigger, asked.spot):
        return
    came = run(asked.text, context, look=asked.look)
    name, rest = split(asked.text, COMMANDS)
    share = bool(asked.spot.response_url) and context.role == OFFICER and not COMMANDS[name].is_for_one(came)
    said = answers.answer(hints.in_slack(came), command=asked.text.strip() or "help", page=asked.page, share=share)
    sharing.only_to(here, asked.spot, said)
    if not asked.look:
        enclosing.send(here, asked.spot, came)
    if COMMANDS[name].changes(rest) and not asked.look:
        here.settle()
