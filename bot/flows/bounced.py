"""A letter came back: the address is marked, and the letter goes to the person's chat, or officers are told."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows import concern_reach
from bot.flows.desk import Chat
from bot.messages.arrived import Failed
from bot.plan.model import Partnership
from bot.storage import audit, bad_addresses, chat_accounts, outbox, people, undeliverable
from bot.storage.outbox import Letter
from bot.storage.tables import OutboxMessage, Person

REFUSED, FULL = "the address is refused", "the mailbox is full"
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


def take(
    session: Session,
    partnership: Partnership,
    row: OutboxMessage | None,
    failed: Sequence[Failed],
    *,
    now: datetime,
    chat: Chat | None,
) -> str:
    """Do what follows from a bounce of a letter; says why it must be left to a person, or nothing if it is done.

    Only a bounce that names a letter of ours, and the very address that it went to, is believed: anybody can write
    one, and a letter may have been passed on to an address that nobody here knows.
    """
    if row is None:
        return "it says that a letter came back, and names none of ours"
    if row.state == "queued":
        return ""  # an officer has just sent it again: what came back is the first one
    person = people.get(session, partnership.key, row.person_id)
    mine = next((each for each in failed if each.email == person.email), None)
    if mine is None:
        return "a letter came back from an address that we have not written to"
    status = mine.status if _STATUS.fullmatch(mine.status) else ""
    reason = _reason(status, for_good=mine.for_good)
    if mine.for_good:
        bad_addresses.mark(session, partnership.key, person.email, status=status, why=reason, now=now)
        what = "an address is refused"
        audit.add(session, partnership.key, now=now, who="evalbot", what=what, subject=f"person:{person.id}")
    if row.channel == "mail" and row.state not in ("cancelled", "undeliverable"):
        row.state, row.reason, row.lease_until, row.retry_at = "undeliverable", reason, None, None
        if row.template == concern_reach.ALERT:
            concern_reach.came_back(session, partnership, row.context["alert"]["number"], now=now)
        if not _in_chat(session, partnership, row, person, chat, now=now):
            undeliverable.lose(session, row, reason, now=now)
    return ""


def mend(row: OutboxMessage, email: str) -> str:
    """Say what to do about a letter that came back, or was not even tried; nothing where it is another fault."""
    if FULL in row.reason:
        return f"Try 'resend {row.id}' in a few days."
    if REFUSED not in row.reason:
        return ""
    if row.role == "officer":
        return f"Correct {email} in partnership.yaml."
    if row.touchpoint_id is None:
        return f"Correct {email} in the roster and import it. If the address is right: resend {row.id}."
    right = f"If the address is right: resend {row.id}."
    return f"Correct {email} in the roster and import it: the letter then goes by itself. {right}"


def _reason(status: str, *, for_good: bool) -> str:
    told = f" ({status})" if status else ""
    if for_good:
        return f"it came back: {REFUSED}{told}"
    if status.endswith(".2.2"):
        return f"it came back: {FULL}{told}"
    return f"it came back: the mail server could not deliver it{told}"


def _in_chat(
    session: Session, partnership: Partnership, row: OutboxMessage, person: Person, chat: Chat | None, *, now: datetime
) -> bool:
    """Say it in the person's chat, where they have one and the stage may be said there; tells whether it is."""
    stage = partnership.plan.active().get(row.stage)
    may_chat = chat is not None and row.role == "delegate" and stage is not None and stage.channel == "any"
    came_from_there = row.key.endswith(undeliverable.BY_MAIL)
    if chat is None or not may_chat or came_from_there or person.stopped_at is not None:
        return False
    if not chat_accounts.account_of(session, partnership.key, person, chat.channel, now=now):
        return False
    again = replace(Letter.again(row, row.key + undeliverable.IN_CHAT), channel=chat.channel)
    return outbox.put(session, partnership.key, again, now=now)
