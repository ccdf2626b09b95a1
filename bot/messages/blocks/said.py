"""One Slack message, ready to be posted or put in the place of another."""

from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
"""A block, an element or a view, as Slack's JSON has it."""


@dataclass(frozen=True)
class Said:
    """One Slack message; `text` is the notification and what a screen reader says, and makes sense alone."""

    text: str
    blocks: tuple[Block, ...]

    def payload(self) -> Block:
        """Give the arguments that chat.postMessage, chat.update and a response_url all take."""
        return {"text": self.text, "blocks": list(self.blocks)}
