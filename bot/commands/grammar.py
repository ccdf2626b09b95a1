"""Splits what an officer typed into a command and its words."""

from collections.abc import Collection

from bot.errors import WordsError
from bot.plan.plain_words import nearest

_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " "})
"""Chat programs make typed quotes typographic, and pasted spaces may be hard ones."""

LONGEST = 60
"""Signs of what was typed that an answer says back."""


def split(text: str, names: Collection[str]) -> tuple[str, str]:
    """Give the command's name and the words after it; nothing typed means `help`.

    Raises `WordsError` with the nearest name if there is no such command.
    """
    name, _, rest = " ".join(text.translate(_QUOTES).split()).partition(" ")
    name = name.lower().lstrip("/") or "help"
    if name not in names:
        hint = nearest(name[: 2 * LONGEST], names, otherwise=_choices(names))
        raise WordsError(f"{shortened(name)}: no such command - {hint}")
    return name, unquoted(rest)


def _choices(names: Collection[str]) -> str:
    return f"there are {', '.join(names)}"


def shortened(words: str) -> str:
    """Give what was typed as an answer says it back: very long words are cut."""
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"


def unquoted(words: str) -> str:
    """Give words without the quotes around them."""
    inside = words[1:-1]
    quoted = len(words) > 1 and words[0] == words[-1] and words[0] in "\"'" and words[0] not in inside
    return inside.strip() if quoted else words


def nothing_more(name: str, words: str) -> None:
    """Refuse words that a command has no use for."""
    if words:
        raise WordsError(f"{name}: takes no words, but there is '{shortened(words)}' - write just '{name}'")


def number(words: str, usage: str) -> int:
    """Read the number of something in a list, with or without `#`."""
    digits = words.removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise WordsError(f"'{shortened(words)}' is no number - write it like '{usage}'")
    return int(digits)
