"""Takes out of what somebody wrote whatever could tell who is meant; rather too much than too little."""

import re
import unicodedata
from collections.abc import Iterable

from bot.insight import identifiers, roster_names
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

    def clean(self, text: str) -> str:
        """Give a text with names, addresses, numbers, dates, links, handles and schools replaced: `[name]`, `[number]`.

        What is left may still tell who is meant to somebody who knows the case: an officer reads before quoting.
        """
        if self._tells_nothing(text):
            return text
        return self._names.without(identifiers.without(unicodedata.normalize("NFC", text)))

    def _tells_nothing(self, text: str) -> bool:
        """Tell quickly that a text is plain words of which none is in any rule: many are."""
        parts = set(text.split()).difference(self._plain)
        for part in parts.difference(self._odd, self._in_small):
            self._sort_in(part)
        return self._odd.isdisjoint(parts) and (self._in_small.isdisjoint(parts) or text[1:].islower())

    def _sort_in(self, part: str) -> None:
        found = _PLAIN.fullmatch(part)
        if found is None or identifiers.may_be_a_place(found[1]) or self._names.has(found[1], part):
            self._odd.add(part)
        else:
            (self._in_small if roster_names.introduces(found[1]) else self._plain).add(part)
