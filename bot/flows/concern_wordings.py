"""All that somebody wrote at one place, kept word by word: the newest first, each under a line that says when (C4)."""

import re
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages.wording import moment

LONGEST = 50_000
"""Characters to which one concern may grow message by message; a longer message is a concern of its own, kept whole."""
MOST = 300_000
"""Characters of one message that are looked at and kept: as many as a form of the web may have; that takes 1 s.

Slack brings no more than 40,000, and a mail may be longer.
"""
MUCH_NEW = 12
"""Words that were not there before: who adds so many to what nobody has seen yet is shown whom to tell once more."""
_WORD = re.compile(r"\w+")
_FROM = re.compile(r"From [^\n]*:\n")
_LINE = re.compile(r"^\[Written [^\]\n]{5,100}\]\n", re.MULTILINE)
_SAYS_LITTLE = frozenset(
    _WORD.findall(
        "a am an and are at be but by for from have i im in is it its me my of ok on or please pls regards sorry thank "
        "thanks that the their them they this to very was we were with worried you your"
    )
)
"""Words that tell an officer nothing new by themselves."""


def clean(text: str) -> str:
    """Give a text as a database can keep it; one that is cut says so at its end."""
    kept = text.replace("\0", "").encode("utf-8", "ignore").decode().strip()
    if len(kept) <= MOST:
        return kept
    return f"{kept[:MOST]}\n[Cut here. {len(kept) - MOST:,} more characters came; nobody has looked at them.]"


def sender(text: str) -> str:
    """Give the line that says from where a stranger's words came, with its end; empty where there is none."""
    found = _FROM.match(text)
    return found[0] if found else ""


def holds(before: str, text: str) -> bool:
    """Tell whether words stand in what was written before, one after the other, whatever their case and spaces."""
    head = sender(before) if sender(before) == sender(text) else ""
    return f" {_plain(text.removeprefix(head))} " in f" {_plain(before.removeprefix(head))} "


def added(before: str, text: str) -> Counter[str]:
    """Count the words that were not there before."""
    return Counter(_plain(text).split()) - Counter(_plain(before).split())


def is_much(before: str, text: str) -> bool:
    """Tell whether so much is new, or most of a text, that its writer is to be shown once more whom to tell."""
    new = added(before, text).total()
    return new >= MUCH_NEW or new * 2 > len(_plain(text.removeprefix(sender(text))).split())


def says_more(before: str, text: str) -> bool:
    """Tell whether there is any new word that may mean something: a name, a number, what was done."""
    return any(word not in _SAYS_LITTLE for word in added(before, text))


def is_changed(text: str) -> bool:
    """Tell whether something was written after the first words were kept."""
    return _LINE.match(text.removeprefix(sender(text))) is not None


def with_newest(before: str, text: str, *, at: datetime, first: datetime, place: str, zone: ZoneInfo) -> str | None:
    """Put newer words before what was written there (`first`, and in `place` like "in a form"); None if that is full.

    Only what the newer words hold in full is not kept twice: a draft grows.
    """
    head = sender(before) if sender(before) == sender(text) else ""
    old, new = before.removeprefix(head), text.removeprefix(head)
    if not _LINE.match(old):
        old = f"{_line(first, zone)}{old}"
    _, newest, *_ = _LINE.split(old, maxsplit=2)
    if holds(new, newest):
        old = old[old.index("\n") + 1 + len(newest) :]
    kept = f"{head}{_line(at, zone, place)}{new}\n\n{old}".rstrip()
    return kept if len(kept) <= LONGEST else None


def _line(at: datetime, zone: ZoneInfo, place: str = "") -> str:
    return f"[Written {moment(at, zone)}{f', {place}' if place else ''}]\n"


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
