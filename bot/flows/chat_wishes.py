"""What somebody in a chat wants apart from answering: help, where things stand, stop, another channel, a link."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows import answering, chat_forms, chat_identity, chat_words, preferences
from bot.flows.answering import Sheet
from bot.flows.chat_forms import Told, told
from bot.flows.conversation import SENT
from bot.messages import words
from bot.plan.model import Partnership
from bot.storage.chat_officers import Account
from bot.storage.tables import Person


@dataclass(frozen=True)
class Caller:
    """Whoever types, and what a wish of theirs is about."""

    session: Session
    partnership: Partnership
    account: Account
    people: list[Person]
    now: datetime


def identity(caller: Caller, text: str) -> Told | None:
    """Take `link ADDRESS` or a code; None where neither was typed."""
    session, partnership, account = caller.session, caller.partnership, caller.account
    if address := chat_words.address_to_link(text):
        chat_identity.ask_link(session, partnership, account, address, now=caller.now)
        return told("link_asked")
    if not chat_identity.is_code(text):
        return None
    proved = chat_identity.prove(session, partnership, account, text, now=caller.now)
    if proved is None:
        return told("code_wrong")
    return told(proved.answer, address=proved.email, business_unit=partnership.about.business_unit.name)


def take(caller: Caller, wish: str) -> Told:
    """Do what a word asks for (`chat_words.WISHES`), for everybody whose account it is."""
    if wish == "help":
        return with_care(caller, told("help"))
    if not caller.people:
        return told("unknown")
    if wish == "status":
        return status(caller)
    for person in caller.people:
        _kept(caller, person, wish)
    said = {"stop": "stopped", "start": "started", "prefer_mail": "prefers_mail", "prefer_chat": "prefers_chat"}
    return told(said[wish])


def with_care(caller: Caller, said: Told) -> Told:
    """Say besides that nobody watches what is written here, and whom to tell of a worry about a child."""
    return Told(f"{said.text}\n{chat_words.care(caller.partnership, 'said')}")


def _kept(caller: Caller, person: Person, wish: str) -> None:
    session, key, now = caller.session, caller.partnership.key, caller.now
    if wish == "stop":
        preferences.stop(session, key, person.id, now=now)
    elif wish == "start":
        preferences.start_again(session, key, person.id, now=now)
    else:
        preferences.prefer(session, key, person.id, channel=wish.removeprefix("prefer_"), now=now)


def status(caller: Caller) -> Told:
    """Say what waits, what was sent, and how the account's people are written to."""
    sheets = chat_forms.open_sheets(caller.session, caller.partnership, caller.people, now=caller.now)
    lines = [_line(caller.session, sheet) for sheet in sheets]
    if all(sheet.state.cursor == SENT for sheet in sheets):
        lines.append(words.say("chat.status.none"))
    if all(person.stopped_at is not None for person in caller.people):
        lines.append(words.say("chat.status.stopped"))
    else:
        mail = all(person.channel == "mail" for person in caller.people)
        lines.append(words.say("chat.status.mail" if mail else "chat.status.chat"))
    return Told("\n".join(lines))


def _line(session: Session, sheet: Sheet) -> str:
    form, (answered, total) = chat_forms.form_at(session, sheet, None), answering.progress(sheet)
    facts = {"title": form.title, "course": form.course, "day": form.day, "closes": form.until}
    which = "sent" if sheet.state.cursor == SENT else "waits"
    return words.say(f"chat.status.{which}", **facts, answered=answered, total=total)
