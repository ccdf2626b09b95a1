"""What somebody has chosen and written in fields, as Slack keeps it: the state of a message or view."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.fakes.slack.seen import Seen, names, options

ONE = ("static_select", "radio_buttons", "overflow")
SEVERAL = ("checkboxes", "multi_static_select")
WRITTEN = ("plain_text_input", "email_text_input", "number_input")
_HELD = {
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    **{kind: ("value", "initial_value") for kind in WRITTEN},
    **{kind: ("selected_option", "initial_option") for kind in ONE},
    **{kind: ("selected_options", "initial_options") for kind in SEVERAL},
}


class Filling:
    """The fields of everything that one person has on the screen."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str, str], Any] = {}

    def put(self, seen: Seen, block: Mapping[str, Any], element: Mapping[str, Any], value: Any) -> dict[str, Any]:
        """Hold a value in a field; gives its part of an action."""
        self._held[(seen.id, block["block_id"], element["action_id"])] = value
        return {_HELD[element["type"]][0]: value}

    def state(self, seen: Seen) -> dict[str, dict[str, Any]]:
        """Give `state.values`: by block and action, for every field that is on the screen."""
        values: dict[str, dict[str, Any]] = {}
        for block, element in seen.elements():
            if element["type"] in ("button", "overflow"):
                continue
            name, initial = _HELD[element["type"]]
            nothing: Any = [] if element["type"] in SEVERAL else None
            held = self._held.get(
                (seen.id, block["block_id"], element["action_id"]), element.get(initial, nothing) or nothing
            )
            values.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"], name: held}
        return values

    def fill(self, seen: Seen, values: Mapping[str, Any]) -> None:
        """Fill fields by their label, block_id or action_id: options by their label, dates and words as they are."""
        for label, value in values.items():
            found = [pair for pair in seen.elements() if label in names(*pair) and pair[1]["type"] in _HELD]
            if len(found) != 1:
                raise LookupError(f"{len(found)} fields are called {label!r}: {sorted(seen.fields())}")
            block, element = found[0]
            self.put(seen, block, element, _meant(element, value))

    def missing(self, seen: Seen) -> list[str]:
        """Give the labels of what Slack asks for before it submits a view."""
        state = self.state(seen)
        asked = [block for block in seen.blocks if block["type"] == "input" and not block.get("optional")]
        return [
            block["label"]["text"]
            for block in asked
            for held in state[block["block_id"]].values()
            if not held[_HELD[held["type"]][0]]
        ]


def _meant(element: Mapping[str, Any], value: Any) -> Any:
    """Give what Slack holds for what a person says."""
    known = dict(options(element))
    if element["type"] in ONE:
        return known[value]
    if element["type"] in SEVERAL:
        return [known[each] for each in _every(value)]
    return value or None


def _every(value: str | Iterable[str]) -> Iterable[str]:
    return [value] if isinstance(value, str) else value
