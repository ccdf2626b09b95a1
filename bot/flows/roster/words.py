"""What the words in a cell mean: text, names, addresses, status, attendance."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from bot.flows.roster.rows import Cell

MISSING = frozenset(
    {"-", "--", "---", ".", "?", "x", "na", "n/a", "#n/a", "none", "nil", "null", "nan", "tbc", "tba", "tbd", "unknown"}
    | {"blank", "not known", "not applicable", "not provided", "not given", "not recorded", "no email"}
    | {"to be confirmed"}
)
"""What people type where they have nothing to say; compared without case."""
LONGEST_MISSING = max(map(len, MISSING))
Words = Mapping[Any, tuple[str, ...]]
"""Our word -> the partnership's words for it (`columns.yaml`)."""
SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
HYPHENS = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u00ad": "", "\ufeff": "", "\u200b": "", "\u200c": "", "\u200d": ""}
)
"""A non-breaking hyphen is a hyphen, and what cannot be seen is nothing; else one name would be two people."""
IN_PART = re.compile(r"\b(only|part|partial|partly|half|left|late|am|pm|morning|afternoon|session)\b", re.IGNORECASE)
REMARK = re.compile(r"\s*[(:,;]|\s+[–-]\s")
NOT_YET = frozenset({"pending", "awaited", "notyet"})
TICKS = frozenset("✓✔√☑")
YES_OR_NO: Words = {"attended": ("yes", "y", "true"), "absent": ("no", "n", "false")}
"""What a workbook's own truth values mean, whatever words `columns.yaml` has."""
LOST_LETTER = re.compile(r"\w\?\w|\ufffd|Ã[^A-Z\s]|â€")
BULLET = re.compile(r"^\s*(?:[-*•·–]|\(?\d{1,2}[.)])\s*")
NUMBER = re.compile(r"^(\d+(?:\.\d+)?)\s*(%|per ?cent)?$", re.IGNORECASE)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Give the form in which headings and words are compared: no case, accents, spaces or punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if c.isalnum())


def as_written(cell: Cell) -> str:
    """Give a cell as the file has it, for findings."""
    return cell if isinstance(cell, str) else text(cell)


def text(cell: Cell, newline: str = " ") -> str:
    """Give a cell as one line of text: a whole number without its point, a date as ISO 8601, spaces single."""
    if isinstance(cell, str):
        if cell.isascii() and cell.isprintable():  # nearly every cell, and ten times as fast
            return " ".join(cell.split())
        return newline.join(part for part in map(clean, cell.splitlines()) if part)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


@lru_cache(maxsize=16384)
def clean(line: str) -> str:
    """Take out what cannot be seen, and make spaces and hyphens plain."""
    plain = SPACES.sub(" ", unicodedata.normalize("NFC", line).translate(HYPHENS))
    return "".join(filter(str.isprintable, plain)).strip()


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell holds nothing that can be seen."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def is_missing(words: str) -> bool:
    """Tell whether a text says that there is nothing to say: empty, `n/a`, `TBC`."""
    if words[:1].isalnum() and len(words) > LONGEST_MISSING:
        return False
    return words.casefold() in MISSING or not any(c.isalnum() for c in words)


def given(words: str) -> str:
    """Give the text, or nothing where it only says that there is none."""
    return "" if is_missing(words) else words


def word(words: str, known: Words) -> str:
    """Give our word for one of the partnership's, also with a remark behind it (`Cancelled - illness`), or nothing."""
    base, remark = _parted(words)
    found = _exact(words, known) or _exact(base, known)
    return "" if found and _mentions_another(remark, found, known) else found


def _parted(words: str) -> tuple[str, str]:
    base = REMARK.split(words)[0]
    return base, words[len(base) :]


def _mentions_another(remark: str, found: str, known: Words) -> bool:
    """Tell whether a remark says something else than the word before it (`Confirmed - cancelled 2/1`)."""
    others = (fold(word) for ours, theirs in known.items() if ours != found for word in theirs)
    return any(len(other) > 2 and other in fold(remark) for other in others)


def _exact(words: str, known: Words) -> str:
    folded = fold(words)
    return next((str(ours) for ours, theirs in known.items() if folded and folded in map(fold, theirs)), "")


def with_usual(own: Words, usual: Words) -> Words:
    """Add the usual words to a partnership's own, but for those to which it gives another meaning."""
    taken = {fold(word) for theirs in own.values() for word in theirs}
    return {ours: (*own.get(ours, ()), *(w for w in theirs if fold(w) not in taken)) for ours, theirs in usual.items()}


def attendance(words: str, known: Words, full: float) -> str:
    """Give `attended`, `partly_attended` or `absent` from a word or a share; `ValueError` if it is neither.

    A number up to 1 is a share, above it a percentage; `full` is the share that counts as all (0.9).
    """
    exact = _exact(words, known)
    if exact or words in TICKS:
        return exact or "attended"
    if is_missing(words) or fold(words) in NOT_YET:
        return ""
    number = NUMBER.match(words)
    if number:
        return _by_share(float(number[1]), bool(number[2]), full)
    base, remark = _parted(words)
    if IN_PART.search(remark) and (_exact(base, known) or _exact(base, YES_OR_NO)) == "attended":
        return "partly_attended"
    found = word(words, known) or word(words, YES_OR_NO)
    if not found:
        raise ValueError("not a word for attendance that is known; add it to columns.yaml under attendance")
    return found


def _by_share(number: float, is_percent: bool, full: float) -> str:
    share = number / 100 if is_percent or number > 1 else number
    if share > 1:
        raise ValueError("more than 100 percent")
    if share == 0:
        return "absent"
    return "attended" if share >= full else "partly_attended"


def outcomes(cell: Cell) -> tuple[str, ...]:
    """Cut a list of learning outcomes at lines, semicolons and bars; bullets and numbers go."""
    parts = re.split(r"[\n\r;|•]", cell if isinstance(cell, str) else text(cell))
    cut = (clean(BULLET.sub("", part)).rstrip(".,") for part in parts)
    return tuple(dict.fromkeys(part for part in cut if given(part)))


def lost_letter(words: str) -> bool:
    """Tell whether a letter was lost on the way (`Ma?gorzata`, `JosÃ©`)."""
    return bool(LOST_LETTER.search(words))
