"""Letters that could not be delivered: to whom, why, and which letter it was.

`flufl.bounce` finds the addresses. It falls short here, and we add: the status of each address and whether the address
itself is at fault (it tells neither); addresses of other alphabets, and notices that name nobody (the letter that
comes back says whom it was for); and it looks for bounces in any mail, also in a person's words, so that only what
comes from a mail system is shown to it. It reads no text in base64. It gets 8,000 characters of each text, and none of
the letter that comes back, since it looks at every line some fifty times.
"""

import re
from collections.abc import Iterator, Sequence
from email.message import Message

from flufl.bounce import all_failures

from bot.handlers.mailbox import bodies, parsing
from bot.messages.arrived import Failed

_TEXT, _LINE, _TEXTS, _BLOCKS = 8_000, 300, 3, 50
_MACHINES = re.compile(r"(?:mailer[-_.]?daemon|postmaster|microsoftexchange[0-9a-f]{32})@.*")
_SUBJECT = re.compile(
    r"(?i)undeliver|delivery (?:has )?(?:status|fail|delay|incomplete|notif|problem)|returned mail|failure notice"
    r"|mail delivery|could ?n.t be delivered|warning: (?:could not|message)"
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_MESSAGE_ID = re.compile(r"(?im)^Message-ID:[ \t]*(<.{1,250}>)[ \t]*$")
_DELAY = re.compile(r"(?i)delay|not yet been delivered|will be retried|still (?:be )?try|incomplete")
_NO_SUCH_ADDRESS = re.compile(r"5\.1\.(?:[01236]|10)|5\.2\.1|5\.4\.1")
"""Statuses that say that the address is at fault (RFC 3463, Exchange); all others may be mended by someone else."""
_NO_SUCH_USER = re.compile(
    r"(?i)\b(?:user|recipient|mailbox|address|account)(?: is)? unknown\b|\bunknown (?:user|recipient|mailbox|address)\b"
    r"|\bno such (?:user|recipient|mailbox|address|account|person)\b|\bno mailbox here by that name\b"
    r"|\b(?:user|recipient|mailbox|address|account)\b[^\n]{0,80}\b(?:does not|doesn.t) exist\b"
)
_FOR_A_TIME = re.compile(r"(?i)(?<![\d.])4\d\d[ -]|\bfull\b|\bquota\b|grey-?list|temporar|timeout|try again")
_VAGUE = re.compile(r"(?:[245]\.0\.0)?")
_COPY = re.compile(r"(?im)^-{2,}[^\n]{0,40}\bcopy of (?:the|your) message\b|^-+ ?(?:original|returned) message")
"""Where a notice in plain text gives our own letter back."""


def reports(message: Message) -> bool:
    """Tell whether a mail is a mail system's notice about a letter's delivery."""
    from_machine = any(_MACHINES.fullmatch(one) for one in parsing.addresses(message, "From"))
    nobody = parsing.header(message, "Return-Path") == "<>"
    if message.get_content_type() == "multipart/report" or message.get("X-Failed-Recipients"):
        return bool(_statuses(message)) or bool(message.get("X-Failed-Recipients"))
    return (from_machine or nobody) and bool(_SUBJECT.search(parsing.subject(message)))


def failures(message: Message) -> tuple[tuple[Failed, ...], bool]:
    """Give the addresses that a notice is about, and whether it is only late: it may still arrive."""
    late, failed = _found(message)
    if not late and not failed:
        late, failed = _of_returned(message)
    told = sorted(failed or late)
    words = _COPY.split("\n".join(_short(part) for part in _plain(message)))[0]
    if not failed:
        return tuple(Failed(email, _status(message, email, words)[0], for_good=False) for email in told), True
    return tuple(_failed(email, *_status(message, email, _about(words, email, told))) for email in told), False


def letter(message: Message) -> tuple[str, ...]:
    """Give the Message-IDs of the letter that a notice is about: as it comes back, and as the notice names it."""
    named = [parsing.header(block, "X-Original-Message-ID") for block in _blocks(message)]
    own = [parsing.header(one, "Message-ID") for one in _returned(message)]
    in_words = [found for part in _plain(message) for found in _MESSAGE_ID.findall(bodies.decoded(part))]
    return parsing.ids(*own, *named, *parsing.answers(message), *in_words)


def _failed(email: str, status: str, said: str) -> Failed:
    if not _VAGUE.fullmatch(status):
        return Failed(email, status, bool(_NO_SUCH_ADDRESS.fullmatch(status)))
    return Failed(email, status, bool(_NO_SUCH_USER.search(said)) and not _FOR_A_TIME.search(said))


def _about(words: str, email: str, told: Sequence[str]) -> str:
    """Give what a notice's text says about one address of several: from there to where the next is named."""
    if len(told) < 2:
        return words
    lower = words.lower()
    at = lower.find(email)
    others = [found for other in told if other != email and (found := lower.find(other, at + len(email))) > 0]
    return words[at : min(others, default=len(words))] if at >= 0 else ""


def _found(message: Message) -> tuple[set[str], set[str]]:
    try:
        late, failed = all_failures(_shortened(message))
    except Exception:  # noqa: BLE001 - its detectors are many, and mail is stranger than all of them
        return set(), set()
    ours = [{parsing.address(email.decode("ascii", "replace")) for email in each} - {""} for each in (late, failed)]
    return ours[0] - ours[1], ours[1]


def _of_returned(message: Message) -> tuple[set[str], set[str]]:
    """Take the one whom the letter was for, where the notice itself names nobody."""
    to = {email for one in _returned(message) for email in parsing.addresses(one, "To") if email}
    actions = [parsing.header(block, "Action").lower() for block in _blocks(message)]
    if len(to) != 1 or any(action.startswith(("deliver", "relay", "expand")) for action in actions):
        return set(), set()
    words = " ".join(actions) or parsing.subject(message)
    return (to, set()) if _DELAY.search(words) and "fail" not in words.lower() else (set(), to)


def _shortened(message: Message) -> Message:
    copy = Message(policy=parsing.POLICY)
    for name, value in message.items()[:200]:
        if not name.lower().startswith("content-transfer"):
            copy[name] = str(value)
    if message.get_content_maintype() != "multipart":
        copy.set_payload(_short(message) if message.get_content_maintype() == "text" else "")
        return copy
    copy.set_payload([*map(_short_part, _plain(message)), *_statuses(message)])
    return copy


def _short_part(part: Message) -> Message:
    copy = Message(policy=parsing.POLICY)
    copy["Content-Type"] = "text/plain"
    copy["Content-Description"] = parsing.header(part, "Content-Description")
    copy.set_payload(_short(part))
    return copy


def _short(part: Message) -> str:
    lines = bodies.decoded(part)[:_TEXT].encode("ascii", "replace").decode().splitlines()
    return "\n".join(line[:_LINE] for line in lines) + "\n"


def _plain(message: Message) -> list[Message]:
    plain = [part for part in parsing.leaves(message) if part.get_content_type() == "text/plain"]
    return plain[:_TEXTS]


def _statuses(message: Message) -> list[Message]:
    kinds = {"message/delivery-status", "message/global-delivery-status"}
    return [part for part in parsing.leaves(message) if part.get_content_type() in kinds][:2]


def _blocks(message: Message) -> Iterator[Message]:
    for part in _statuses(message):
        inside = part.get_payload()
        if isinstance(inside, list):
            yield from (block for block in inside[:_BLOCKS] if isinstance(block, Message))


def _status(message: Message, email: str, words: str) -> tuple[str, str]:
    """Give the status of an address, and all that is said about it; the closest that says more than "failed"."""
    blocks = [block for block in _blocks(message) if block.get("Status")]
    named = [block for block in blocks if email in _recipients(block)] or blocks[: len(blocks) == 1]
    told = [parsing.header(block, "Diagnostic-Code") for block in named[:1]]
    statuses = [parsing.header(block, "Status") for block in named[:1]]
    found = [one[1] for each in (*statuses, *told, words) if (one := _STATUS.search(each))]
    clear = [one for one in found if not _VAGUE.fullmatch(one)]
    return next(iter([*clear, *found]), ""), "\n".join([*told, words])


def _recipients(block: Message) -> set[str]:
    names = ("Original-Recipient", "Final-Recipient", "X-Actual-Recipient")
    return {parsing.address(parsing.header(block, name).rpartition(";")[2]) for name in names}


def _returned(message: Message) -> Iterator[Message]:
    """Give the letter that comes back: whole, or its headers only."""
    for part in parsing.leaves(message):
        kind, inside = part.get_content_type(), part.get_payload()
        if kind in {"message/rfc822", "message/global"} and isinstance(inside, list):
            yield from (one for one in inside[:1] if isinstance(one, Message))
        elif kind in {"text/rfc822-headers", "message/global-headers"}:
            yield parsing.parse(bodies.decoded(part).lstrip().encode("utf-8", "replace") + b"\n\n")
