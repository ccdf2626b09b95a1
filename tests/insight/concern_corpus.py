"""The sentences of `tests/corpora/concerns*.tsv`, and how many of their kinds the phrases find."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.insight.concern_signs import signs
from bot.plan.concerns import KINDS, shipped

_CORPORA = Path(__file__).parent.parent / "corpora"
_OURS, _COMMENTS = _CORPORA / "concerns.tsv", _CORPORA / "comments.txt"
SECOND, HINTS = _CORPORA / "concerns_second.tsv", _CORPORA / "concerns_hints.tsv"
"""The second blind set, once it has been read; understated hints, and harmless words that look like them."""
EVERYDAY = _CORPORA / "concerns_everyday.tsv"
"""What people ordinarily write, by somebody who had seen nothing of this; most of it is harmless."""
_READ = (SECOND, HINTS, EVERYDAY)
_LATER = "# Written after"
_USED_UP = "# Formerly held out"
_SAMPLES = (_CORPORA.parents[1] / "samples" / "people.yaml").read_text("utf-8")
HELD_OUT = _CORPORA / "concerns_held_out.tsv"
ANY = "any of them"


@dataclass(frozen=True)
class Labelled:
    """One sentence, and the kinds of concern that people read in it."""

    text: str
    kinds: frozenset[str]


@dataclass(frozen=True)
class Sentence:
    """One sentence, the kinds of concern that people read in it, and those that the phrases see."""

    text: str
    kinds: frozenset[str]
    seen: frozenset[str]


@dataclass(frozen=True)
class Score:
    """How many sentences of a kind were found, missed, and taken for it wrongly."""

    kind: str
    found: int
    missed: int
    wrong: int

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + self.missed)

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + self.wrong)


def tuned() -> list[Sentence]:
    """Give what the phrases were tuned to: two of three, and all that was written later."""
    first, later = _ours()
    return _seen([line for place, line in enumerate(first) if place % 3] + later)


def read_since() -> dict[str, list[Sentence]]:
    """Give what has been read since, by file: once blind, or our own."""
    return {path.stem: measured(path) for path in _READ if path.is_file()}


def aside() -> list[Sentence]:
    """Give the third of our own sentences that was set aside before."""
    return _seen(_ours()[0][::3])


def held_out() -> list[Sentence]:
    """Give what somebody else wrote, who had not seen the phrases."""
    return measured(HELD_OUT)


def measured(path: Path) -> list[Sentence]:
    """Give the sentences of any corpus file: kinds or `none`, a tab, the text."""
    return _seen(_lines(path))


def used_up() -> set[str]:
    """Give the sentences of the first blind set: once held out, now tuned to."""
    written = (_OURS).read_text("utf-8").partition(_USED_UP)[2].partition("\n")[2]
    return {line.split("\t")[1] for line in written.partition("\n#")[0].splitlines()}


def learnt_from() -> list[Labelled]:
    """Give all that points may be learnt from: every corpus but what is held out, and harmless comments."""
    comments = [line for line in _lines(_COMMENTS) if not line.startswith("roster:")]
    plain = [Labelled(re.sub("[{}]", "", line), frozenset()) for line in comments]
    read = [line for path in (_OURS, *_READ) if path.is_file() for line in _lines(path) if not line.startswith("#")]
    return [
        *map(_labelled, read),
        *plain,
        *(Labelled(text, frozenset()) for text in _sayings(yaml.safe_load(_SAMPLES))),
    ]


def _sayings(said: object) -> list[str]:
    """Give what the sample people of rehearsals say: nothing of it is a concern."""
    if isinstance(said, str):
        return [said]
    parts = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    return [text for part in parts for text in _sayings(part)]


def scores(sentences: Sequence[Sentence]) -> list[Score]:
    """Give the scores of each kind, and of a concern of any kind."""
    return [
        *(_score(kind, [(kind in each.kinds, kind in each.seen) for each in sentences]) for kind in KINDS),
        _score(ANY, [(bool(each.kinds), bool(each.seen)) for each in sentences]),
    ]


def _score(kind: str, pairs: Iterable[tuple[bool, bool]]) -> Score:
    both = list(pairs)
    return Score(kind, both.count((True, True)), both.count((True, False)), both.count((False, True)))


def _ours() -> tuple[list[str], list[str]]:
    lines = _lines(_OURS)
    place = next(place for place, line in enumerate(lines) if line.startswith(_LATER))
    return lines[:place], lines[place + 1 :]


def _lines(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines()
    kept = [line for line in lines if line.strip() and (line[0] != "#" or line.startswith(_LATER))]
    return [line for line in kept if line != "kinds\ttext"]


def _seen(lines: Iterable[str]) -> list[Sentence]:
    return [Sentence(each.text, each.kinds, signs(each.text, shipped())) for each in map(_labelled, lines)]


def _labelled(line: str) -> Labelled:
    kinds, text = line.split("\t")
    return Labelled(text, frozenset() if kinds == "none" else frozenset(kinds.split(",")))
