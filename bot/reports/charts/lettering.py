"""How wide words are, where their lines break, and which signs the font that comes with matplotlib can draw."""

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

_FONT = "DejaVu Sans"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = re.compile(r"[^\S\u00a0]+")
"""A space that does not break stays what it is."""
_JOINERS = frozenset("\u200c\u200d")


def drawable(words: str) -> str:
    """Give words on one line, with a box in the place of what the font has no sign for."""
    known = _signs()
    kept = _SPACES.sub(" ", unicodedata.normalize("NFC", words))
    seen = "".join(each for each in kept if each in _JOINERS or unicodedata.category(each) not in _INVISIBLE)
    return "".join(each if ord(each) in known else "□" for each in _SPACES.sub(" ", seen).strip())


def width(words: str, size: float, *, bold: bool = False) -> float:
    """Give how wide words are, in points, when set at `size` points."""
    return size * sum(_advance(each, bold) for each in words)


def wrap(words: str, room: float, size: float, *, bold: bool = False, lines: int = 4) -> list[str]:
    """Break words into lines no wider than `room` points; after `lines` the rest is left out, with three dots."""
    found: list[str] = []
    rest = drawable(words)
    while rest and len(found) < lines:
        taken = _fitting(rest, room, size, bold)
        found.append(rest[:taken].rstrip())
        rest = rest[taken:].lstrip()
    if rest:
        last = found[-1]
        while last and width(f"{last}…", size, bold=bold) > room:
            last = last[:-1]
        found[-1] = f"{last.rstrip(' ,;:.')}…"
    return found


def _fitting(words: str, room: float, size: float, bold: bool) -> int:
    """Give how many signs go on a line: up to a space, or into a word that is wider than the line."""
    used, taken = 0.0, 0
    for each in words:
        used += size * _advance(each, bold)
        if used > room:
            break
        taken += 1
    if taken == len(words):
        return taken
    space = words.rfind(" ", 0, taken + 1)
    return space if space > 0 else max(taken, 1)


@cache
def _signs() -> frozenset[int]:
    """Give the signs that the font has in both its weights."""
    return frozenset(_font(bold=False).get_charmap()) & frozenset(_font(bold=True).get_charmap())


@cache
def _advance(sign: str, bold: bool) -> float:
    """Give how far a sign moves the pen, as a part of the size."""
    from matplotlib.ft2font import LoadFlags

    font = _font(bold=bold)
    return float(font.load_char(ord(sign), LoadFlags.NO_SCALE).horiAdvance / font.units_per_EM)


def _font(*, bold: bool) -> "FT2Font":
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return get_font(findfont(FontProperties(family=_FONT, weight="bold" if bold else "normal")))
