"""Words that weigh for or against a concern: the shape of `concern_points.yaml` (C4)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from bot.plan.shape import Shape
from bot.plan.wording import plain_word

ConcernKind = Literal["child", "colleague", "distress"]
KINDS: tuple[ConcernKind, ...] = get_args(ConcernKind)
_LINE = re.compile(r"(-?\d{1,3}) for (\S.*)")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def filled(text: str) -> str:
    """Give a text with single spaces; raises `ValueError` where it is empty."""
    if not text.strip():
        raise ValueError("an entry is empty; write a phrase, or take the line away")
    return " ".join(text.split())


Line = Annotated[str, AfterValidator(filled)]


class Weighing(Shape):
    """Which words make a text read like a concern of one kind together, though no phrase is met."""

    enough: int = Field(ge=1, description="Points that three sentences in a row must have")
    words: Annotated[tuple[Line, ...], Field(description="Points for words: 12 for bruise, my dad")] = ()


class Weighings(Shape):
    """`config/concern_points.yaml`, for all partnerships."""

    near: int | None = Field(
        None, ge=0, description="How many points may be wanting where a phrase under unless_training is to count"
    )
    child: Weighing | None = None
    colleague: Weighing | None = None
    distress: Weighing | None = None


@dataclass(frozen=True)
class Points:
    """What the words of one kind weigh: single ones, or two side by side with a space between."""

    kind: ConcernKind
    enough: int
    of: Mapping[str, int] = field(hash=False)


def of_line(line: str) -> tuple[int, list[str]]:
    """Read points and the words that have them; raises `ValueError` with what is wrong."""
    parted = _LINE.fullmatch(line)
    if not parted:
        raise ValueError(f"'{line}' is no points; write a number and words: 12 for bruise, my dad")
    return int(parted[1]), [_plain(words) for words in parted[2].split(",")]


def _plain(words: str) -> str:
    parts = words.split()
    if not 1 <= len(parts) <= 2 or not all(_WORD.fullmatch(part) for part in parts):
        raise ValueError(f"'{words.strip()}' cannot have points; write one word, or two that stand side by side")
    return " ".join(map(plain_word, parts))
