"""Tells whether a text reads like a concern, by the phrases of `concerns.yaml`; it decides nothing (C4)."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.insight.concern_points import Scales
from bot.insight.concern_window import InText, Wanted, Window
from bot.insight.slips import slips
from bot.plan.concerns import Phrases
from bot.plan.wording import BREAK, Element, Run, Wording, words_of

_WINDOW, _OVERLAP = 160, 24
"""Words that are looked at together; a longer sentence is read in pieces that overlap."""
_KNOWN_WORDS = 20_000


def signs(text: str, phrases: Phrases) -> frozenset[str]:
    """Give the kinds of concern that a text reads like: `child`, `colleague`, `distress`; empty for nothing."""
    search = _search(phrases)
    found: set[str] = set()
    for window in _windows(words_of(text)):
        found.update(search.kinds(window, known=found))
        if found == search.all_kinds:
            break
    return frozenset(found)


def shown_by(text: str, phrases: Phrases) -> list[tuple[str, str]]:
    """Give every sign in a text: its kind, and the phrase as it is written in `concerns.yaml`."""
    search = _search(phrases)
    return [each for window in _windows(words_of(text)) for each in search.met(window)]


def weighed(text: str, phrases: Phrases) -> list[list[str]]:
    """Give the words of a text, sentence by sentence, as the points of `concern_points.yaml` weigh them."""
    search = _search(phrases)
    return [each for window in _windows(words_of(text)) for each in search.sentences(window)]


def _windows(words: Iterable[str]) -> Iterator[list[str]]:
    window: list[str] = []
    for word in words:
        window.append(word)
        if word == BREAK and len(window) >= _WINDOW // 2:
            yield window
            window = []
        elif len(window) >= _WINDOW:
            yield window
            window = window[-_OVERLAP:]
    yield window


class _Search:
    """Phrases ready to be looked for: each element has a number, and each text a bit a word for each element."""

    def __init__(self, phrases: Phrases) -> None:
        self._numbers: dict[Element, int] = {}
        self._joined: dict[int, list[tuple[int, ...]]] = {}
        self._whole: dict[str, list[int]] = {}
        self._begin: dict[str, list[int]] = {}
        self._implies: dict[int, int] = {}
        self._signs = [
            (each.kind, each.always, each.wording.written, *self._in_text(each.wording)) for each in phrases.signs
        ]
        self._training = [self._wanted(each.runs) for each in phrases.training]
        self._harmless = [self._wanted(each.runs) for each in phrases.harmless]
        self._slips = slips(phrases.misspelt)
        self._of_word = lru_cache(_KNOWN_WORDS)(self._look_up)
        self._scales, self._near = Scales(phrases.points), phrases.near
        self.all_kinds = {each.kind for each in phrases.signs} | {each.kind for each in phrases.points}

    def kinds(self, words: list[str], *, known: set[str]) -> set[str]:
        """Give the kinds that show in a window, but for those that are known already."""
        seen = self._seen(words)
        wanting = self._scales.wanting(self._left(words, seen))
        found = {kind for kind, points in wanting.items() if points <= 0} - known
        is_near = self._is_near(wanting)
        for kind, always, _, needs, wanted in self._signs:
            if (
                (always or is_near)
                and needs & seen.there == needs
                and kind not in known
                and kind not in found
                and seen.has(wanted, always)
            ):
                found.add(kind)
        return found

    def met(self, words: list[str]) -> list[tuple[str, str]]:
        """Give the kind of every phrase that shows in a window, and the phrase."""
        seen = self._seen(words)
        left = self._left(words, seen)
        is_near = self._is_near(self._scales.wanting(left))
        return [
            (kind, written)
            for kind, always, written, needs, wanted in self._signs
            if (always or is_near) and needs & seen.there == needs and seen.has(wanted, always)
        ] + self._scales.told(left)

    def sentences(self, words: list[str]) -> list[list[str]]:
        """Give the sentences of a window as they are weighed: slips mended, and without what is harmless."""
        return self._left(words, self._seen(words))

    def _is_near(self, wanting: dict[str, int]) -> bool:
        """Tell whether a phrase that is none in training may count: few words speak against any concern."""
        return self._near is None or not wanting or min(wanting.values()) <= self._near

    def _left(self, words: list[str], seen: Window) -> list[list[str]]:
        return [[self._slips.get(word, word) for word in sentence] for sentence in seen.left(words)]

    def _seen(self, words: list[str]) -> Window:
        seen = Window(self._joined, words, self._of_word)
        for needs, wanted in self._training:
            if needs & seen.there == needs:
                seen.training |= seen.sentences_with(wanted)
        for needs, wanted in self._harmless:
            if needs & seen.there == needs:
                seen.take_out(wanted)
        seen.drop_taken()
        return seen

    def _in_text(self, wording: Wording) -> tuple[int, InText]:
        """Give all that a phrase asks of the sentences of a text, in numbers, and all its numbers as bits."""
        parts = [self._wanted(runs) for runs in (wording.runs, *wording.elsewhere)]
        needs = 0
        for part, _ in parts:
            needs |= part
        return needs, tuple(wanted for _, wanted in parts)

    def _wanted(self, runs: tuple[Run, ...]) -> tuple[int, Wanted]:
        """Give what is asked of one sentence in numbers, and all its numbers as bits."""
        wanted = tuple(tuple(self._number(element) for element in run) for run in runs)
        needs = 0
        for number in {number for run in wanted for number in run}:
            needs |= 1 << number
        return needs, wanted

    def _number(self, element: Element) -> int:
        known = self._numbers.get(element)
        if known is not None:
            return known
        joined = [tuple(self._number(part) for part in parts) for parts in element.joined]
        number = self._numbers[element] = len(self._numbers)
        if joined:
            self._joined[number] = joined
        for first, *_ in joined:
            self._implies[first] = self._implies.get(first, 0) | 1 << number
        for word in element.words:
            to, plain = (self._begin, word[:-1]) if word.endswith("*") else (self._whole, word)
            to.setdefault(plain, []).append(number)
        return number

    def _look_up(self, word: str) -> tuple[tuple[int, ...], int]:
        """Give the elements that a word stands for, and as bits those that may begin with it."""
        numbers = set(self._whole.get(word, ()))
        for length in range(3, len(word) + 1):
            numbers.update(self._begin.get(word[:length], ()))
        if not numbers and word in self._slips:
            return self._look_up(self._slips[word])
        there = 0
        rest = list(numbers)
        while rest:
            number = rest.pop()
            there |= 1 << number
            implied = self._implies.get(number, 0) & ~there
            rest += [n for n in range(implied.bit_length()) if implied >> n & 1]
        return tuple(numbers), there


_search = lru_cache(32)(_Search)
