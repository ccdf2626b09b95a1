"""What a mail that came in means (L7, C3, P2): whose it is, and what follows; each is taken once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from bot.errors import DatabaseError
from bot.flows import arriving_replies, away, bounced, concern_by_mail
from bot.flows.desk import Chat
from bot.messages.arrived import Arrived
from bot.plan.model import Partnership
from bot.storage import mail_in, outbox, people
from bot.storage.tables import MailIn, OutboxMessage, Person

TWICE = "another mail, with other words, came before under the same Message-ID"
NOBODYS = "it answers no letter of ours, and is from nobody on a course"


@dataclass(frozen=True)
class Came:
    """Which mailbox a mail came to, when, and the mailbox's own name for it."""

    mailbox: str
    received: datetime
    provider_id: str = ""


@dataclass(frozen=True)
class Taken:
    """What a mail was taken as.

    `replied`, `wish`, `noted` (an automatic reply), `bounced`, `aside` (it waits for a person, and `why` says why),
    `ours` (nothing), or `before`: it was taken earlier, as what `was` says.
    """

    what: str
    why: str = ""
    was: str = ""


def whose(session: Session, arrived: Arrived, partnerships: Collection[str]) -> str:
    """Name the partnership that a mail belongs to; empty where it is nobody's.

    By the letter that it answers; else by its sender (of a bounce, by the address that failed), where that is known
    to one partnership only.
    """
    answered = outbox.answered(session, partnerships, arrived.answers)
    if answered is not None:
        return answered.partnership
    addresses = {each.email for each in arrived.failed} if arrived.failed else {arrived.sender} - {""}
    known = people.partnerships_of(session, addresses, partnerships)
    return known.pop() if len(known) == 1 else ""


def take(
    session: Session,
    partnership: Partnership | None,
    arrived: Arrived,
    came: Came,
    *,
    now: datetime,
    chat: Chat | None = None,
) -> Taken:
    """Do what a mail means, once, in a write transaction of the partnership (None: it is nobody's).

    `chat` is the chat that the partnership's delegates may have.
    """
    words = _digest(arrived)
    key, earlier = _known(session, arrived, came, words)
    if earlier is not None:
        return Taken("before", earlier.why, earlier.what)
    row, person = _about(session, partnership, arrived)
    taken = Taken("aside", TWICE)
    if key == arrived.key:
        taken = _meant(session, partnership, arrived, row, person, now=now, chat=chat)
    if partnership is not None:
        concern_by_mail.of_mail(session, partnership, arrived, row, person, now=now)
    entry = mail_in.Entry(
        mailbox=came.mailbox,
        key=key,
        received_at=came.received,
        what=taken.what,
        why=taken.why,
        message_id=row.id if row is not None else None,
        person_id=person.id if person is not None else None,
        provider_id=came.provider_id,
        words=words,
    )
    if not mail_in.record(session, partnership.key if partnership else "", entry, now=now):
        raise DatabaseError("mail: somebody else has just taken it - it is looked at again")
    return taken


def _digest(arrived: Arrived) -> str:
    return sha256("\n".join((arrived.kind, arrived.sender, arrived.text)).encode(errors="replace")).hexdigest()


def _known(session: Session, arrived: Arrived, came: Came, words: str) -> tuple[str, MailIn | None]:
    """Give the key of a mail, and what was made of it earlier; one that only shares a key has another of its own."""
    earlier = mail_in.taken(session, came.mailbox, arrived.key, came.provider_id)
    if earlier is None or not _is_another(earlier, came, words):
        return arrived.key, earlier
    key = f"{arrived.key} {words}"
    return key, mail_in.taken(session, came.mailbox, key)


def _is_another(earlier: MailIn, came: Came, words: str) -> bool:
    """Tell whether a mail only has the key of an earlier one: its place in the mailbox and its words are others."""
    elsewhere = bool(came.provider_id) and earlier.provider_id not in ("", came.provider_id)
    return elsewhere and earlier.words not in ("", words)


def _about(
    session: Session, partnership: Partnership | None, arrived: Arrived
) -> tuple[OutboxMessage | None, Person | None]:
    """Give the letter that a mail answers, and whom that went to; else who wrote it, where that is one person."""
    if partnership is None:
        return None, None
    row = outbox.answered(session, [partnership.key], arrived.answers)
    if row is not None:
        return row, people.get(session, partnership.key, row.person_id)
    known = people.with_address(session, partnership.key, arrived.sender) if arrived.sender else []
    return None, known[0] if len(known) == 1 else None


def _meant(
    session: Session,
    partnership: Partnership | None,
    arrived: Arrived,
    row: OutboxMessage | None,
    person: Person | None,
    *,
    now: datetime,
    chat: Chat | None,
) -> Taken:
    if arrived.kind == "loop":
        return Taken("ours")
    if arrived.kind in ("unreadable", "other"):
        return Taken("aside", arrived.why or "it is no answer that can be read")
    if partnership is None:
        return Taken("aside", NOBODYS)
    if arrived.kind == "delay":
        return Taken("noted")
    if arrived.kind == "bounce":
        # Mail servers seldom vouch for a bounce, which has no return path: that it names our letter is its proof.
        why = bounced.take(session, partnership, row, arrived.failed, now=now, chat=chat)
        return Taken("aside", why) if why else Taken("bounced")
    if arrived.kind == "automatic":
        return _automatic(session, partnership, arrived, row, person, now=now)
    what, why = arriving_replies.take(session, partnership, arrived, row, now=now)
    return Taken(what, why)


def _automatic(
    session: Session,
    partnership: Partnership,
    arrived: Arrived,
    row: OutboxMessage | None,
    person: Person | None,
    *,
    now: datetime,
) -> Taken:
    """Note that somebody is away; only their own notice says so of them."""
    if person is None:
        return Taken("aside", "it is an automatic reply, and answers no letter of ours")
    theirs = arrived.sender == person.email and not arrived.forged
    if theirs and arrived.back_on is not None:
        away.note(session, partnership, person.id, arrived.back_on, now=now)
    return Taken("noted")
