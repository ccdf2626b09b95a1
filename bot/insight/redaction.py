"""Takes out of what somebody wrote whatever could tell who is meant; rather too much than too little."""

import re
import unicodedata
from collections.abc import Iterable

from bot.insight import identifiers, presented, roster_names
from bot.insight.roster_names import RosterNames

_PLAIN = re.compile(r"([A-Za-z]+)[,;.!?]*")


class Redactor:
    """Knows the names on a partnership's roster."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = RosterNames(names)
        self._plain: set[str] = set()
        """What was met between two spaces and tells of nobody, whatever stands beside it, as most does."""
        self._in_small: set[str] = set()
        """The same where no capital letter follows."""
        self._odd: set[str] = set()
        self._presents: set[str] = set()
        """Without one of them, a text shows no name that no list has."""

    def clean(self, text: str) -> str:
        """Give a text with names, addresses, numbers, dates, links, handles and schools replaced: `[name]`, `[number]`.

        What is left may still tell who is meant to somebody who knows the case: an officer reads before quoting.
        """
        parts = set(text.split()).difference(self._plain)
        for part in parts.difference(self._odd, self._in_small):
            self._sort_in(part)
        presents = not self._presents.isdisjoint(parts)
        small = text.islower() if presents else text[1:].islower()
        if self._odd.isdisjoint(parts) and (small or self._in_small.isdisjoint(parts)):
            return text
        text = unicodedata.normalize("NFC", text)
        if presents:
            text = presented.without(text)
        return self._names.without(identifiers.without(text))

    def _sort_in(self, part: str) -> None:
        found, presents = _PLAIN.fullmatch(part), presented.may_tell(part)
        if presents:
            self._presents.add(part)
        if found is None or self._may_tell(found[1], part):
            self._odd.add(part)
        else:
            introduces = presents or roster_names.introduces(found[1]) or presented.introduces(found[1])
            (self._in_small if introduces else self._plain).add(part)

    def _may_tell(self, word: str, part: str) -> bool:
        return identifiers.may_be_a_place(word) or self._names.has(word, part) or presented.calls(word)
