"""Learns config/concern_points.yaml from the labelled sentences: `python -m docs.concern_points`.

Each word, and each two side by side, gets the weight that logistic regression with a penalty on large weights gives it
(ridge; Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 4.4). What is held out is never read here.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.insight.concern_signs import weighed
from bot.plan.concerns import KINDS, POINTS_FILE, SHIPPED, shipped
from tests.insight.concern_corpus import Labelled, learnt_from

BEGIN = """\
# What single words, or two side by side, speak for or against a concern. Learnt from the labelled sentences of
# tests/corpora by `python -m docs.concern_points`, which writes this file anew: to have something found, or not found,
# write a phrase into concerns.yaml instead. Each word counts once in three sentences in a row; where their points
# together are `enough`, the text alarms; where more than `near` are wanting for every kind, phrases that are none in
# training are none either. A line is: points for words. Less than 0 speaks against a concern."""
PENALTY, OTHER_KIND, ROUNDS = 1.5, 0.3, 300
"""Against large weights; what a text of another kind counts as an example of "not this one"; steps of the descent."""
A_POINT, EASE = 10, 0.9
"""Points to a unit of log odds; log odds below even at which a text alarms, as a miss is worse than a false alarm."""
NEAR = 10
"""Points that may be wanting where a phrase under `unless_training` counts."""
COMMON = frozenset(re.findall("[a-z]+", "i a an the it is are was of at in to for on by with and or that this"))
"""Words that say nothing alone: whoever writes of a course writes "I"; two side by side may say more."""
_LINE = 108
Floats = NDArray[np.float64]


class Examples:
    """Texts as the words that are in them: `at` says which word, `text` in which text."""

    def __init__(self, labelled: Sequence[Labelled], *, at_least: int = 2) -> None:
        texts = [_words(each.text) for each in labelled]
        times = Counter(word for words in texts for word in words)
        self.words = sorted(word for word, count in times.items() if count >= at_least)
        place = {word: number for number, word in enumerate(self.words)}
        pairs = [(number, place[word]) for number, words in enumerate(texts) for word in words if word in place]
        self.text, self.at = (np.array(column) for column in zip(*sorted(pairs), strict=True))
        self.kinds = [each.kinds for each in labelled]

    def weights(self, kind: str) -> tuple[Floats, float]:
        """Give the weight of each word for a kind, and what a text has without any."""
        is_kind = np.array([kind in kinds for kinds in self.kinds], float)
        counts = np.array([1 if kind in kinds or not kinds else OTHER_KIND for kinds in self.kinds])
        size = len(self.words)
        made, ahead, momentum = np.zeros(size + 1), np.zeros(size + 1), 1.0
        step = 1 / (0.25 * self._largest(counts) + PENALTY)
        for _ in range(ROUNDS):
            odds = np.bincount(self.text, ahead[self.at], len(counts)) + ahead[size]
            wrong = counts * (1 / (1 + np.exp(-odds)) - is_kind)
            slope = np.append(np.bincount(self.at, wrong[self.text], size) + PENALTY * ahead[:size], wrong.sum())
            new, faster = ahead - step * slope, (1 + np.sqrt(1 + 4 * momentum**2)) / 2
            ahead, made, momentum = new + (momentum - 1) / faster * (new - made), new, faster
        return made[:size], float(made[size])

    def _largest(self, counts: Floats) -> float:
        """Give the largest eigenvalue of the examples' square, which bounds the step."""
        size = len(self.words)
        along, length = np.ones(size + 1), 1.0
        for _ in range(30):
            each = counts * (np.bincount(self.text, along[self.at], len(counts)) + along[size])
            along = np.append(np.bincount(self.at, each[self.text], size), each.sum())
            length = float(np.linalg.norm(along))
            along /= length
        return length * 1.05


def _words(text: str) -> set[str]:
    found: set[str] = set()
    for sentence in weighed(text, shipped()):
        pairs = pairwise(sentence)
        found.update(word for word in sentence if word and word not in COMMON)
        found.update(f"{a} {b}" for a, b in pairs if a and b)
    return found


def points(labelled: Sequence[Labelled]) -> dict[str, tuple[int, dict[str, int]]]:
    """Give for each kind how many points are enough, and the points of each word that has some."""
    examples = Examples(labelled)
    made: dict[str, tuple[int, dict[str, int]]] = {}
    for kind in KINDS:
        weights, bare = examples.weights(kind)
        rounded = {word: round(A_POINT * w) for word, w in zip(examples.words, weights.tolist(), strict=True)}
        made[kind] = max(1, round(A_POINT * (-bare - EASE))), {w: p for w, p in rounded.items() if p}
    return made


def written(labelled: Sequence[Labelled]) -> str:
    """Give the file."""
    lines = [BEGIN, f"near: {NEAR}"]
    for kind, (enough, of) in points(labelled).items():
        lines += [f"{kind}:", f"  enough: {enough}", "  words:"]
        by_points: dict[int, list[str]] = defaultdict(list)
        for word, worth in of.items():
            by_points[worth].append(word)
        for worth in sorted(by_points, reverse=True):
            lines += [f'    - "{worth} for {row}"' for row in _rows(sorted(by_points[worth]))]
    return "\n".join(lines) + "\n"


def _rows(words: Sequence[str]) -> list[str]:
    def add(rows: list[str], word: str) -> list[str]:
        if rows and len(rows[-1]) + len(word) + 2 <= _LINE:
            return [*rows[:-1], f"{rows[-1]}, {word}"]
        return [*rows, word]

    return reduce(add, words, [])


def main(path: Path) -> None:
    """Write the points anew."""
    path.write_text(written(learnt_from()), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else SHIPPED.with_name(POINTS_FILE))
