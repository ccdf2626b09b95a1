"""Sorts comments into a partnership's themes by its key words."""

import re
from functools import lru_cache

from bot.plan.themes import OTHER, Themes

_MARK = re.compile(r"\[[a-z]+\]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_KNOWN_WORDS = 20_000


class Sorter:
    """Knows a partnership's themes."""

    def __init__(self, themes: Themes) -> None:
        self._keys = themes.keys()
        self._single: list[tuple[str, bool, int]] = []
        self._phrases: list[tuple[str, bool, int]] = []
        for place, theme in enumerate(themes.themes):
            for word in theme.words:
                parts = _WORD.findall(word)
                to = self._phrases if len(parts) > 1 else self._single
                to.append((" ".join(parts), word.endswith("*"), place))
        self._begin = frozenset(phrase.partition(" ")[0] for phrase, _, _ in self._phrases)
        self._silent: set[str] = set()
        """What was met between two spaces and speaks for no theme, as most does."""
        self._of_word = lru_cache(_KNOWN_WORDS)(self._match)
        self._telling = lru_cache(_KNOWN_WORDS)(self._words)

    def theme(self, text: str) -> str:
        """Give the key of the theme most of whose words stand in a text, the first of equals; `other` for none."""
        hits = [0] * len(self._keys)
        found = {word for part in set(text.split()).difference(self._silent) for word in self._telling(part)}
        for word in found:
            for place in self._of_word(word):
                hits[place] += 1
        run = "" if self._begin.isdisjoint(found) else f" {' '.join(_words(text))} "
        for phrase, open_end, place in self._phrases if run else ():
            if phrase in run and (f" {phrase}" if open_end else f" {phrase} ") in run:
                hits[place] += 1
        most = max(hits)
        return self._keys[hits.index(most)] if most else OTHER

    def _words(self, part: str) -> tuple[str, ...]:
        """Give the words of what stands between two spaces that speak for a theme, or begin a phrase that does."""
        found = tuple(word for word in _words(part) if word in self._begin or self._of_word(word))
        if not found and len(self._silent) < _KNOWN_WORDS:
            self._silent.add(part)
        return found

    def _match(self, word: str) -> tuple[int, ...]:
        """Give the themes that a word speaks for, each as often as key words of it fit: once a theme."""
        return tuple(
            sorted(
                {place for key, open_end, place in self._single if (word.startswith(key) if open_end else word == key)}
            )
        )


def _words(text: str) -> list[str]:
    """Give the words of a text but for what stands there in place of a name."""
    return _WORD.findall(_MARK.sub(" ", text).casefold().replace("’", "'"))
