"""A mail as it came in, read: what it is, whom it is from, and what it says."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["reply", "automatic", "bounce", "delay", "loop", "unreadable", "other"]
"""`reply`: a person's words, perhaps an answer to ours. `automatic`: written by a machine, such as an out-of-office
notice. `bounce`: a letter could not be delivered. `delay`: it may still be. `loop`: our own mail. `unreadable`:
encrypted, malformed, empty. `other`: a list's mail, a calendar's answer, a receipt."""


@dataclass(frozen=True)
class Failed:
    """One address that a bounce is about."""

    email: str
    """Lower case."""
    status: str = ""
    """As RFC 3463 has it, such as `5.1.1`; empty where none is said."""
    for_good: bool = True


@dataclass(frozen=True)
class Arrived:
    """What one mail means, as far as the mail itself can say it."""

    kind: Kind
    key: str
    """The mail's own Message-ID; where it has none, a digest of it."""
    sender: str = ""
    """The address in From, lower case; empty where there is not exactly one."""
    answers: tuple[str, ...] = ()
    """Message-IDs with their brackets that it answers (In-Reply-To, then References, newest first), or of the letter
    that a bounce gives back."""
    text: str = ""
    """What is new in it: without what it quotes, and without a signature; at most 4,000 characters."""
    whole: str = ""
    """All of a person's words, with their signature, where they are longer than `text` may be; else nothing."""
    back_on: date | None = None
    """The first day on which the sender of an automatic reply is there again, where it says one."""
    failed: tuple[Failed, ...] = ()
    forged: bool = False
    """Whether the receiving mail server has found that it is not from whom it says."""
    why: str = ""
    """Why it was put aside, in a few words of ours and none of its own."""
