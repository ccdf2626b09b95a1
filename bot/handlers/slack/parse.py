"""Slack's payloads as our nouns: pure, and total, since anything may come."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.flows.chat_talk import Pressed
from bot.flows.chat_typed import Seen
from bot.messages.blocks import marks
from bot.messages.blocks.marks import Mark
from bot.messages.nouns import Value

_LINK = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_WHICH = re.compile(r"typed:(\d{1,18}):(\d{1,4})")
_TS = re.compile(r"\d{1,16}\.\d{1,9}")
_KEPT = ("type", "user", "team", "channel", "container", "actions", "state", "response_url", "event_id", "event")
_ASKING = frozenset({"say", "pick", "pickone", "save", "skip", "back", "keep", "replace"})


@dataclass(frozen=True)
class Spot:
    """Where something came from, and where it may be answered."""

    user: str
    room: str = ""
    message: str = ""
    thread: str = ""
    """Empty outside of threads."""
    response_url: str = ""


@dataclass(frozen=True)
class Press:
    """A button, select or date of a form."""

    spot: Spot
    pressed: Pressed
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """What the message carries, so that it is not lost when it is replaced."""


@dataclass(frozen=True)
class Text:
    """Words typed in the direct message."""

    spot: Spot
    text: str


@dataclass(frozen=True)
class Named:
    """Somebody has said which form their words were for; the words are still where they were typed."""

    spot: Spot
    touchpoint: int
    message: str


def key(body: Any) -> str:
    """Name what came, the same when it is sent again: the event's id, or who pressed what and when; else nothing.

    Words have one form only: whoever names it twice has pressed once.
    """
    action = _action(body)
    if action is not None:
        pressed, at = _text(action, "action_id"), _text(action, "action_ts")
        pressed, at = ("typed", _text(action, "value")) if _WHICH.fullmatch(pressed) else (pressed, at)
        parts = (_id(body, "team"), _id(body, "user"), at, pressed)
        return ":".join(parts) if all(parts) else ""
    return _text(body, "event_id")


def kept(body: Mapping[str, Any]) -> dict[str, Any]:
    """Give the part of a body that is needed to take it: the message that was pressed in is long."""
    message = {name: body["message"][name] for name in ("metadata",) if name in _dict(body, "message")}
    return {**{name: body[name] for name in _KEPT if name in body}, **({"message": message} if message else {})}


def spot(body: Any) -> Spot:
    """Give where something came from, as far as it says so."""
    event = _dict(body, "event")
    if event:
        user = _text(event, "user") or _text(_dict(event, "message"), "user")  # the latter of a changed message
        return Spot(user, _text(event, "channel"), _text(event, "ts"), _thread(event, "ts"))
    at, url = _dict(body, "container"), _text(body, "response_url")
    user = _id(body, "user") or _text(body, "user_id")
    room = _text(at, "channel_id") or _id(body, "channel") or _text(body, "channel_id")
    return Spot(user, room, _text(at, "message_ts"), _thread(at, "message_ts"), url)


def press(body: Any) -> Press | None:
    """Read a press on a form; None for anything else."""
    action, where = _action(body), spot(body)
    mark = marks.read(_text(action, "action_id")) if action is not None else None
    if action is None or mark is None or not (where.user and where.room and where.message):
        return None
    value = _value(action)
    value = marks.read_meant(value) if mark.what == "replace" and isinstance(value, str) else value
    metadata = _dict(_dict(body, "message"), "metadata")
    return Press(where, Pressed(mark, value, dict(_picks(body, mark.touchpoint))), metadata)


def named(body: Any) -> Named | None:
    """Read a press on the form that typed words were meant for; None for anything else."""
    action, where = _action(body), spot(body)
    found = _WHICH.fullmatch(_text(action, "action_id"))
    ts = _text(action, "value")
    if found is None or not _TS.fullmatch(ts) or not (where.user and where.room):
        return None
    return Named(where, int(found[1]), ts)


def listed(message: Any) -> dict[int, tuple[int, str]]:
    """Give the forms that a message of ours lists, by number: each with the message whose words it is asked for."""
    found: dict[int, tuple[int, str]] = {}
    for element in _elements(message) if _text(message, "bot_id") else ():
        which, ts = _WHICH.fullmatch(_text(element, "action_id")), _text(element, "value")
        if which is not None and _TS.fullmatch(ts):
            found[int(which[2])] = (int(which[1]), ts)
    return found


def typed(body: Any) -> Text | None:
    """Read words that a person has typed to us, also beside a file; None for anything else, our own messages too."""
    event, where = _dict(body, "event"), spot(body)
    person = _text(event, "type") == "message" and "bot_id" not in event
    subtypes = (None, "thread_broadcast", "file_share")
    plain_ = event.get("subtype") in subtypes and _text(event, "channel_type") == "im"
    said = plain(_text(event, "text")).strip()
    if not (person and plain_ and said and where.user and where.room and where.message):
        return None
    return Text(where, said)


def edited(body: Any) -> Text | None:
    """Read a message that a person has changed in the direct message; None for anything else, what we change too."""
    event, changed = _dict(body, "event"), _dict(_dict(body, "event"), "message")
    theirs = "bot_id" not in changed and changed.get("subtype") in (None, "thread_broadcast", "file_share")
    told = event.get("subtype") == "message_changed" and _text(event, "channel_type") == "im"
    text, before = (plain(_text(each, "text")).strip() for each in (changed, _dict(event, "previous_message")))
    where = Spot(_text(changed, "user"), _text(event, "channel"), _text(changed, "ts"), _thread(changed, "ts"))
    if not (told and theirs and text and text != before and where.user and where.room and where.message):
        return None
    return Text(where, text)


def has_files(body: Any) -> bool:
    """Tell whether there are files with what was typed."""
    return bool(_dict(body, "event").get("files"))


def seen(message: Any) -> Seen:
    """Give the question that a form's message shows."""
    for each in _marks(message):
        if each.what in _ASKING and each.question:
            return Seen(each.question, each.seen)
    return Seen()


def plain(text: str) -> str:
    """Give what a person typed: Slack writes addresses, links and mentions in brackets, and three signs as entities."""
    shown = _LINK.sub(_linked, text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _linked(found: re.Match[str]) -> str:
    target, label = found[1], found[2] or ""
    if target[:1] in "#@!" and target:
        return f"{target[0].replace('!', '@')}{label.lstrip('#@') or target[1:]}"
    return label or target.removeprefix("mailto:").removeprefix("tel:")


def _action(body: Any) -> Mapping[str, Any] | None:
    actions = body.get("actions") if isinstance(body, Mapping) else None
    first = actions[0] if isinstance(actions, list) and actions else None
    return first if isinstance(first, Mapping) else None


def _picks(body: Any, touchpoint: int) -> Iterator[tuple[str, tuple[int, Value]]]:
    """Give what stands in the fields of a form, by question; of several lists of one question, all that is chosen."""
    found: dict[str, tuple[int, Value]] = {}
    for block in _dict(_dict(body, "state"), "values").values():
        for action_id, element in block.items() if isinstance(block, Mapping) else ():
            mark = marks.read(action_id) if isinstance(action_id, str) else None
            if mark is not None and mark.what == "pick" and mark.touchpoint == touchpoint:
                value, (_, before) = _value(element), found.get(mark.question, (0, ""))
                more = isinstance(before, tuple) and isinstance(value, tuple)
                found[mark.question] = (mark.seen, (*before, *value) if more else value or before or value)
    yield from found.items()


_READS: tuple[tuple[str, Callable[[Any], Value]], ...] = (
    ("selected_options", lambda options: tuple(filter(None, (_text(each, "value") for each in _list(options))))),
    ("selected_option", lambda option: _text(option, "value")),
    ("selected_date", lambda day: day if isinstance(day, str) else ""),
    ("value", lambda value: value if isinstance(value, str) else ""),
)


def _value(element: Any) -> Value:
    """Give what an element holds, whatever its kind; nothing where nothing is chosen or written."""
    if not isinstance(element, Mapping):
        return ""
    return next((read(element[name]) for name, read in _READS if name in element), "")


def _marks(message: Any) -> Iterator[Mark]:
    found = (marks.read(_text(element, "action_id")) for element in _elements(message))
    return (mark for mark in found if mark is not None)


def _elements(message: Any) -> Iterator[Any]:
    """Give all in a message that may be pressed or filled in."""
    for block in _list(message.get("blocks") if isinstance(message, Mapping) else None):
        if isinstance(block, Mapping):
            yield from (*_list(block.get("elements")), block.get("element"), block.get("accessory"))


def _thread(where: Mapping[str, Any], own: str) -> str:
    """Give the thread; nothing for the message that it hangs from, which stands outside."""
    thread = _text(where, "thread_ts")
    return thread if thread != _text(where, own) else ""


def _list(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else ()


def _dict(value: Any, name: str) -> Mapping[str, Any]:
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _text(value: Any, name: str) -> str:
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""


def _id(body: Any, name: str) -> str:
    return _text(_dict(body, name), "id")
