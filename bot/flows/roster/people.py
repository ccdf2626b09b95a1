"""People as a roster writes them: names in either order, addresses, several in one cell."""

import re
from difflib import SequenceMatcher

from bot.flows.roster.words import HYPHENS, given, is_missing, text
from bot.messages.words import say
from bot.storage.people import name_key

ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}"
)
_ALIKE = 0.8
LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
LONGEST_CELL = 1000
"""Patterns that look for addresses take time with the square of a text's length."""
AT = re.compile(r"""[^\s<>;,()\[\]"/]+@[^\s<>;,()\[\]"/]+""")
IN_BRACKETS = re.compile(r"^(.*?)<([^<>]*)>\W*$", re.DOTALL)
PARTICLES = frozenset(
    {"van", "von", "de", "der", "den", "del", "di", "da", "dos", "du", "la", "le", "el", "al", "bin", "st"}
)


def address(words: str) -> tuple[str, str]:
    """Read an address, also from `Name <a@b>` and `mailto:a@b`: (address in small letters, what is wrong with it).

    Of two in one cell the first is taken, and the problem says so; at any other problem the address is empty.
    """
    plain = words.casefold().translate(HYPHENS)
    if is_missing(plain.strip()):
        return "", "no address"
    if "@" not in plain or len(plain) > LONGEST_CELL:
        return "", _what_is_wrong(plain[:LONGEST_CELL])
    bracketed = re.findall(r"<([^<>]*)>", plain)
    found = [
        part.strip("'.:").removeprefix("mailto:").partition("?")[0] for part in AT.findall(" ".join(bracketed) or plain)
    ]
    left_over = set(re.findall(r"\w+", "" if bracketed else AT.sub(" ", plain)))
    if not found or left_over - {"or", "and", "mailto", "email"}:
        return "", _what_is_wrong(plain)
    if len(found[0]) > LONGEST_ADDRESS or not ADDRESS.fullmatch(found[0]):
        return "", _what_is_wrong(found[0])
    return found[0], f"two addresses in one cell: {found[0]} is used" if len(set(found)) > 1 else ""


def _what_is_wrong(bare: str) -> str:
    strange = sorted({c for c in bare if not c.isascii() and not c.isspace()})
    if strange:
        return f"not an e-mail address: it has {' '.join(strange)}"
    reason = "there is no @ in it" if "@" not in bare else "it should read like name@example.org"
    return f"not an e-mail address: {reason}"


def name_in_address(words: str) -> str:
    """Give the name of `Name <a@b>`, or nothing."""
    inside = IN_BRACKETS.match(words[:LONGEST_CELL])
    return inside[1].strip(" '\"") if inside else ""


def person_name(words: str, order: str) -> str:
    """Give `First Surname` from `Surname, First`, or from `Surname First` where `order` is `surname_first`."""
    before, comma, after = (part.strip() for part in words.partition(","))
    if comma:
        return " ".join(part for part in (after.replace(",", " "), before) if part)
    tokens = words.split()
    if order != "surname_first" or len(tokens) < 2:
        return words
    count = _surname_length(tokens)
    return " ".join(tokens[count:] + tokens[:count])


def _surname_length(tokens: list[str]) -> int:
    """Count a surname's words: those in capitals, or its particles and one more; a first name is always left."""
    capitals = next((i for i, token in enumerate(tokens) if not token.isupper()), 0)
    particles = next((i for i, token in enumerate(tokens) if token.casefold() not in PARTICLES), 0)
    return min(capitals or particles + 1, len(tokens) - 1)


def people(names: str, addresses: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Pair the trainers' names with their addresses: ((name, address), ...) and what is wrong with an address."""
    named = [person_name(text(part), "first_surname") for part in _split_people(names)]
    cells = [part for part in re.split(r"[;,\n]|\s+(?:and|&)\s+|\s/\s", addresses) if given(text(part))]
    read = [address(part) for part in cells]
    problem = next((wrong for _, wrong in read if wrong), "")
    size = max(len(named), len(read))
    padded_names = [*named, *[""] * (size - len(named))]
    padded = [*[email for email, _ in read], *[""] * (size - len(read))]
    pairs = (pair for pair in zip(padded_names, padded, strict=True) if any(pair))
    return tuple(dict.fromkeys(pairs)), problem


def _split_people(names: str) -> list[str]:
    """Cut a list of names; `Khan, Hannah` is one person and `Hannah Khan, Li Ng` are two."""
    parts = re.split(r"[;\n/]|\s(?:and|&|\+)\s", names)
    cut = [piece for part in parts for piece in (part.split(",") if _each_has_two_words(part) else [part])]
    return [piece for piece in cut if given(text(piece))]


def _each_has_two_words(part: str) -> bool:
    return all(len(piece.split()) > 1 for piece in part.split(","))


def nearly(name: str, other: str) -> bool:
    """Tell whether two names are almost the same: one of them misspelt."""
    return SequenceMatcher(None, name_key(name), name_key(other)).ratio() >= _ALIKE


def same_first_name(name: str, other: str) -> bool:
    """Tell whether two names begin with the same first name, as before and after a wedding; an initial is none."""
    first = _first_name(name)
    return len(first) > 1 and first == _first_name(other)


def _first_name(name: str) -> str:
    titles = say("titles").split()
    return next((name_key(part) for part in name.split() if part.rstrip(".").casefold() not in titles), "")
