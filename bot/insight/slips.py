"""The slips of the pen that are forgiven in a few words: a letter left out, doubled, changed places or heard alike."""

from collections.abc import Iterable, Iterator

_VOWELS = "aeiou"
_ALIKE = {"c": "sk", "s": "cz", "k": "c", "z": "s", "f": "v", "i": "y", "y": "i"}
_REAL = {
    "amuse",
    "cruse",
    "curse",
    "house",
    "hose",
    "base",
    "bases",
    "based",
    "basing",
    "abase",
    "scarce",
    "scare",
    "scored",
}
"""Words of their own that are a slip away from one of ours."""


def slips(words: Iterable[str]) -> dict[str, str]:
    """Give the right word for each way in which one of the words is often written wrongly."""
    right = set(words)
    return {slip: word for word in right for slip in _of(word) if slip not in right and slip not in _REAL}


def _of(word: str) -> Iterator[str]:
    for place in range(1, len(word)):
        before, letter, after = word[:place], word[place], word[place + 1 :]
        yield before + after
        yield before + letter + letter + after
        if after:
            yield before + after[0] + letter + after[1:]
        yield from (before + vowel + after for vowel in _VOWELS if letter in _VOWELS)
        yield from (before + other + after for other in _ALIKE.get(letter, ""))
        yield from (before + vowel + letter + after for vowel in _VOWELS)
    yield from (word + vowel for vowel in _VOWELS)
