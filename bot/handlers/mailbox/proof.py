"""What the receiving mail server found out about who sent a mail (RFC 8601, and Microsoft's `compauth`)."""

import re
from collections.abc import Iterator
from email.message import Message

from bot.handlers.mailbox import parsing

_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|\([^()]*\)')
"""What a sender may have written himself, or a server explains."""
_RESULT = re.compile(r"(?:^|\s)(spf|dkim|dmarc|compauth)\s*=\s*(\w+)", re.I)
_DOMAIN = re.compile(r"\bheader\.(from|d)\s*=\s*([^\s;]+)", re.I)


def forged(message: Message) -> bool:
    """Tell whether the server that took a mail in found that it is not from whom it says.

    Only the topmost header counts: each server writes above what it was given, and whoever sends may write one too. A
    pass is believed only where it is the sender's own domain that passed: anybody's passes for himself.
    """
    senders = parsing.addresses(message, "From")
    domain = senders[0].rpartition("@")[2] if len(senders) == 1 else ""
    found: dict[str, set[str]] = {}
    looked_at: set[str] = set()
    own_key = False
    for method, result, by_header, by_key in _results(parsing.header(message, "Authentication-Results")):
        found.setdefault(method, set()).add(result)
        looked_at |= by_header
        own_key |= method == "dkim" and result == "pass" and any(_vouches(each, domain) for each in by_key)
    if looked_at - {domain}:
        # The server has read another sender than we do.
        return True
    passed = "pass" in found.get("dmarc", ()) or bool(found.get("compauth", set()) & {"pass", "softpass"})
    if passed and (looked_at or own_key):
        return False
    if "fail" in found.get("compauth", ()) or "fail" in found.get("dmarc", ()):
        return True
    return "fail" in found.get("spf", ()) and not own_key


def _results(header: str) -> Iterator[tuple[str, str, set[str], set[str]]]:
    """Give each method, its result, and the domains by which it looked: of From, and of the key."""
    for part in _WORDS.sub(" ", header).split(";"):
        if told := _RESULT.search(part):
            named = [(kind.lower(), value.lower().rstrip(".")) for kind, value in _DOMAIN.findall(part) if "." in value]
            domains = {kind: {value for each, value in named if each == kind} for kind in ("from", "d")}
            yield told[1].lower(), told[2].lower(), domains["from"], domains["d"]


def _vouches(key: str, domain: str) -> bool:
    """Tell whether a key's domain is a sender's, or one above it."""
    return key == domain or domain.endswith(f".{key}")
