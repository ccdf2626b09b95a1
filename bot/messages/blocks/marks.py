"""What a button or a field stands for, written into Slack's action_id and read back; the round trip is exact."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from bot.messages.blocks.limits import BUTTON_VALUE, ID, OPTION_VALUE
from bot.messages.blocks.writing import length
from bot.messages.nouns import Value

FORM = "form"
WHATS = frozenset(
    {
        "start",  # begin the form
        "say",  # a button: its value is the answer
        "pick",  # a field whose value is read when its question is saved; never a move of its own
        "save",  # take what the pick of the same question holds
        "pickone",  # a select, radio buttons or a date, taken at once
        "skip",
        "back",
        "later",
        "go",  # go on, or to the review
        "change",  # a select: the value of its option is the question
        "send",  # `seen` is the revision of the review
        "send_out",  # the same, without what may tell who a child is
        "send_in",  # the same, with all of that
        "out",  # take words out: its value is their digest
        "in",  # leave words in
        "all_out",
        "withdraw",
        "leave",  # what was sent counts as it is
        "keep",  # a conflict: the stored answer is meant
        "replace",  # a conflict: the button's value is the answer meant
        "open",  # a link to the web page: nothing to do but to acknowledge it
        "again",  # be written to again, after stop
    }
)


@dataclass(frozen=True)
class Mark:
    """What pressing or filling something means; `n` only makes it unique in its block."""

    touchpoint: int
    what: str
    question: str = ""
    seen: int = 0
    """Revision of the answer that was shown; for what sends, that of the review."""
    n: int = 0


def action_id(mark: Mark) -> str:
    """Write a mark as `form:812:say:key:3:4`; raises ValueError where that is longer than Slack allows."""
    parts = (FORM, mark.touchpoint, mark.what, quote(mark.question, safe=""), mark.seen, mark.n)
    written = ":".join(str(part) for part in parts)
    if len(written) > ID:
        raise ValueError(f"the key of a question is too long for Slack: {len(mark.question)} characters")
    return written


def read(action_id: str) -> Mark | None:
    """Read a mark back; None for anything that `action_id` has not written."""
    parts = action_id.split(":")
    if len(action_id) > ID or len(parts) != 6:
        return None
    namespace, touchpoint, what, question, seen, n = parts
    if namespace != FORM or what not in WHATS or not all(map(_is_number, (touchpoint, seen, n))):
        return None
    mark = Mark(int(touchpoint), what, unquote(question), int(seen), int(n))
    return mark if _writes_back(mark, action_id) else None


def option_value(values: Sequence[str], n: int) -> str:
    """Write choice `n` as the value of an option or a `say` button: its key, or `#n` where Slack would not take it."""
    key = values[n]
    return key if key and len(key) <= OPTION_VALUE and not key.startswith("#") else f"#{n}"


def chosen(value: str, values: Sequence[str]) -> str:
    """Read back which choice the value of an option or a `say` button stands for; anything else is given as it is."""
    n = value[1:]
    if value.startswith("#") and _is_number(n) and int(n) < len(values):
        return values[int(n)]
    return value


def meant(value: Value) -> str | None:
    """Write an answer as the value of a `replace` button; None where it is too long for one."""
    if isinstance(value, str) and value and value[0] != "#":
        written = value
    else:
        written = "#" + json.dumps(value, ensure_ascii=False)
    return written if length(written) <= BUTTON_VALUE else None


def read_meant(value: str) -> Value:
    """Read the value of a `replace` button back; what nobody wrote is given as it is."""
    if not value.startswith("#"):
        return value
    try:
        written = json.loads(value[1:])
    except ValueError:
        return value
    if isinstance(written, list) and all(isinstance(each, str) for each in written):
        return tuple(written)
    return written if isinstance(written, str) else value


def supervisor_page(touchpoint: int) -> str:
    """Name the button that opens a supervisor's page: `page:812`."""
    return f"page:{touchpoint}"


def home(what: str, which: str | int = "") -> str:
    """Name a button of the App Home: `home:go:812`, `home:prefer:mail`, `home:stop`, `home:again`."""
    return f"home:{what}:{which}" if which != "" else f"home:{what}"


def of_command(what: str, n: int | None = None) -> str:
    """Name a button under an officer's answer: `cmd:run:3`, `cmd:page:2`, `cmd:share`, `cmd:chart`."""
    return f"cmd:{what}" if n is None else f"cmd:{what}:{n}"


def shared(command: str, page: int) -> str:
    """Write what "Share in channel" shares: a command and the page of its answer."""
    return f"{page} {command}"


def read_shared(value: str) -> tuple[str, int]:
    """Read what is to be shared back: the command and the page."""
    page, _, words = value.partition(" ")
    return (words, int(page)) if _is_number(page) else (value, 1)


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) < 20


def _writes_back(mark: Mark, written: str) -> bool:
    try:
        return action_id(mark) == written
    except (ValueError, UnicodeError):
        return False
