"""Which chat accounts officers have shown to be theirs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.tables import ChatOfficer


@dataclass(frozen=True)
class Account:
    """One account on a chat channel: Slack's user in Slack's team."""

    channel: str
    workspace: str
    account: str

    def __str__(self) -> str:
        """Name it as the audit log does."""
        return f"{self.channel} {self.workspace} {self.account}"


def bind(session: Session, partnership: str, account: Account, *, email: str, now: datetime) -> None:
    """Write down that an account is the partnership's officer with this address; what it was there before is forgotten.

    An account may be an officer of several partnerships that share a workspace.
    """
    row = _row(session, partnership, account) or ChatOfficer(
        partnership=partnership, channel=account.channel, workspace=account.workspace, account=account.account
    )
    row.email, row.bound_at = email.casefold(), now
    session.add(row)
    session.flush()


def email_of(session: Session, partnership: str, account: Account) -> str:
    """Give the address that an account was bound to; empty where it was to none."""
    row = _row(session, partnership, account)
    return row.email if row is not None else ""


def bound(session: Session, partnership: str, channel: str) -> list[ChatOfficer]:
    """Give the accounts that are bound on a channel."""
    query = select(ChatOfficer).where(ChatOfficer.partnership == partnership, ChatOfficer.channel == channel)
    return list(session.scalars(query.order_by(ChatOfficer.email, ChatOfficer.account)))


def channels_of(session: Session, partnership: str, email: str) -> list[str]:
    """Name the channels on which somebody has shown an account to be the officer's with this address."""
    query = select(ChatOfficer.channel).where(ChatOfficer.partnership == partnership, ChatOfficer.email == email)
    return sorted(set(session.scalars(query)))


def account_of(session: Session, partnership: str, email: str, channel: str) -> str:
    """Give the account that an officer's address was bound to last, as `WORKSPACE:ACCOUNT`; empty for none."""
    mine = [row for row in bound(session, partnership, channel) if row.email == email]
    newest = max(mine, key=lambda row: row.bound_at, default=None)
    return f"{newest.workspace}:{newest.account}" if newest is not None else ""


def _row(session: Session, partnership: str, account: Account) -> ChatOfficer | None:
    return session.get(ChatOfficer, (partnership, account.channel, account.workspace, account.account))
