"""A mail read: any bytes in, what they mean out; pure, and it never fails, opens an attachment or follows a link."""

from dataclasses import replace
from datetime import datetime
from email.errors import FirstHeaderLineIsContinuationDefect, MissingHeaderBodySeparatorDefect
from email.message import Message

from bot.handlers.mailbox import automatic, bodies, bounces, dates, parsing, proof, replies
from bot.messages.arrived import Arrived

OUR_MARK = "x-evalbot-id"

_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/x-microsoft-rpmsg-message"})
_RECEIPTS = frozenset({"message/disposition-notification", "message/delivery-status"})
_BROKEN = (FirstHeaderLineIsContinuationDefect, MissingHeaderBodySeparatorDefect)


def read(raw: bytes, *, own: frozenset[str], received: datetime) -> Arrived:
    """Say what a mail is, whom it is from and what it says; `own` are the addresses that we write from."""
    try:
        message = parsing.parse(raw)
        start = Arrived("other", parsing.key(message, raw))
    except Exception as fault:  # noqa: BLE001 - whatever comes must not stop the poll
        why = str(fault) if isinstance(fault, parsing.UnreadableError) else "it is malformed"
        return Arrived("unreadable", parsing.digest(raw), why=why)
    try:
        return _read(message, _with_sender(start, message), own, received)
    except Exception:  # noqa: BLE001 - the same: it is put aside
        return replace(start, kind="unreadable", why="it is malformed")


def _with_sender(start: Arrived, message: Message) -> Arrived:
    sender = parsing.sender(message)
    return replace(start, sender=sender, answers=parsing.answers(message), forged=proof.forged(message))


def _read(message: Message, start: Arrived, own: frozenset[str], received: datetime) -> Arrived:
    if any(isinstance(defect, _BROKEN) for defect in message.defects):
        return replace(start, kind="unreadable", why="it is malformed")
    ours = {address.lower() for address in own}
    if message.get(OUR_MARK) or ours.intersection(parsing.addresses(message, "From")):
        return replace(start, kind="loop", why="it is a letter of our own")
    if bounces.reports(message):
        return _notice(message, start)
    kinds = {part.get_content_type() for part in parsing.leaves(message)}
    if kinds & _RECEIPTS:
        return replace(start, kind="other", why="it is a receipt")
    said = bodies.text(message)
    if kinds & _SEALED or message.get_content_type() == "multipart/encrypted" or "-----BEGIN PGP MESSAGE" in said:
        return replace(start, kind="unreadable", why="it is encrypted")
    if automatic.made(message):
        return _automatic(said, start, received)
    told = replace(start, text=replies.new_words(said), whole=replies.whole(said))
    return _of_a_person(message, told, kinds)


def _notice(message: Message, start: Arrived) -> Arrived:
    failed, late = bounces.failures(message)
    told = replace(start, answers=bounces.letter(message), failed=failed)
    if not failed:
        return replace(told, why="it is a notice of a delivery that did not fail, or names nobody")
    return replace(told, kind="delay" if late else "bounce")


def _automatic(said: str, start: Arrived, received: datetime) -> Arrived:
    shown = replies.above_quote(said)
    back = dates.back_on(shown, received.date())
    told = replace(start, text=replies.new_words(said), back_on=back)
    if automatic.challenges(shown):
        return replace(told, kind="other", why="it asks to prove that a person wrote, and delivers nothing before that")
    if back is None and automatic.says_gone(shown):
        return replace(told, kind="other", why="it says that nobody reads mail there any more")
    return replace(told, kind="automatic")


def _of_a_person(message: Message, told: Arrived, kinds: set[str]) -> Arrived:
    if "text/calendar" in kinds and not _only_attached(message, "text/calendar"):
        return replace(told, why="it is a calendar's answer")
    if automatic.from_list(message):
        return replace(told, why="it came by a mailing list")
    if automatic.wants_no_answer(message):
        return replace(told, why="it asks for no automatic answer")
    if not told.sender:
        return replace(told, kind="unreadable", why="it does not say clearly whom it is from")
    if not told.text:
        end = "it ends before any words of its own" if parsing.cut(message) else "it has no words of its own"
        return replace(told, kind="unreadable", why=end)
    return replace(told, kind="reply")


def _only_attached(message: Message, media: str) -> bool:
    parts = [part for part in parsing.leaves(message) if part.get_content_type() == media]
    return all(bodies.attached(part) and "method" not in str(part.get("Content-Type")).lower() for part in parts)
