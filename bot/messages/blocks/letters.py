"""A letter in a chat: what, why, how long, who sees it, and the buttons to begin."""

from collections.abc import Mapping

from bot.messages import chat, mail, words
from bot.messages.blocks.controls import button, to_page
from bot.messages.blocks.marks import Mark, action_id, of_command
from bot.messages.blocks.said import Block, Said
from bot.messages.blocks.writing import (
    actions,
    escape,
    header,
    is_address,
    link,
    notification,
    one_line,
    rich,
    runs,
    small_links,
    split,
)
from bot.messages.nouns import Message

_SIGNATURE = "\n--\n"
"""What a mail says below it, the chat's small print says."""
_PIECE, _MOST = 1_500, 5
"""A letter that is longer than so many pieces goes on in the page that it links to."""


def letter(message: Message, *, touchpoint: int) -> Said:
    """Say a letter; where it is an invitation, "Start" turns its message into the form."""
    text, _, _ = chat.render(message).partition(_SIGNATURE)
    lines = text.splitlines() if mail.has(message.template, "chat.txt") else [text]
    pieces = [piece for line in lines for piece in split(line, _PIECE) if line.strip()]
    if len(pieces) > _MOST:  # the last says whom to tell of a worry about a child
        pieces = [*pieces[: _MOST - 1], pieces[-1]]
    blocks: list[Block] = [header(_heading(message)), *(rich(runs(piece)) for piece in pieces)]
    why = f"slack.why.{message.template.removesuffix('_reminder')}"
    blocks += [rich(runs(words.say(why)))] if words.known(why) else []
    blocks += actions(_pressed(message, touchpoint))
    return Said(notification(text), (*blocks, *_small_print(message)))


def _heading(message: Message) -> str:
    own = f"slack.heading.{message.template}"
    if words.known(own):
        return words.say(own)
    return _of(message, "stage", "title") or mail.subject(message)


def _pressed(message: Message, touchpoint: int) -> list[Block]:
    opens = action_id(Mark(touchpoint, "open"))
    form = _of(message, "links", "form")
    if form:
        again = message.template.endswith("_reminder")
        label = words.say("slack.start_or_go_on" if again else "chat.start")
        start = button(label, action_id(Mark(touchpoint, "start")), style="primary")
        return [start, *to_page(words.say("slack.web"), opens, form)]
    concern = _of(message, "links", "concern")
    if concern:
        return _of_concern(message, opens, concern)
    return to_page(words.say("slack.your_page"), opens, _of(message, "links", "supervisor"))


def _of_concern(message: Message, opens: str, page: str) -> list[Block]:
    """Offer an officer the page of a concern, and to say that they have seen it."""
    number = _of(message, "alert", "number")
    seen = button("I have seen it", of_command("run", 1), f"concerns seen {number}")
    shown = button("Show here", of_command("run", 2), f"concerns {number}")
    pressed = [shown, seen] if message.template == "concern_alert" else []
    return [*to_page("Open the page", opens, page), *pressed]


def _small_print(message: Message) -> list[Block]:
    privacy = _of(message, "links", "privacy")
    said = [link(privacy, words.say("slack.privacy"))] if is_address(privacy) else []
    said += [escape(words.say("slack.stop"))] if message.preferences_link else []
    sender = one_line(message.sender_name or _of(message, "partnership", "name"), 100)
    return [small_links(" · ".join([escape(words.say("slack.from", sender=sender)), *said]))]


def _of(message: Message, thing: str, name: str) -> str:
    """Give a fact of the letter's context; empty where it is not there."""
    facts = message.context.get(thing)
    return str(facts.get(name) or "") if isinstance(facts, Mapping) else ""
