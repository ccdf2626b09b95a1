"""Bytes of a mail as a message of limited size, and what its headers say in plain strings."""

import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses
from hashlib import sha256
from itertools import islice

BYTES = 512 * 1024
LINES = 20_000
PARTS = 100
_NESTED = 40
_HEADER, _CONTENT_HEADER = 8_000, 1_000
_KEY = 250
_ANSWERS = 50
_RUN = 100_000
"""Bytes of an attachment in base64 that are kept: far more than any text takes."""

_BASE64 = re.compile(rb"(?m)(?:^[A-Za-z0-9+/=]{40,}+\n)++")
_BOUNDARY = re.compile(rb"(?i)boundary\*?\d{0,3}\*?\s{0,9}=")
_ID = re.compile(r"<[^<>\s]{1,248}>")
_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,64}@[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,189}")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()<>@,;:\\\"]*\)")
_PLAIN_FROM = re.compile(r"(?P<name>[^<>()@,;:\\\"]*)<\s*(?P<inside>[^<>()\s]+)\s*>|(?P<bare>[^<>()\s]+)")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


class UnreadableError(Exception):
    """A mail that cannot be read; its text says why, in words of ours."""


class _Bounded(Compat32):
    """Headers of limited length, as plain strings: the library takes quadratic time over long ones."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, _, value = "".join(islice(sourcelines, 200)).partition(":")
        limit = _CONTENT_HEADER if name.lower().startswith("content-") else _HEADER
        return name, value.lstrip(" \t")[:limit].rstrip("\n")

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


POLICY = _Bounded()


def parse(raw: bytes) -> Message:
    """Make a message of a mail's first bytes, leaving most of its attachments out; raises `UnreadableError`."""
    if not raw.strip():
        raise UnreadableError("it is empty")
    short = _shortened(raw)
    if len(_BOUNDARY.findall(short)) > _NESTED:
        raise UnreadableError("it has too many parts")
    try:
        return message_from_bytes(short, policy=POLICY)
    except RecursionError:
        raise UnreadableError("it has too many parts") from None


def _shortened(raw: bytes) -> bytes:
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = _BASE64.sub(_start_of_run, lines)[:BYTES]
    return b"\n".join(lines.split(b"\n", LINES)[:LINES])


def _start_of_run(found: re.Match[bytes]) -> bytes:
    run = found[0]
    return run if len(run) <= _RUN else run[: run.rindex(b"\n", 0, _RUN) + 1]


def digest(raw: bytes) -> str:
    """Give a key for a mail that has none of its own."""
    return f"sha256:{sha256(raw).hexdigest()}"


def cut(message: Message) -> bool:
    """Tell whether a mail ends in the middle of its parts: it was too long to be read whole."""
    return any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in message.defects)


def leaves(message: Message) -> Iterator[Message]:
    """Give the parts of a mail in order, the first hundred, without what is inside a mail that it encloses."""
    yield from islice(_leaves(message), PARTS)


def _leaves(message: Message) -> Iterator[Message]:
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting.extend(reversed([one for one in inside if isinstance(one, Message)]))
        else:
            yield part


def header(message: Message, name: str) -> str:
    """Give a header's value on one line, the topmost where there are several; empty where there is none."""
    return clean(" ".join(str(message.get(name, "")).split()))


def subject(message: Message) -> str:
    """Give the subject in words."""
    coded = header(message, "Subject")[:1_000]
    try:
        return clean(" ".join(str(make_header(decode_header(coded))).split()))
    except (ValueError, LookupError):
        return coded


def clean(text: str) -> str:
    """Take out what no one can see and no database can store, such as NULs and half characters."""
    return _UNSEEN.sub("", text)


def key(message: Message, raw: bytes) -> str:
    """Give what tells this mail from all others: its Message-ID, or a digest."""
    own = header(message, "Message-ID")
    found = _ID.search(own)
    if found:
        return found[0]
    return own if 0 < len(own) <= _KEY and " " not in own else digest(raw)


def ids(*values: str) -> tuple[str, ...]:
    """Give the Message-IDs in some headers, each once."""
    return tuple(islice(dict.fromkeys(one for value in values for one in _ID.findall(value)), _ANSWERS))


def answers(message: Message) -> tuple[str, ...]:
    """Give the Message-IDs of what a mail answers, newest first."""
    references = ids(header(message, "References"))
    parent = header(message, "X-MS-Exchange-Parent-Message-Id")
    return ids(header(message, "In-Reply-To"), parent, " ".join(reversed(references)))


def addresses(message: Message, name: str) -> tuple[str, ...]:
    """Give the addresses in all headers of a name, in lower case; an empty one for each that cannot be read."""
    pairs = getaddresses([str(value) for value in message.get_all(name, [])][:20])
    return tuple(address(email) for _, email in pairs)


def sender(message: Message) -> str:
    """Give the one address that a mail is from; nothing where there are more, or where From can be read in two ways."""
    written = message.get_all("From", [])
    if len(written) != 1:
        return ""
    plain = _PLAIN_FROM.fullmatch(_COMMENT.sub(" ", _QUOTED.sub(" ", header(message, "From"))).strip())
    found = address(plain["inside"] or plain["bare"]) if plain else ""
    return found if addresses(message, "From") == (found,) else ""


def address(written: str) -> str:
    """Give an address in lower case, or nothing where it is none."""
    tidy = clean(written).strip().strip("<>").lower()
    return tidy if _ADDRESS.fullmatch(tidy) else ""
