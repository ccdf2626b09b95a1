"""Short codes mailed to show that an address and a chat account are one person's: kept as hashes only."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from bot.messages.nouns import Json
from bot.storage.chat_officers import Account
from bot.storage.links import CODE_MINUTES, fingerprint
from bot.storage.tables import ChatCode

LIFE = timedelta(minutes=CODE_MINUTES)
TRIES = 5
PAUSE = timedelta(minutes=2)
"""How long after one mail there is no other, neither for the account nor to the address."""
MOST_A_DAY = 5
"""Mails for an account, and to an address."""
A_DAY = timedelta(days=1)
FORGOTTEN_AFTER = timedelta(days=1)
PURPOSES = ("officer", "link")


@dataclass(frozen=True)
class Proof:
    """What a right code has shown: the account is of who reads the mail of `email`."""

    purpose: str
    email: str


def expect(
    session: Session,
    partnership: str,
    account: Account,
    purpose: str,
    *,
    email: str,
    now: datetime,
    own: bool = False,
) -> dict[str, Json] | None:
    """Begin a code, which is minted when its mail goes; None where the last was a moment ago, or there were too many.

    `own`: the account's profile has the address, so that what others have asked for stands in nobody's way.
    Gives what the mail's row keeps, so that `mint` finds it again.
    """
    session.execute(
        delete(ChatCode).where(ChatCode.partnership == partnership, ChatCode.expires_at <= now - FORGOTTEN_AFTER)
    )
    mine, there = _of_the_day(session, partnership, account, email.casefold(), now)
    there = [] if own else there
    lately = [*(row for row in mine if row.purpose == purpose), *there]
    if any(row.asked_at > now - PAUSE for row in lately) or max(len(mine), len(there)) >= MOST_A_DAY:
        return None
    row = ChatCode(
        partnership=partnership,
        channel=account.channel,
        workspace=account.workspace,
        account=account.account,
        purpose=purpose,
        asked_at=now,
        email=email.casefold(),
        expires_at=now + LIFE,
    )
    session.add(row)
    session.flush()
    return _named(row)


def _named(row: ChatCode) -> dict[str, Json]:
    """Give what tells a code from all others of its partnership."""
    return {
        "channel": row.channel,
        "workspace": row.workspace,
        "account": row.account,
        "purpose": row.purpose,
        "asked": _moment(row.asked_at),
    }


def _of_the_day(
    session: Session, partnership: str, account: Account, email: str, now: datetime
) -> tuple[list[ChatCode], list[ChatCode]]:
    """Give the codes that an account has asked for lately, and those for an address."""
    mine, there = _of(account), ChatCode.email == email
    query = select(ChatCode).where(ChatCode.partnership == partnership, ChatCode.asked_at > now - A_DAY)
    return list(session.scalars(query.where(mine))), list(session.scalars(query.where(there)))


def _of(account: Account) -> ColumnElement[bool]:
    return and_(
        ChatCode.channel == account.channel,
        ChatCode.workspace == account.workspace,
        ChatCode.account == account.account,
    )


def awaited(session: Session, partnership: str, expected: Mapping[str, Json]) -> bool:
    """Tell whether the mail of a code should still go: nobody has asked for another since."""
    return _row(session, partnership, expected) is not None


def mint(session: Session, partnership: str, expected: Mapping[str, Json], *, now: datetime) -> str:
    """Make the six digits of a code that is awaited; from now on it lives."""
    row = _row(session, partnership, expected)
    if row is None:
        return ""
    digits = f"{secrets.randbelow(1_000_000):06d}"
    row.hash, row.tries_left, row.expires_at = _hash(row, digits), TRIES, now + LIFE
    session.flush()
    return digits


def spend(session: Session, partnership: str, account: Account, digits: str, *, now: datetime) -> Proof | None:
    """Check a code of whatever purpose: once right and it is used up, five times wrong and it is dead."""
    proof = None
    for purpose in PURPOSES:
        row = _newest(session, partnership, account, purpose)
        if row is None or not row.hash or row.tries_left <= 0:
            continue
        if row.expires_at <= now or proof is not None:
            continue
        if hmac.compare_digest(row.hash, _hash(row, digits.strip())):
            row.hash, row.tries_left = "", 0
            proof = Proof(purpose, row.email)
        else:
            row.tries_left -= 1
    session.flush()
    return proof


def _row(session: Session, partnership: str, expected: Mapping[str, Json]) -> ChatCode | None:
    account = Account(*(str(expected[name]) for name in ("channel", "workspace", "account")))
    row = _newest(session, partnership, account, str(expected["purpose"]))
    return row if row is not None and _moment(row.asked_at) == expected["asked"] else None


def _newest(session: Session, partnership: str, account: Account, purpose: str) -> ChatCode | None:
    query = select(ChatCode).where(ChatCode.partnership == partnership, _of(account), ChatCode.purpose == purpose)
    return session.scalar(query.order_by(ChatCode.asked_at.desc()).limit(1))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _hash(row: ChatCode, digits: str) -> str:
    return fingerprint(f"{row.channel}:{row.workspace}:{row.account}:{row.purpose}:{digits}")
