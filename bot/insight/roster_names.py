"""Names of people in what somebody wrote: those on the roster, usual given names, and what the writing shows as one."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.insight.name_words import GIVEN, ORDINARY


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


INSTEAD = "[name]"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDS = re.compile(r"[.!?:;\n\r•*\"“(-]\s*$")
_LAW = re.compile(r"['’]s (?:Law|Rule|law|rule)\b")
_TITLES = _set("mr mrs ms mx dr prof professor cllr councillor pc dc ds di sgt sergeant rev reverend")
_CALLED = _set("called named")
_RELATED = _set(
    "son daughter boy girl child baby toddler mum mam mother dad father brother sister sibling aunt auntie uncle nan "
    "gran grandma cousin colleague manager supervisor trainer tutor facilitator presenter speaker teacher partner "
    "husband wife friend client pupil student worker carer"
)
_VERBS = _set(
    "was is and has had made gave explained did knew kept led who really clearly brought answered helped delivered "
    "presented spoke took ran said told came shared were"
)
_BEFORE = _set("thanks thank hi hello dear and with from by to thankyou cheers")
_UNLIKE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
_NO_SPACES = "\u2e80"
"""From here on stand scripts that put no spaces between words."""
_WAS_MARKED = "["


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Give a word as names are compared: without case, accents, apostrophes and the possessive."""
    plain = word.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.replace("’", "'")).translate(_UNLIKE)
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain.removesuffix("'s").replace("'", "")


class RosterNames:
    """The names of a roster, sorted by how surely each of their words is a name."""

    def __init__(self, names: Iterable[str]) -> None:
        self._beside: set[tuple[str, str]] = set()
        self._unspaced: list[str] = []
        words: set[str] = set()
        for name in set(names):
            words.update(self._add(name if name.isascii() else unicodedata.normalize("NFC", name)))
        self._sure, self._maybe = words - ORDINARY, words & ORDINARY
        self._unspaced.sort(key=len, reverse=True)
        self._any = words | GIVEN | {f"{name}s" for name in self._sure if len(name) > 3}

    def _add(self, name: str) -> list[str]:
        if "@" in name:
            return []
        words = [word for word in map(fold, _WORD.findall(name)) if len(word) > 1]
        if len(words) == 2:
            self._beside.update(((words[0], words[1]), (words[1], words[0])))
        else:
            self._beside.update((one, other) for one in words for other in words if one != other)
        if not name.isascii() and max(name) >= _NO_SPACES:
            self._unspaced += [part for part in [name, *name.split()] if len(part) > 1]
        return words

    def without(self, text: str) -> str:
        """Give a text with every name in it replaced; what stood together becomes one."""
        for name in self._unspaced:
            text = text.replace(name, INSTEAD)
        found = list(_WORD.finditer(text))
        folded = [fold(each[0]) for each in found]
        names = self._names(text, found, folded)
        if not names:
            return text
        self._spread(text, found, folded, names)
        return _replaced(text, found, sorted(names))

    def _names(self, text: str, found: Sequence[re.Match[str]], folded: Sequence[str]) -> set[int]:
        """Tell which words are names, each judged by itself and by the one beside it."""
        shouted = text.isupper()
        return {
            at
            for at, word in enumerate(folded)
            if (word in self._any or found[at][0][0].isupper())
            and (found[at].start() == 0 or text[found[at].start() - 1] != _WAS_MARKED)
            and self._is_name(text, found, folded, at, shouted=shouted)
        }

    def _is_name(
        self, text: str, found: Sequence[re.Match[str]], folded: Sequence[str], at: int, *, shouted: bool
    ) -> bool:
        word, written = folded[at], found[at][0]
        capital = written[0].isupper()
        before = folded[at - 1] if at else ""
        after = folded[at + 1] if at + 1 < len(folded) else ""
        if (word, after) in self._beside or (before, word) in self._beside:
            return True
        if word in self._sure or (word[-1:] == "s" and len(word) > 4 and word[:-1] in self._sure):
            return capital or len(word) > 2
        if not capital:
            return False
        if word in GIVEN:
            return not _LAW.match(text, found[at].end() - 2)
        starts = not at or _ENDS.search(text, found[at - 1].end(), found[at].start()) is not None
        if word in self._maybe and not shouted:
            return not starts or after in _VERBS or written.endswith(("'s", "’s"))
        return not shouted and (before in _TITLES or (not starts and _is_introduced(found, folded, at)))

    def _spread(self, text: str, found: Sequence[re.Match[str]], folded: Sequence[str], names: set[int]) -> None:
        """Take in the other half of a name: a capital letter right behind it or, but for ordinary words, before it."""
        if text.isupper():
            return
        for at in sorted(names):
            behind = at + 1
            if behind < len(found) and _touch(text, found, at, behind) and found[behind][0][0].isupper():
                names.add(behind) if folded[behind] not in ("i", "the") else None
            ahead = at - 1
            if at and _touch(text, found, ahead, at) and found[ahead][0][0].isupper():
                one_letter = len(found[ahead][0]) == 1 and found[ahead][0] != "I"
                if one_letter or (folded[ahead] not in ORDINARY | _BEFORE | _TITLES and len(folded[ahead]) > 1):
                    names.add(ahead)


def _is_introduced(found: Sequence[re.Match[str]], folded: Sequence[str], at: int) -> bool:
    """Tell whether the words before say that a name comes: `Mrs Patel`, `a boy called Zed`, `my manager Ola`."""
    before, written = folded[at - 1], found[at][0]
    if before in _TITLES or before in _CALLED:
        return True
    if len(written) == 1:
        return before in ("child", "mother", "father", "family") and written != "I"
    if before in ("is", "was") and at > 1 and folded[at - 2] == "name":
        return True
    acronym = written.isupper() and len(written) < 6
    by_relation = before in _RELATED and found[at - 1][0].islower()
    of_a_family = folded[at + 1 : at + 2] in (["children"], ["family"]) and found[at + 1][0].islower()
    return (by_relation or of_a_family) and not acronym and folded[at] not in ORDINARY


def _touch(text: str, found: Sequence[re.Match[str]], one: int, other: int) -> bool:
    return text[found[one].end() : found[other].start()] in (" ", "-", ". ", "  ") and (
        text[found[one].end() : found[other].start()] != ". " or len(found[one][0]) == 1
    )


def _replaced(text: str, found: Sequence[re.Match[str]], names: Sequence[int]) -> str:
    parts, end = [], 0
    for place, at in enumerate(names):
        start, stop = found[at].span()
        joined = place > 0 and names[place - 1] == at - 1 and _touch(text, found, at - 1, at)
        if not joined:
            parts += [text[end:start], INSTEAD]
        end = stop - 2 if found[at][0].endswith(("'s", "’s")) else stop
    return "".join([*parts, text[end:]])
