"""What can be pressed, chosen or filled in: Slack's elements, within their limits."""

from collections.abc import Sequence

from bot.messages import words
from bot.messages.blocks import limits
from bot.messages.blocks.said import Block
from bot.messages.blocks.writing import clean, is_address, length, one_line, plain


def button(label: str, action_id: str, value: str = "", *, style: str = "", says: str = "") -> Block:
    """Give a button; `says` is what a screen reader reads out in place of the label."""
    made: Block = {
        "type": "button",
        "action_id": action_id,
        "text": plain(one_line(label, limits.BUTTON), limits.BUTTON),
    }
    made |= {"value": value} if value else {}
    made |= {"style": style} if style else {}
    return made | ({"accessibility_label": one_line(says, limits.BUTTON)} if says else {})


def sure(pressed: Block, *, title: str, text: str, yes: str, no: str) -> Block:
    """Have Slack ask once more before a button counts."""
    confirm = {
        "title": plain(title, limits.CONFIRM_TITLE),
        "text": plain(text, limits.CONFIRM_TEXT),
        "confirm": plain(yes, limits.CONFIRM_BUTTON),
        "deny": plain(no, limits.CONFIRM_BUTTON),
        "style": "danger",
    }
    return {**pressed, "confirm": confirm}


def to_page(label: str, action_id: str, url: str) -> list[Block]:
    """Give a button that opens a page; none where there is no address."""
    return [{**button(label, action_id), "url": url}] if is_address(url) else []


def option(label: str, value: str, most: int = limits.OPTION) -> Block:
    """Give one thing to choose."""
    return {"text": plain(one_line(label, most), most), "value": value}


def radio(action_id: str, options: Sequence[Block], initial: Sequence[Block] = ()) -> Block:
    """Give radio buttons: at most `limits.FEW`."""
    first = {"initial_option": initial[0]} if initial else {}
    return {"type": "radio_buttons", "action_id": action_id, "options": [*options], **first}


def boxes(action_id: str, options: Sequence[Block], initial: Sequence[Block] = ()) -> Block:
    """Give boxes to tick: at most `limits.FEW`."""
    first = {"initial_options": [*initial]} if initial else {}
    return {"type": "checkboxes", "action_id": action_id, "options": [*options], **first}


def select(
    action_id: str, options: Sequence[Block], initial: Sequence[Block] = (), *, asks: str, several: bool = False
) -> Block:
    """Give a list to choose from, in groups of `limits.SELECT`; one of them, or several."""
    made: Block = {
        "type": "multi_static_select" if several else "static_select",
        "action_id": action_id,
        "placeholder": plain(one_line(asks, limits.PLACEHOLDER), limits.PLACEHOLDER),
    }
    groups = [options[at : at + limits.SELECT] for at in range(0, len(options), limits.SELECT)]
    if len(groups) == 1:
        made["options"] = [*options]
    else:
        made["option_groups"] = [
            {
                "label": plain(
                    words.say("slack.group", first=n * limits.SELECT + 1, last=n * limits.SELECT + len(group)),
                    limits.OPTION,
                ),
                "options": [*group],
            }
            for n, group in enumerate(groups)
        ]
    # Of more than that Slack would show a part: saving it would lose the rest.
    if initial and len(initial) <= limits.SELECT:
        made |= {"initial_options": [*initial]} if several else {"initial_option": initial[0]}
    return made


def text_field(action_id: str, *, initial: str = "", multiline: bool = False, asks: str = "") -> Block:
    """Give a field to write in; what is too long for it is left out, never cut: saving it would lose the rest."""
    made: Block = {"type": "plain_text_input", "action_id": action_id, "multiline": multiline}
    kept = clean(initial) if initial.strip() else ""
    made |= {"initial_value": kept} if kept and length(kept) <= limits.INPUT else {}
    return made | ({"placeholder": plain(one_line(asks, limits.PLACEHOLDER), limits.PLACEHOLDER)} if asks else {})


def labelled(label: str, element: Block, block_id: str, *, hint: str = "", optional: bool = False) -> Block:
    """Give an element under its label, which belongs to it also for a screen reader."""
    made: Block = {"type": "input", "block_id": block_id, "label": plain(label, limits.LABEL), "element": element}
    made |= {"hint": plain(hint, limits.HINT)} if hint.strip() else {}
    return made | ({"optional": True} if optional else {})
