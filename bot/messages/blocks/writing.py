"""Words as Slack's blocks: cut and split to its limits, and never taken for markup, mentions or emoji."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from bot.messages.blocks import limits
from bot.messages.blocks.said import Block

MORE = "…"
NOTHING = "–"
_MARKUP = re.compile(r"([*_~`:@])(?=\S)")
_ADDRESS = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)”’\"']")
_BORDERS = ("\n\n", "\n", ". ", " ")


def length(words: str) -> int:
    """Count characters as Slack may: those outside the first Unicode plane are two."""
    return len(words) + sum(c > "\uffff" for c in words)


def clean(words: str) -> str:
    """Take out what cannot be shown, and give a dash for nothing: Slack takes no empty text."""
    kept = "".join(c for c in words if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return kept.strip() or NOTHING


def cut(words: str, most: int) -> str:
    """Give at most so many characters, with an ellipsis where there were more."""
    words = clean(words)
    if length(words) <= most:
        return words
    return f"{_begins(words, most - 1).rstrip()}{MORE}"


def one_line(words: str, most: int) -> str:
    """Put words on one line of at most so many characters."""
    return cut(" ".join(clean(words).split()), most)


def escape(words: str) -> str:
    """Write words for mrkdwn so that they stay what they are.

    Slack's three control characters become entities; a zero-width space keeps signs such as * and : from beginning
    anything. What people wrote is better shown by `plain` or `rich`, which take no markup.
    """
    entities = clean(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKUP.sub("\\1\u200b", entities)


def notification(words: str) -> str:
    """Give the `text` of a message: what a phone's lock screen and a screen reader say."""
    return cut(_entities(cut(words, limits.MESSAGE_TEXT // 2)), limits.MESSAGE_TEXT)


def _entities(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def split(words: str, most: int = limits.SECTION) -> list[str]:
    """Split words into pieces of at most so many characters, between paragraphs, lines, sentences or words."""
    rest, pieces = clean(words), []
    while length(rest) > most:
        piece = _begins(rest, most)
        border = next((at for at in (piece.rfind(b) for b in _BORDERS) if at > len(piece) // 3), len(piece))
        piece = rest[: border + 1] if border < len(piece) else piece
        pieces.append(piece.strip())
        rest = rest[len(piece) :].strip()
    return [piece for piece in (*pieces, rest) if piece] or [NOTHING]


def _begins(words: str, most: int) -> str:
    """Give the beginning, of at most so many of Slack's characters."""
    size = 0
    for at, character in enumerate(words):
        size += length(character)
        if size > most:
            return words[:at]
    return words


def plain(words: str, most: int) -> Block:
    """Give a text object that takes no markup and makes no emoji."""
    return {"type": "plain_text", "text": cut(words, most), "emoji": False}


def section(words: str) -> Block:
    """Give a block of plain words."""
    return {"type": "section", "text": plain(words, limits.SECTION)}


def header(words: str) -> Block:
    """Give a heading of one line."""
    return {"type": "header", "text": plain(one_line(words, limits.HEADER), limits.HEADER)}


def small(*words: str) -> Block:
    """Give small print: plain words."""
    return {"type": "context", "elements": [plain(each, limits.CONTEXT_TEXT) for each in words]}


def small_links(*words: str) -> Block:
    """Give small print of mrkdwn: our own words and what `link` and `escape` made."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": each} for each in words]}


def link(url: str, label: str) -> str:
    """Give a link in mrkdwn; only the label where the address cannot be one."""
    if not is_address(url):
        return escape(label)
    address = _entities(url).replace("|", "%7C")
    return f"<{address}|{escape(label).replace('|', '/')}>"


def is_address(url: str) -> bool:
    """Tell whether Slack would take this for the address of a page."""
    return _ADDRESS.fullmatch(f"{url}/") is not None and length(url) <= limits.URL


def bold(words: str) -> Block:
    """Give a run of bold words, for `rich`."""
    return {"type": "text", "text": words, "style": {"bold": True}}


def run(words: str) -> Block:
    """Give a run of words, for `rich`."""
    return {"type": "text", "text": words}


def runs(words: str) -> list[Block]:
    """Give words as runs, for `rich`: the addresses of pages in them become links."""
    found, at = [], 0
    for address in _ADDRESS.finditer(words):
        if length(address.group()) > limits.URL:
            continue
        found += [run(words[at : address.start()])] if address.start() > at else []
        found.append({"type": "link", "url": address.group()})
        at = address.end()
    return [*found, run(words[at:])] if at < len(words) else found


def rich(*lines: Sequence[Block]) -> Block:
    """Give a block of rich text, of runs; people's words in it are never markup."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(line)} for line in lines]}


def listed(*items: Sequence[Block], first: int = 0) -> Block:
    """Give a list of runs; numbered from `first`, where there is one."""
    numbered = {"style": "ordered", "offset": first - 1} if first else {"style": "bullet"}
    lines = [{"type": "rich_text_section", "elements": list(item)} for item in items]
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": lines, **numbered}]}


def question(words: str) -> Block:
    """Give a question as a block of bold words."""
    return rich([bold(cut(words, limits.LABEL))])


def code(words: str) -> Block:
    """Give words in a fixed-width face, as they are."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [run(words)]}]}


def actions(elements: Iterable[Block], block_id: str = "") -> list[Block]:
    """Give buttons and selects in as many blocks as they need; none where there are none."""
    listed = list(elements)
    rows = [listed[at : at + limits.ACTIONS] for at in range(0, len(listed), limits.ACTIONS)]
    return [
        {"type": "actions", "elements": row} | ({"block_id": f"{block_id}:{n}"} if block_id else {})
        for n, row in enumerate(rows)
    ]
