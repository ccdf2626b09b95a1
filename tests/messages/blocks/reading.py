"""Reads blocks as a person and a screen reader do: their words, and what can be pressed, chosen or filled in."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.messages.blocks import marks
from bot.messages.blocks.marks import Mark
from bot.messages.blocks.said import Said
from tests.fakes.slack.limits import elements, texts


def said_in(blocks: Sequence[dict[str, Any]]) -> str:
    """Give all words of blocks."""
    return "\n".join(texts(list(blocks)))


def pressable(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give every element that can be used."""
    return [dict(element) for block in blocks for element in elements(block)]


def labels(blocks: Sequence[dict[str, Any]]) -> list[str]:
    """Give what stands on the buttons."""
    return [element["text"]["text"] for element in pressable(blocks) if element["type"] == "button"]


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """Give what can be chosen in an element, out of its groups too."""
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]


def marked(said: Said) -> Iterator[tuple[Mark, dict[str, Any]]]:
    """Give every element with what it stands for; fails on one that stands for nothing."""
    for element in pressable(said.blocks):
        mark = marks.read(element["action_id"])
        assert mark is not None, element["action_id"]
        yield mark, element


def means(said: Said) -> set[str]:
    """Name all that can be done."""
    return {mark.what for mark, _ in marked(said)}
