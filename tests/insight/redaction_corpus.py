"""The comments of `tests/corpora/comments.txt`: a roster, and sentences with braces around what could tell who."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent.parent / "corpora" / "comments.txt"
_HIDDEN = re.compile(r"\{([^}]*)\}")
_WORD = re.compile(r"\w+")
_MARK = re.compile(r"\[[a-z]+\]")


@dataclass(frozen=True)
class Sentence:
    """One comment, its pieces that must go, and the words that may stay."""

    text: str
    hidden: tuple[str, ...]
    plain: tuple[str, ...]

    def left(self, cleaned: str) -> list[str]:
        """Give the pieces of which something is left: a word that stands nowhere else in the comment."""
        stays = [word.casefold() for word in words(cleaned)]
        return [
            piece
            for piece in self.hidden
            if any(stays.count(word) > self.plain.count(word) for word in map(str.casefold, _WORD.findall(piece)))
        ]

    def lost(self, cleaned: str) -> list[str]:
        """Give the words that could have stayed."""
        stays = [word.casefold() for word in words(cleaned)]
        return [word for word in self.plain if word not in stays]


def words(cleaned: str) -> list[str]:
    """Give the words of a cleaned text without the marks in it."""
    return _WORD.findall(_MARK.sub(" ", cleaned))


@cache
def corpus() -> tuple[tuple[str, ...], tuple[Sentence, ...]]:
    """Give the roster's names, and the sentences."""
    lines = [line for line in _FILE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    roster = tuple(line.removeprefix("roster: ") for line in lines if line.startswith("roster: "))
    return roster, tuple(_sentence(line) for line in lines if not line.startswith("roster: "))


def _sentence(line: str) -> Sentence:
    plain = _WORD.findall(_HIDDEN.sub(" ", line).casefold())
    return Sentence(_HIDDEN.sub(r"\1", line), tuple(_HIDDEN.findall(line)), tuple(plain))
