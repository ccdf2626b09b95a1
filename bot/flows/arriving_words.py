"""What the words of a mailed reply ask for: the wishes of chat, or another supervisor."""

import re
from dataclasses import dataclass

from bot.flows.chat_words import wish_named
from bot.messages import words

DONE_BY_MAIL = ("stop", "start", "prefer_mail", "prefer_chat")
"""Of chat's wishes those that need no answer: nothing that comes by mail is ever answered."""
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_NAME = re.compile(
    r"(?:\bit is|\bit['’]s|\bshould be|\bis now|\bis actually|\bis)[ \t]+([^\n<>@,;:()]{2,80})", re.IGNORECASE
)
_LONGEST = 4_000
_SENTENCE = 9
"""A line of more words is none of a signature."""


@dataclass(frozen=True)
class Wish:
    """What a reply asks for (empty: nothing that is done by mail), and whether it says more that should be read."""

    what: str = ""
    more: bool = False


def wish_in(text: str, name: str) -> Wish:
    """Give the wish that the first paragraph of a reply is, but for a greeting.

    What begins with a closing or with the writer's own name is a signature. What else follows is more to read.
    """
    lines = [line.strip() for line in text[:_LONGEST].splitlines()]
    while lines and (not lines[0] or _greets(lines[0]) or _closes(lines[0])):
        del lines[0]
    if not lines:
        return Wish()
    what, rest = _asked_for(lines[0]), lines[1:]
    first, below = (rest[:1] or [""])[0], [line for line in rest if line]
    signed = not below or _signs(below[0], name) or _closes(below[0])
    if what not in DONE_BY_MAIL or (first and not signed):
        return Wish()
    return Wish(what, more=not signed or any(len(line.split()) > _SENTENCE for line in below))


def _asked_for(line: str) -> str:
    """Give the wish that a line is, however politely; `stop these mails` is one, too."""
    polite = words.say("mail_in.words.polite").split(", ")
    said = _plain(line).strip(",.! ")
    for each in polite:
        said = said.removeprefix(f"{each} ").removesuffix(f" {each}").strip(",.! ")
    return "stop" if said in words.say("mail_in.words.stop").split(", ") else wish_named(said)


def named_instead(text: str) -> str | None:
    """Give the supervisor whom a reply names in place of the wrong one, as `NAME ADDRESS` as far as it says so.

    None where it does not say that the supervisor is wrong; empty where it names nobody.
    """
    said = " ".join(text[:_LONGEST].split())
    phrases = words.say("mail_in.words.not_my_supervisor").split(", ")
    if not any(phrase in _plain(said) for phrase in phrases):
        return None
    posts = {phrase.split()[-1] for phrase in phrases}
    address = _ADDRESS.search(said)
    before = said[: address.start()] if address else said
    found = [match for match in _NAME.finditer(before) if not posts & set(_plain(match[1]).split())]
    name = found[-1][1].strip(" .-–'\"") if found else ""
    return " ".join(part for part in (name, address[0].lower() if address else "") if part)


def _greets(line: str) -> bool:
    first, _, rest = _plain(line).rstrip(",.! ").partition(" ")
    return first.rstrip(",") in words.say("mail_in.words.greetings").split(", ") and len(rest.split()) <= 3


def _signs(line: str, name: str) -> bool:
    own = set(_plain(name).split())
    return bool(own) and set(_plain(line).rstrip(",.! ").split()) <= own


def _closes(line: str) -> bool:
    return _plain(line).rstrip(",.! ") in words.say("mail_in.words.closings").split(", ")


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split()).casefold()
