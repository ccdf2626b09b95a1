"""What was pressed under an officer's answer, in a modal or at home, as a noun: pure, and total."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.handlers.slack import parse
from bot.handlers.slack.parse import Spot


@dataclass(frozen=True)
class Button:
    """A button or a list that was pressed; `trigger` opens a modal for some seconds."""

    spot: Spot
    id: str
    value: str
    trigger: str


@dataclass(frozen=True)
class Kept:
    """What a modal of ours brings back: its event, the page of a long list, and the words that were warned of."""

    ref: str
    page: int = 1
    sure: str = ""


_BOOKING = re.compile(r"booking:([0-9]{1,18})")


def read(body: Any) -> Button | None:
    """Read a press; None for anything else."""
    actions = body.get("actions") if isinstance(body, Mapping) else None
    first = actions[0] if isinstance(actions, list) and actions else None
    spot = parse.spot(body)
    if not isinstance(first, Mapping) or not spot.user:
        return None
    option = first.get("selected_option")
    value = option.get("value") if isinstance(option, Mapping) else first.get("value")
    return Button(spot, _text(first.get("action_id")), _text(value), _text(body.get("trigger_id")))


def fields(view: Any) -> dict[str, dict[str, str]]:
    """Give what stands in a modal, by block and element; empty where nothing is chosen."""
    state = view.get("state") if isinstance(view, Mapping) else None
    values = state.get("values") if isinstance(state, Mapping) else None
    found: dict[str, dict[str, str]] = {}
    for block, elements in values.items() if isinstance(values, Mapping) else ():
        for name, element in elements.items() if isinstance(elements, Mapping) else ():
            found.setdefault(str(block), {})[str(name)] = _held(element)
    return found


def kept(view: Any) -> Kept | None:
    """Read what a modal brings back; None for one that is not ours."""
    try:
        found = json.loads(view["private_metadata"])
        return Kept(_text(found["ref"]), int(found.get("page", 1)), _text(found.get("sure")))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError):
        return None


def changed(view: Any, name: str) -> dict[int, str]:
    """Give what was chosen anew in a modal's lists called `name`, by the number of their booking."""
    before, chosen = initial(view), {}
    for block, elements in fields(view).items():
        booking = _BOOKING.fullmatch(block)
        if booking is not None and elements.get(name, "") not in ("", before.get(block)):
            chosen[int(booking[1])] = elements[name]
    return chosen


def initial(view: Any) -> dict[str, str]:
    """Give what a modal's lists showed when it was opened, by block."""
    blocks = view.get("blocks") if isinstance(view, Mapping) else None
    found = {}
    for block in blocks if isinstance(blocks, list) else ():
        element = block.get("element") if isinstance(block, Mapping) else None
        option = element.get("initial_option") if isinstance(element, Mapping) else None
        if isinstance(option, Mapping) and isinstance(block, Mapping):
            found[_text(block.get("block_id"))] = _text(option.get("value"))
    return found


def _held(element: Any) -> str:
    if not isinstance(element, Mapping):
        return ""
    option = element.get("selected_option")
    if isinstance(option, Mapping):
        return _text(option.get("value"))
    return next((_text(element[name]) for name in ("selected_date", "selected_time", "value") if element.get(name)), "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
