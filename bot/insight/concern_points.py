"""Adds up what the words of a text weigh, by the points of `concern_points.yaml`; it decides nothing (C4)."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.plan.concern_points import Points

TOGETHER = 3
"""Sentences in a row whose words are added up; a word counts once in them."""
Sentences = Sequence[Sequence[str]]


class Scales:
    """The points of all kinds, ready to be added up."""

    def __init__(self, points: Sequence[Points]) -> None:
        self._points = points
        none = (0,) * len(points)
        self._of: dict[str, tuple[int, ...]] = {}
        for place, each in enumerate(points):
            for words, worth in each.of.items():
                before = self._of.get(words, none)
                self._of[words] = (*before[:place], worth, *before[place + 1 :])

    def wanting(self, sentences: Sentences) -> dict[str, int]:
        """Give for each kind how many points some sentences in a row lack at best; enough is 0 or less."""
        best: dict[str, int] = {each.kind: each.enough for each in self._points}
        for totals, _ in self._runs(sentences):
            for each, total in zip(self._points, totals, strict=True):
                best[each.kind] = min(best[each.kind], each.enough - total)
        return best

    def told(self, sentences: Sentences) -> list[tuple[str, str]]:
        """Give each kind with points enough, and in words which were the most."""
        best: dict[str, tuple[int, str]] = {}
        for totals, words in self._runs(sentences):
            for place, (each, total) in enumerate(zip(self._points, totals, strict=True)):
                if total >= each.enough and total > best.get(each.kind, (0, ""))[0]:
                    most = sorted(words, key=lambda word, at=place: (-self._of[word][at], word))[:6]  # type: ignore[misc]
                    shown = ", ".join(f"{self._of[word][place]} for {word}" for word in most)
                    best[each.kind] = total, f"{total} points of {each.enough}: {shown}"
        return [(kind, shown) for kind, (_, shown) in best.items()]

    def _runs(self, sentences: Sentences) -> Iterator[tuple[list[int], set[str]]]:
        if not self._points:
            return
        known = [self._known(sentence) for sentence in sentences]
        for first in range(len(known)):
            words: set[str] = set()
            totals = [0] * len(self._points)
            for sentence in known[first : first + TOGETHER]:
                for word in sentence - words:
                    for place, worth in enumerate(self._of[word]):
                        totals[place] += worth
                words |= sentence
                yield list(totals), words

    def _known(self, words: Sequence[str]) -> set[str]:
        of = self._of
        single = {word for word in words if word in of}
        return single | {both for both in map(" ".join, pairwise(words)) if both in of}
