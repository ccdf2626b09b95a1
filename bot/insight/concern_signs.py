"""Tells whether a text reads like a concern, by the phrases of `concerns.yaml`; it decides nothing (C4)."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from bot.insight.slips import slips
from bot.plan.concerns import Phrases
from bot.plan.wording import BREAK, Element, Run, Wording, words_of

GAP = 4
"""Other words that may stand between two words of a phrase."""
_WINDOW, _OVERLAP = 160, 24
"""Words that are looked at together; a longer sentence is read in pieces that overlap."""
_APART = GAP + 2
_KNOWN_WORDS = 20_000
_Wanted = tuple[tuple[int, ...], ...]
_InText = tuple[_Wanted, ...]
_OfWord = Callable[[str], tuple[tuple[int, ...], int]]


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
        self.all_kinds = {each.kind for each in phrases.signs}

    def kinds(self, words: list[str], *, known: set[str]) -> set[str]:
        """Give the kinds that show in a window, but for those that are known already."""
        seen = self._seen(words)
        found: set[str] = set()
        for kind, always, _, needs, wanted in self._signs:
            if needs & seen.there == needs and kind not in known and kind not in found and seen.has(wanted, always):
                found.add(kind)
        return found

    def met(self, words: list[str]) -> list[tuple[str, str]]:
        """Give the kind of every phrase that shows in a window, and the phrase."""
        seen = self._seen(words)
        return [
            (kind, written)
            for kind, always, written, needs, wanted in self._signs
            if needs & seen.there == needs and seen.has(wanted, always)
        ]

    def _seen(self, words: list[str]) -> "_Seen":
        seen = _Seen(self._joined, words, self._of_word)
        for needs, wanted in self._training:
            if needs & seen.there == needs:
                seen.training |= seen.sentences_with(wanted)
        for needs, wanted in self._harmless:
            if needs & seen.there == needs:
                seen.take_out(wanted)
        seen.drop_taken()
        return seen

    def _in_text(self, wording: Wording) -> tuple[int, _InText]:
        """Give all that a phrase asks of the sentences of a text, in numbers, and all its numbers as bits."""
        parts = [self._wanted(runs) for runs in (wording.runs, *wording.elsewhere)]
        needs = 0
        for part, _ in parts:
            needs |= part
        return needs, tuple(wanted for _, wanted in parts)

    def _wanted(self, runs: tuple[Run, ...]) -> tuple[int, _Wanted]:
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


class _Seen:
    """One window of a text; sentences lie further apart than any gap, so that no phrase goes across."""

    def __init__(self, joined: dict[int, list[tuple[int, ...]]], words: list[str], of_word: _OfWord) -> None:
        self.there = 0
        self.training = 0
        self._joined = joined
        self._bits: dict[int, int] = {}
        self._sentences: list[int] = []
        self._ends: dict[tuple[int, ...], int] = {}
        self._places: dict[int, list[tuple[int, int]]] = {}
        self._taken = 0
        bit, first = 1, 1
        for word in (*words, BREAK):
            if word:
                numbers, there = of_word(word)
                self.there |= there
                for number in numbers:
                    self._bits[number] = self._bits.get(number, 0) | bit
                bit <<= 1
            elif bit != first:
                self._sentences.append(bit - first)
                bit <<= _APART
                first = bit
        self._all = sum(self._sentences)

    def has(self, parts: _InText, always: bool) -> bool:
        """Tell whether each part of a phrase stands in a sentence, of those not about training unless `always`."""
        within = self._all if always else ~self.training
        return all(self.sentences_with(wanted) & within for wanted in parts)

    def sentences_with(self, wanted: _Wanted) -> int:
        """Give the words of all sentences that a phrase stands in, as bits."""
        within = self._all
        for run in wanted:
            ends = self._ends.get(run)
            if ends is None:
                ends = self._ends[run] = self._run(run, self._all)
            within = sum(sentence for sentence in self._sentences if sentence & within & ends) if ends & within else 0
            if not within:
                break
        return within

    def take_out(self, wanted: _Wanted) -> None:
        """Remember the words of a phrase, and those between them, as gone."""
        within = self.sentences_with(wanted)
        for run in wanted:
            start = within
            while start:
                first = start & -start
                start ^= first
                end = self._run(run, first)
                self._taken |= ((end & -end) << 1) - first if end else 0

    def drop_taken(self) -> None:
        """Let what is gone be met no more."""
        if self._taken:
            self._bits = {number: bits & ~self._taken for number, bits in self._bits.items()}
            self._ends, self._places = {}, {}

    def _run(self, run: tuple[int, ...], starts: int) -> int:
        """Give the last words of a run that begins at one of these places."""
        ends = self._element(run[0], starts)
        for number in run[1:]:
            if not ends:
                break
            near = ends << 1
            for _ in range(GAP):
                near |= near << 1
            ends = self._element(number, near)
        return ends

    def _element(self, number: int, starts: int) -> int:
        ends = starts & self._bits.get(number, 0)
        if number in self._joined:
            for further, last in self._side_by_side(number):
                ends |= (starts << further) & last
        return ends

    def _side_by_side(self, number: int) -> list[tuple[int, int]]:
        """Give where an element's words stand side by side: how many words after the first, and the last as bits."""
        found = self._places.get(number)
        if found is None:
            found = self._places[number] = []
            for parts in self._joined[number]:
                last = self._bits.get(parts[0], 0)
                for part in parts[1:]:
                    last = last and last << 1 & self._bits.get(part, 0)
                if last:
                    found.append((len(parts) - 1, last))
        return found


_search = lru_cache(32)(_Search)
