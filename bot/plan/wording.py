"""How phrases of `concerns.yaml` are written, and how text is brought into the same plain words."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, product

BREAK = ""
"""Stands between two sentences in a list of words."""
LONGEST_WORD = 40
"""Characters of a word that are looked at."""
_QUOTES = str.maketrans({"‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "＇": "'"})
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_TOKEN = re.compile(
    r"(?P<end>(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bMrs)(?<!\byr)[.!?…]+(?=\s|$|[A-Z\"'(])|\n[ \t]*\n)"
    r"|(?P<word>[^\W_]+(?:'[^\W_]+)*'?)",
    re.MULTILINE,
)
_ENDING = re.compile(r"'(?:s|ll|d|ve|re|m)$")
_CLIPPED = (
    *("hitt", "hurt", "beat", "shout", "scream", "drink", "carry", "touch", "cry", "go", "gett", "do", "sleep", "liv"),
    *("com", "noth", "someth", "leav", "lett", "tak", "giv", "runn", "sell", "deal", "mess", "smack", "see", "stay"),
)
"""Verbs that are often typed without the last letter: "he was hittin her"."""
_SAME = {
    **dict.fromkeys(("im", "ive"), "i"),
    **{"hes": "he", "shes": "she", "theyre": "they", "theyve": "they", "weve": "we", "cannot": "cant"},
    **dict.fromkeys(("u",), "you"),
    **{"nite": "night", "tonite": "tonight", "sed": "said", "wen": "when", "wat": "what", "thier": "their"},
    **{"wi": "with", "tae": "to", "hame": "home", "wean": "child", "weans": "children", "childern": "children"},
    **{"owt": "anything", "nowt": "nothing", "summat": "something", "sumthing": "something", "hubby": "husband"},
    **{"lil": "little", "skool": "school", "fone": "phone", "frend": "friend", "insta": "instagram"},
    **dict.fromkeys(("snap", "snapchatting", "snapchats"), "snapchat"),
    **{"noone": "nobody", "wouldve": "would", "ur": "your", "hav": "have", "bf": "boyfriend", "didn": "didnt"},
    **{f"{verb}nae": f"{verb}nt" for verb in ("did", "does", "was", "is", "would", "could", "have")},
    **{"dinnae": "dont", "cannae": "cant", "canny": "cant", "willnae": "wont"},
    **{f"{verb}in": f"{verb}ing" for verb in _CLIPPED},
}
_AGE = re.compile(r"\d{1,2}y(?:o|r|rs|ro|rold)?")
_CLASS = re.compile(r"(?:y|yr)\d{1,2}s?")
_LIST = re.compile(r"[A-Z]{2,}")
_WORD = re.compile(r"[^\W_]+\*?")


def words_of(text: str) -> Iterator[str]:
    """Give a text's words without case, accents and endings like 's, and `BREAK` after each sentence."""
    for token in _TOKEN.finditer(_plain(text)):
        yield BREAK if token["end"] else plain_word(token["word"])


def plain_word(word: str) -> str:
    """Give a word without case, accents and apostrophes: `Can’t` is `cant`, `she's` is `she`."""
    plain = _plain(word).casefold()
    if "'" in plain:
        plain = _ENDING.sub("", plain).replace("'", "")
    if plain[-1:].isdigit() or plain[:1].isdigit() or plain[:1] == "y":
        plain = "yo" if _AGE.fullmatch(plain) else "pupil" if _CLASS.fullmatch(plain) else plain
    return _SAME.get(plain, plain)[:LONGEST_WORD]


def _plain(text: str) -> str:
    """Take away accents, characters that cannot be seen, and all but one kind of apostrophe."""
    if text.isascii():
        return text.replace("`", "'")
    apart = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text.translate(_QUOTES)))
    return "".join(c for c in apart if not unicodedata.combining(c))


@dataclass(frozen=True)
class Element:
    """One place of a phrase: any of these words, or of these words side by side; a word may end in `*`."""

    words: frozenset[str]
    joined: frozenset[tuple["Element", ...]] = frozenset()


Run = tuple[Element, ...]
"""What is met in this order, with a few other words between."""


@dataclass(frozen=True)
class Wording:
    """A phrase as it is looked for: runs that all stand in one sentence, in any order, and such runs of others."""

    runs: tuple[Run, ...]
    written: str = ""
    elsewhere: tuple[tuple[Run, ...], ...] = ()


Lists = Mapping[str, Element]
"""Words under a name in capitals, for which the name stands in a phrase."""


def wording(phrase: str, lists: Lists) -> Wording:
    """Read a phrase; raises `ValueError` with what is wrong with it.

    `a b`: in this order, a few words between at most; `a/b`: one of them; `a_b`: side by side; `a*`: any ending;
    `a & b`: both in one sentence; `a && b`: both in one text; `CHILD`: any word of the list of that name.
    """
    runs, *elsewhere = (_runs(sentence, lists) for sentence in phrase.split("&&"))
    return Wording(runs, phrase, tuple(elsewhere))


def _runs(sentence: str, lists: Lists) -> tuple[Run, ...]:
    runs = tuple(tuple(_element(part, lists) for part in run.split()) for run in sentence.split("&"))
    if not all(runs):
        raise ValueError("is no phrase; write words, with & or && only between words")
    return runs


def listed(entries: tuple[str, ...]) -> Element:
    """Read the words of a list; raises `ValueError` for what is none."""
    return _any([_element(entry.strip().replace(" ", "_"), {}) for entry in entries])


def _any(elements: list[Element]) -> Element:
    none: frozenset[str] = frozenset()
    return Element(
        none.union(*(each.words for each in elements)), frozenset().union(*(each.joined for each in elements))
    )


def _element(written: str, lists: Lists) -> Element:
    return _any([_choice(choice, lists) for choice in written.split("/")])


def _choice(choice: str, lists: Lists) -> Element:
    parts = [_part(part, lists) for part in re.split("[_-]", choice)]
    if len(parts) == 1:
        return parts[0]
    rows = product(*([*part.joined, *([(Element(part.words),)] if part.words else [])] for part in parts))
    return Element(frozenset(), frozenset(tuple(chain(*row)) for row in rows))


def _part(part: str, lists: Lists) -> Element:
    if _LIST.fullmatch(part):
        if part not in lists:
            raise ValueError(f"there is no list {part}; write it under 'lists', or in small letters")
        return lists[part]
    word = _plain(part).replace("'*", "*")
    if not _WORD.fullmatch(word.replace("'", "")):
        raise ValueError(f"'{part}' is no word; write words of letters and digits, a * at the end for any ending")
    plain = plain_word(word.rstrip("*")) + ("*" if word.endswith("*") else "")
    if plain.endswith("*") and len(plain) < 4:
        raise ValueError(f"'{part}' fits too many words; give at least 3 letters before the *")
    return Element(frozenset({plain}))
