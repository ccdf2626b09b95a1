"""The words of a mail: its plain text, or what can be read of its HTML; attachments stay shut."""

import codecs
import re
from base64 import b64decode
from email.message import Message
from html.parser import HTMLParser

from bot.handlers.mailbox import parsing

_BYTES = 128 * 1024
_TEXTS = 20

_CHARSET = re.compile(r"utf-?(8|16|32|7)|ascii|iso|latin|cp\d|windows|mac|koi8|gb|big5|hz|euc|shift|johab|tis", re.I)
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/=]+")
_UNSEEN = frozenset({"head", "style", "script", "title", "template", "svg"})
_BLOCKS = frozenset({"p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "pre", "section", "blockquote"})
_SIGNATURE = re.compile(r"\bgmail_signature\b|\bmoz-signature\b|^signature$|ms-outlook-mobile-signature", re.I)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_NO_TAG = re.compile(r"<(?![a-zA-Z/!?][^<>]{0,3000}>)")
_RULE = "\n\n" + "_" * 32 + "\n"


def text(message: Message) -> str:
    """Give what a person reads when opening a mail, quotes and all."""
    plain, html = _texts(message, "text/plain"), _texts(message, "text/html")
    return plain if plain.strip() else "\n\n".join(filter(None, [plain.strip(), from_html(html)]))


def _texts(message: Message, media: str) -> str:
    parts = [part for part in parsing.leaves(message) if part.get_content_type() == media and not attached(part)]
    return "\n\n".join(decoded(part) for part in parts[:_TEXTS])[:_BYTES]


def attached(part: Message) -> bool:
    """Tell whether a part is a file, and not what the mail says."""
    shown = str(part.get("Content-Disposition", "")).strip().lower()
    return shown.startswith("attachment") or "name=" in shown or bool(part.get_param("name"))


def decoded(part: Message) -> str:
    """Give a text part's start in characters, whatever its charset is called."""
    content = _content(part)
    charset = str(part.get_param("charset") or "")
    known = _known(charset)
    try:
        # A text may end in the middle of a character: what is left of that is no reason to doubt the rest.
        words = content.decode(known, "replace") if known else codecs.utf_8_decode(content, "strict")[0]
    except UnicodeError:
        words = content.decode("cp1252", "replace")
    return parsing.clean(words.replace("\xa0", " "))


def _content(part: Message) -> bytes:
    """Give a part's first bytes, also where it breaks off: the library reads no base64 that ends after one of four."""
    coded = part.get_payload()
    if isinstance(coded, str) and parsing.header(part, "Content-Transfer-Encoding").lower() == "base64":
        kept = _NOT_BASE64.sub("", coded[: 2 * _BYTES]).rstrip("=")
        if len(kept) % 4 == 1 and "=" not in kept:
            return b64decode(kept[:-1])[:_BYTES]
    content = part.get_payload(decode=True)
    return content[:_BYTES] if isinstance(content, bytes) else b""


def _known(charset: str) -> str:
    if not _CHARSET.match(charset) or len(charset) > 40:
        return ""
    try:
        name = codecs.lookup(charset).name
        b"".decode(name)
    except (LookupError, ValueError):
        return ""
    # Much that says it is ASCII or Latin-1 is not: Windows' own set holds both.
    return "" if name in {"ascii", "iso8859-1"} else name


def from_html(html: str) -> str:
    """Give an HTML page's words: quotes with `>` before them, rules as Outlook's lines, signatures after `--`."""
    reader = _Words()
    try:
        reader.feed(_tame(html[:_BYTES]))
        reader.close()
    except (AssertionError, ValueError):
        return parsing.clean(_TAG.sub(" ", html))
    return reader.words()


def _tame(html: str) -> str:
    """Take out comments, and signs that open no tag: the library's parser takes quadratic time over such."""
    first, *others = html.split("<!--")
    return _NO_TAG.sub("&lt;", first + "".join(other.partition("-->")[2] for other in others))


class _Words(HTMLParser):
    """Gathers the words of a page, line by line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._unseen = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "body":
            self._unseen = 0
        elif tag == "br" or tag in _BLOCKS:
            self._new_line()
        elif tag == "hr":
            self._put_lines(_RULE)
        elif tag == "li":
            self._put_lines("\n- ")
        if tag == "p":
            self._new_line()
        if any(name in {"class", "id"} and _SIGNATURE.search(value or "") for name, value in attrs):
            self._put_lines("\n--\n")
        self._quoted += tag == "blockquote"
        if tag == "blockquote":
            self._new_line()

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "blockquote":
            self._quoted = max(0, self._quoted - 1)
        if tag in _BLOCKS:
            self._new_line()
        elif tag in {"td", "th"}:
            self._lines[-1] += " "

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            words = re.sub(r"\s+", " ", data)
            self._lines[-1] += words if self._lines[-1] else words.lstrip()

    def _put_lines(self, lines: str) -> None:
        first, *rest = lines.split("\n")
        self._lines[-1] += first
        for line in rest:
            self._new_line()
            self._lines[-1] += line

    def _new_line(self) -> None:
        if self._quoted:
            self._lines[-1] = f"> {self._lines[-1]}" if not self._lines[-1].startswith(">") else self._lines[-1]
        self._lines.append("")

    def words(self) -> str:
        """Give the lines, without blank ones in a row."""
        self._new_line()
        lines = "\n".join(line.rstrip() for line in self._lines)
        return parsing.clean(re.sub(r"\n{3,}", "\n\n", lines)).replace("\xa0", " ").strip()
