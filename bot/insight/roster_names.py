"""Names of people in what somebody wrote: those on the roster, usual given names, and what the writing shows as one."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise, permutations

from bot.insight.name_words import GIVEN, ORDINARY


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


INSTEAD = "[name]"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SURELY = re.compile(r"\b(?:[OD]['’][A-Z][a-z]|Mc[A-Z][a-z])")
"""Written so, a word is somebody's name, whoever's: O'Connell, D'Arcy, McKay."""
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
_FAMILY = _set("children family")
_CASES = _set("child mother father family")
_TELLING = _TITLES | _CALLED | _RELATED | _FAMILY | _CASES | {"name"}
"""Beside one of them, a word that no list has may be a name."""
_BEFORE = _set("thanks thank hi hello dear and with from by to thankyou cheers")
_UNLIKE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
_NO_SPACES = "\u2e80"
"""From here on stand scripts that put no spaces between words."""
_PARENTS = _set("mum mam mummy mother dad daddy father parent parents sister brother nan gran grandma aunt uncle carer")
_ACRONYM = 6
"""Letters: shorter words in capital letters may stand for an agency."""
_WAS_MARKED = "["
_SHORT = 3
"""Letters: without a capital letter, a word that has fewer is no name by itself."""


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Give a word as names are compared: without case, accents, apostrophes and the possessive."""
    plain = word.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.replace("’", "'")).translate(_UNLIKE)
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain.removesuffix("'s").replace("'", "")


def introduces(word: str) -> bool:
    """Tell whether a word that no list has may be a name when it stands beside this one."""
    return fold(word) in _TELLING


class RosterNames:
    """The names of a roster, sorted by how surely each of their words is a name."""

    def __init__(self, names: Iterable[str]) -> None:
        self._beside: set[tuple[str, str]] = set()
        """Pairs of a name's words of which one, by itself, may be no name."""
        self._unspaced: list[str] = []
        words = self._read(names)
        self._sure, self._maybe = words - ORDINARY, words & ORDINARY
        self._unspaced.sort(key=len, reverse=True)
        plural = {f"{name}s" for name in self._sure if len(name) > 3}
        self._quiet = (GIVEN | self._maybe) - self._sure - plural
        """Without a capital letter, they are a name only beside another."""
        self._any = words | GIVEN | plural

    def _read(self, names: Iterable[str]) -> set[str]:
        """Take in the names, of which there are very many, and most words several times."""
        met: set[str] = set()
        unsure: set[str] = set()
        for name in set(names):
            plain = name if name.isascii() else unicodedata.normalize("NFC", name)
            parts = [] if "@" in name else _WORD.findall(plain)
            if not met.issuperset(parts):
                met.update(parts)
                unsure.update(part for part in parts if len(fold(part)) < _SHORT or fold(part) in ORDINARY)
            if not unsure.isdisjoint(parts):
                self._beside.update(permutations([word for word in map(fold, parts) if len(word) > 1], 2))
            if not plain.isascii() and "@" not in name and max(plain) >= _NO_SPACES:
                self._unspaced += [part for part in [plain, *plain.split()] if len(part) > 1]
        return {word for word in map(fold, met) if len(word) > 1}

    def has(self, word: str, written: str) -> bool:
        """Tell whether a word may be a name of the roster or a usual one, or one is within it as it is `written`."""
        listed = fold(word) in self._any or any(name in written for name in self._unspaced)
        return listed or _SURELY.search(written) is not None

    def without(self, text: str) -> str:
        """Give a text with every name in it replaced; what stood together becomes one."""
        for name in self._unspaced:
            text = text.replace(name, INSTEAD)
        parts, end = [], 0
        for start, stop in self._spans(text):
            parts += [text[end:start], INSTEAD]
            end = stop
        return "".join([*parts, text[end:]]) if parts else text

    def found(self, text: str) -> list[tuple[int, int]]:
        """Give where each name begins and ends, in order; what stands together is one."""
        unspaced: list[tuple[int, int]] = []
        for name in self._unspaced:
            unspaced += [each.span() for each in re.finditer(re.escape(name), text)]
            text = text.replace(name, " " * len(name))
        return sorted([*unspaced, *self._spans(text)])

    def _spans(self, text: str) -> list[tuple[int, int]]:
        words = _WORD.findall(text)
        folded = list(map(fold, words))
        if not self._perhaps(text, words, folded):
            return []
        found = list(_WORD.finditer(text))
        names = self._names(text, found, folded)
        if not names:
            return []
        self._spread(text, found, folded, names)
        return _together(text, found, sorted(names))

    def _perhaps(self, text: str, words: Sequence[str], folded: Sequence[str]) -> bool:
        """Tell, in less time than judging each word takes, whether any may be a name: most comments have none."""
        if not _TELLING.isdisjoint(folded) and not text[1:].islower():
            return True
        if ("'" in text or "’" in text or "Mc" in text) and _SURELY.search(text):
            return True
        if self._any.isdisjoint(folded):
            return False
        return any(
            word in self._any and (written[0].isupper() or word not in self._quiet or pair in self._beside)
            for word, written, pair in zip(folded, words, pairwise((*folded, "")), strict=True)
        )

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
        if _SURELY.match(written):
            return True
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
        return before in _CASES and written != "I"
    if before in ("is", "was") and at > 1 and folded[at - 2] == "name":
        return True
    if before == "of" and at > 1 and folded[at - 2] in _PARENTS and folded[at] not in ORDINARY:
        return not (written.isupper() and len(written) < _ACRONYM)
    acronym = written.isupper() and len(written) < _ACRONYM
    by_relation = before in _RELATED and found[at - 1][0].islower()
    of_a_family = folded[at + 1 : at + 2] in (["children"], ["family"]) and found[at + 1][0].islower()
    return (by_relation or of_a_family) and not acronym and folded[at] not in ORDINARY


def _touch(text: str, found: Sequence[re.Match[str]], one: int, other: int) -> bool:
    return text[found[one].end() : found[other].start()] in (" ", "-", ". ", "  ") and (
        text[found[one].end() : found[other].start()] != ". " or len(found[one][0]) == 1
    )


def _together(text: str, found: Sequence[re.Match[str]], names: Sequence[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for place, at in enumerate(names):
        start, stop = found[at].span()
        stop -= 2 if found[at][0].endswith(("'s", "’s")) else 0
        joined = place > 0 and names[place - 1] == at - 1 and _touch(text, found, at - 1, at)
        spans = [*spans[:-1], (spans[-1][0], stop)] if joined else [*spans, (start, stop)]
    return spans
