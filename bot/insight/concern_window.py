"""The words of one window of a text, and where runs of a phrase stand in them (C4)."""

from collections.abc import Callable

from bot.plan.wording import BREAK

GAP = 4
"""Other words that may stand between two words of a phrase."""
_APART = GAP + 2
Wanted = tuple[tuple[int, ...], ...]
"""What is asked of one sentence: runs of elements, by their numbers."""
InText = tuple[Wanted, ...]
"""What is asked of sentences of a text, each part of any of them."""
OfWord = Callable[[str], tuple[tuple[int, ...], int]]
"""Gives the elements that a word stands for, and as bits those that may begin with it."""


class Window:
    """One window of a text; sentences lie further apart than any gap, so that no phrase goes across."""

    def __init__(self, joined: dict[int, list[tuple[int, ...]]], words: list[str], of_word: OfWord) -> None:
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

    def has(self, parts: InText, always: bool) -> bool:
        """Tell whether each part of a phrase stands in a sentence, of those not about training unless `always`."""
        within = self._all if always else ~self.training
        return all(self.sentences_with(wanted) & within for wanted in parts)

    def sentences_with(self, wanted: Wanted) -> int:
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

    def take_out(self, wanted: Wanted) -> None:
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

    def left(self, words: list[str]) -> list[list[str]]:
        """Give the sentences of the window without what was taken out; what stood beside it stays apart."""
        sentences: list[list[str]] = [[]]
        bit = 1
        for word in words:
            if word:
                if not self._taken & bit:
                    sentences[-1].append(word)
                elif sentences[-1][-1:] != [BREAK]:
                    sentences[-1].append(BREAK)
                bit <<= 1
            elif sentences[-1]:
                sentences.append([])
                bit <<= _APART
        return [sentence for sentence in sentences if sentence]

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
