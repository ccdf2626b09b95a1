"""Mail in words: a message's letter from `templates/emails/`, as subject, text and HTML."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape

from bot.errors import Permanent
from bot.messages.greeting import first_name
from bot.messages.nouns import Message
from bot.messages.words import SHARED, TEMPLATES

LETTERS = TEMPLATES / "emails"

_LINE_BREAKS = frozenset({"Cc", "Zl", "Zp", "Cs"})
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class MailText:
    """A letter, written out; the subject is one line, and the HTML carries its styles inline."""

    subject: str
    text: str
    html: str


def one_line(words: str) -> str:
    """Put words on one line without control characters, so that they can stand in a header (RFC 5322)."""
    return " ".join("".join(" " if unicodedata.category(c) in _LINE_BREAKS else c for c in words).split())


def render(message: Message) -> MailText:
    """Write a message's letter out; raises `errors.Permanent` if its context lacks what the letter says."""
    head = subject(message)
    html = fill(message, "body.html", subject=head)
    return MailText(head, fill(message, "body.txt"), _inliner().inline(html))


def subject(message: Message) -> str:
    """Give a message's subject: one line, whatever its context holds."""
    return one_line(fill(message, "subject.txt"))


def fill(message: Message, file: str, **more: str) -> str:
    """Fill one file of a message's letter, without trailing spaces or piles of blank lines."""
    facts = {
        **message.context,
        "sender_name": message.sender_name,
        "reply_to": message.reply_to,
        "preferences_link": message.preferences_link,
        "attached": [attachment.name for attachment in message.attachments],
        **more,
    }
    try:
        filled = _letters().get_template(f"{message.template}/{file}").render(facts)
    except TemplateError as error:
        raise Permanent(f"the letter {message.template}/{file} cannot be written: {error.message}") from error
    tidy = "\n".join(line.rstrip() for line in filled.splitlines())
    return _BLANK_LINES.sub("\n\n", tidy).strip() + "\n"


def has(template: str, file: str) -> bool:
    """Tell whether a letter has a file, such as `chat.txt`."""
    return (LETTERS / template / file).is_file()


@cache
def _letters() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([LETTERS, SHARED]),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["first_name"] = first_name
    return environment


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False)
