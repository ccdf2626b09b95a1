"""Takes out of what somebody wrote whatever could tell who is meant; rather too much than too little."""

import unicodedata
from collections.abc import Iterable

from bot.insight import identifiers
from bot.insight.roster_names import RosterNames


class Redactor:
    """Knows the names on a partnership's roster."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = RosterNames(names)

    def clean(self, text: str) -> str:
        """Give a text with names, addresses, numbers, dates, links, handles and schools replaced: `[name]`, `[number]`.

        What is left may still tell who is meant to somebody who knows the case: an officer reads before quoting.
        """
        return self._names.without(identifiers.without(unicodedata.normalize("NFC", text)))
