"""A message or view as somebody sees it: its words, and what there is to press, choose and fill in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.limits import elements, texts

Element = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """What stood on the screen when it was looked at: a snapshot, as a late press has it."""

    where: str
    """`message`, `note` (ephemeral) or `view`."""
    room: str
    """The conversation; empty in a view."""
    raw: dict[str, Any]

    @property
    def id(self) -> str:
        """Give the message's `ts` or the view's id."""
        return str(self.raw["id"] if self.where == "view" else self.raw["ts"])

    @property
    def ts(self) -> str:
        """Give the message's `ts`."""
        return str(self.raw["ts"])

    @property
    def thread(self) -> str:
        """Give the `ts` of the thread's first message; empty outside of one."""
        return str(self.raw.get("thread_ts", ""))

    @property
    def text(self) -> str:
        """Give the text of a notification and of a screen reader."""
        return str(self.raw.get("text", ""))

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Give the blocks."""
        return list(self.raw.get("blocks") or [])

    @property
    def files(self) -> list[dict[str, Any]]:
        """Give the files."""
        return list(self.raw.get("files") or [])

    @property
    def title(self) -> str:
        """Give a modal's title."""
        return str(self.raw.get("title", {}).get("text", ""))

    def texts(self) -> list[str]:
        """Give all words on the screen, in their order: those of the blocks, where there are any."""
        return list(texts(self.blocks)) if self.blocks else [self.text]

    def says(self, words: str) -> bool:
        """Say whether these words are on the screen."""
        return words in "\n".join(self.texts())

    def buttons(self) -> dict[str, Element]:
        """Give the buttons by their labels."""
        return {each["text"]["text"]: each for _, each in self.elements() if each["type"] == "button"}

    def options(self) -> list[str]:
        """Give the labels of all that can be chosen or ticked."""
        return [label for _, each in self.elements() for label, _ in options(each)]

    def fields(self) -> dict[str, Element]:
        """Give the fields to fill in by their labels; a field in no input block by its action_id."""
        found = [pair for pair in self.elements() if pair[1]["type"] not in ("button", "overflow")]
        return {next(name for name in names(block, each)[::2] if name): each for block, each in found}

    def elements(self) -> Iterator[tuple[dict[str, Any], Element]]:
        """Give each element with its block."""
        for block in self.blocks:
            for each in elements(block):
                if each["type"] != "image":
                    yield block, dict(each)

    def button(self, label: str) -> tuple[dict[str, Any], Element]:
        """Find a button by its label, or by the beginning of it where that is one button's only."""
        found = [(block, each) for block, each in self.elements() if each["type"] == "button"]
        whole = [pair for pair in found if pair[1]["text"]["text"] == label]
        begun = whole or [pair for pair in found if pair[1]["text"]["text"].startswith(label)]
        if len(begun) != 1:
            raise LookupError(f"{len(begun)} buttons are called {label!r}: {sorted(self.buttons())}")
        return begun[0]

    def choice(self, label: str, *kinds: str) -> tuple[dict[str, Any], Element, dict[str, Any]]:
        """Find what offers an option, by the option's label or its beginning."""
        found = [
            (block, each, option, name)
            for block, each in self.elements()
            if not kinds or each["type"] in kinds
            for name, option in options(each)
        ]
        whole = [each for each in found if each[3] == label] or [each for each in found if each[3].startswith(label)]
        if len(whole) != 1:
            raise LookupError(f"{len(whole)} options are called {label!r}: {self.options()}")
        return whole[0][:3]

    def field(self, *kinds: str, label: str = "") -> tuple[dict[str, Any], Element]:
        """Find the field of one of these kinds; by its label, block_id or action_id where there are several."""
        found = [(block, each) for block, each in self.elements() if each["type"] in kinds]
        if label:
            found = [(block, each) for block, each in found if label in names(block, each)]
        if len(found) != 1:
            raise LookupError(f"{len(found)} fields of {kinds} are called {label!r}: {sorted(self.fields())}")
        return found[0]


def names(block: Mapping[str, Any], element: Mapping[str, Any]) -> tuple[str, ...]:
    """Give all that a field may be called by."""
    return block.get("label", {}).get("text", ""), block.get("block_id", ""), element.get("action_id", "")


def options(element: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Give an element's options by their labels."""
    groups = element.get("option_groups", [])
    found = [*element.get("options", []), *(each for group in groups for each in group["options"])]
    return [(each["text"]["text"], each) for each in found]
