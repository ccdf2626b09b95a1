"""Whether Slack would take a message or a view: the limits of Block Kit's reference, read without the bot."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.fakes.slack.elements import ELEMENTS, KIND, URL, among, plain, prose
from tests.fakes.slack.rich import RICH_TEXT
from tests.fakes.slack.shapes import Shape, also, boolean, fields, many, said, string, typed

MOST_OF_A_MESSAGE, COST_OF_A_BLOCK = 13_422, 125
"""Slack documents no number. Measured by others: one markdown block may have 13,297 characters, and 125 fewer with a
divider beside it (slackapi/bolt-js issue 2509); many blocks with 11,341 characters were refused (issue 2867)."""
BLOCKS_OF_A_MESSAGE, BLOCKS_OF_A_VIEW, BYTES_OF_A_VIEW = 50, 100, 250_000
TEXT_OF_A_MESSAGE, TEXT_OF_AN_UPDATE = 40_000, 4_000

_ID = {"block_id": string(255)}
_INPUTS = (
    "checkboxes",
    "radio_buttons",
    "static_select",
    "multi_static_select",
    "datepicker",
    "timepicker",
    "plain_text_input",
    "email_text_input",
    "number_input",
    "users_select",
    "conversations_select",
)
_PRESSED = tuple(name for name in ELEMENTS if name not in ("image", "multi_static_select"))
_IN_ACTIONS = tuple(name for name in ELEMENTS if name not in ("image", "number_input", "email_text_input"))


def _section(value: Any, at: str) -> Iterator[str]:
    if "text" not in value and "fields" not in value:
        yield said("missing required field: text or fields", at)


_PICTURE = fields(KIND | {"alt_text": string(2000), "image_url": URL}, _ID | {"title": plain(2000)})
BLOCKS: dict[str, Shape] = {
    "section": also(
        fields(
            KIND,
            _ID
            | {
                "text": prose(3000),
                "fields": many(prose(2000), 10),
                "accessory": among(*(name for name in ELEMENTS if not name.endswith("_input"))),
                "expand": boolean,
            },
        ),
        _section,
    ),
    "header": fields(KIND | {"text": plain(150)}, _ID),
    "divider": fields(KIND, _ID),
    "image": _PICTURE,
    "context": fields(
        KIND
        | {"elements": many(typed({"image": ELEMENTS["image"], "mrkdwn": prose(3000), "plain_text": prose(3000)}), 10)},
        _ID,
    ),
    "actions": fields(KIND | {"elements": many(among(*_IN_ACTIONS), 25)}, _ID),
    "input": fields(
        KIND | {"label": plain(2000), "element": among(*_INPUTS)},
        _ID | {"dispatch_action": boolean, "hint": plain(2000), "optional": boolean},
    ),
    "rich_text": fields(KIND | {"elements": many(RICH_TEXT, 1000)}, _ID),
    "markdown": fields(KIND | {"text": string(12_000)}, _ID),
}


def faults_of_blocks(blocks: Any, *, most: int = BLOCKS_OF_A_MESSAGE, at: str = "/blocks") -> list[str]:
    """Say what is wrong with blocks, in Slack's words; nothing where it would take them."""
    faults = list(many(typed(BLOCKS), most, 0)(blocks, at))
    if faults:
        return faults
    names = Counter(block["block_id"] for block in blocks if "block_id" in block)
    faults += [said(f"block_id must be unique: {name}", at) for name, count in names.items() if count > 1]
    for number, block in enumerate(blocks):
        actions = Counter(each["action_id"] for each in elements(block) if "action_id" in each)
        faults += [
            said(f"action_id must be unique in a block: {name}", f"{at}/{number}")
            for name, count in actions.items()
            if count > 1
        ]
    focused = [each for block in blocks for each in elements(block) if each.get("focus_on_load")]
    return faults + ([said("only one element may have focus_on_load", at)] if len(focused) > 1 else [])


def faults_of_message(payload: Mapping[str, Any], *, update: bool = False) -> list[str]:
    """Say what is wrong with a message's text and blocks, sizes and all."""
    text, blocks = payload.get("text", ""), payload.get("blocks") or []
    faults = faults_of_blocks(blocks)
    if not text and not blocks:
        faults.append("no_text")
    if not isinstance(text, str):
        return [*faults, said("must provide a string", "/text")]
    if len(text) > (TEXT_OF_AN_UPDATE if update else TEXT_OF_A_MESSAGE):
        faults.append("msg_too_long")
    if not faults and size_of(blocks) > MOST_OF_A_MESSAGE:
        faults.append("msg_blocks_too_long")
    return faults


def faults_of_view(view: Any) -> list[str]:
    """Say what is wrong with a modal or a home tab."""
    kind = view.get("type") if isinstance(view, Mapping) else None
    if kind not in _VIEWS:
        return [said(f"unsupported type: {kind}", "/view/type")]
    faults = list(_VIEWS[kind](view, "/view"))
    faults += faults_of_blocks(view.get("blocks"), most=BLOCKS_OF_A_VIEW, at="/view/blocks")
    if kind == "modal" and not faults:
        asks = any(block["type"] == "input" for block in view["blocks"])
        faults += [said("missing required field: submit", "/view")] if asks and "submit" not in view else []
    if len(json.dumps(view).encode()) > BYTES_OF_A_VIEW:
        faults.append("view_too_large")
    return faults


_ANYTHING: Shape = lambda value, at: iter(())  # noqa: E731
_KEPT = {"private_metadata": string(3000, 0), "callback_id": string(255), "external_id": string(255)}
_VIEWS: dict[Any, Shape] = {
    "home": fields(KIND | {"blocks": _ANYTHING}, _KEPT),
    "modal": fields(
        KIND | {"blocks": _ANYTHING, "title": plain(24)},
        _KEPT
        | {
            "close": plain(24),
            "submit": plain(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
}


def elements(block: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Give what can be pressed, chosen or filled in a block."""
    found = [block.get("accessory"), block.get("element")]
    found += block.get("elements", []) if block.get("type") == "actions" else []
    return [each for each in found if isinstance(each, Mapping)]


def size_of(blocks: Sequence[Mapping[str, Any]]) -> int:
    """Count the characters of a message's blocks that people can read, choices too, and what each block costs."""
    return sum(map(len, texts(blocks))) + COST_OF_A_BLOCK * len(blocks)


def texts(value: Any) -> Iterator[str]:
    """Give every text in blocks, in their order."""
    if isinstance(value, Mapping):
        for name, content in value.items():
            if name in ("text", "alt_text", "initial_value") and isinstance(content, str):
                yield content
            else:
                yield from texts(content)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)
