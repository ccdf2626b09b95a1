"""Who has which account in a workspace: asked of Slack by the roster's address, and remembered."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.errors import Permanent
from bot.messages.nouns import Message
from bot.outbound.slack.client import code_of
from bot.outbound.slack.workspaces import Workspace
from bot.storage import chat_accounts, people
from bot.storage.session import Database

CHANNEL = "slack"
NOBODY = "nobody in the Slack workspace has this address"
SHARED = "several people share this address, so its Slack account is nobody's"


class Accounts:
    """The accounts of one partnership's people in its workspace."""

    def __init__(self, database: Database, workspace: Workspace, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._workspace = workspace
        self._clock = clock

    def find(self, message: Message) -> str:
        """Give the Slack user whom a message is for; raises `Permanent` where it is nobody, and what Slack raises."""
        ours = self._team  # a token of another workspace ends it here
        team, _, account = message.to.account.partition(":")
        if account and team == ours:
            return self._still_there(account)
        person_id, known = self._known(message.to.email)
        if known:
            return known
        found = self._look_up(message.to.email)
        if person_id:
            self._remember(person_id, message.to.email, found)
        if not found:
            raise Permanent(NOBODY)
        return found

    def forget(self, account: str) -> None:
        """Write down that an account can no longer be written to."""
        with self._database.write() as session:
            chat_accounts.forget(
                session,
                self._workspace.partnership,
                channel=CHANNEL,
                workspace=self._team,
                account=account,
                now=self._clock(),
            )

    @property
    def _team(self) -> str:
        return self._workspace.identity().team

    def _known(self, email: str) -> tuple[int, str]:
        """Give whose address it is, and the account that is known already; 0 and nothing where neither is."""
        key, now = self._workspace.partnership, self._clock()
        with self._database.read() as session:
            there = people.with_address(session, key, email)
            if len(there) > 1:
                raise Permanent(SHARED)
            if not there:
                return 0, ""
            row = chat_accounts.of_person(session, key, there[0].id, CHANNEL)
            if row is None or row.workspace != self._team:
                return there[0].id, ""
            if chat_accounts.nobody(row, there[0].email, now=now):
                raise Permanent(NOBODY)
            known = chat_accounts.account_of(session, key, there[0], CHANNEL, now=now)
            return there[0].id, known.rpartition(":")[2]

    def _still_there(self, account: str) -> str:
        """Make sure now and then that who claimed an account has not left: what they had still takes messages."""
        known = {"channel": CHANNEL, "workspace": self._team, "account": account}
        with self._database.read() as session:
            if not chat_accounts.unsure(session, self._workspace.partnership, **known, now=self._clock()):
                return account
        user: dict[str, Any] = self._workspace.client().users_info(user=account).get("user") or {}
        if user.get("deleted"):
            self.forget(account)
            raise Permanent(NOBODY)
        with self._database.write() as session:
            chat_accounts.confirm(session, self._workspace.partnership, **known, now=self._clock())
        return account

    def _look_up(self, email: str) -> str:
        """Ask Slack for an address; empty for nobody, for a bot, and for who has left or belongs to another company."""
        try:
            user: dict[str, Any] = self._workspace.client().users_lookupByEmail(email=email).get("user") or {}
        except SlackApiError as error:
            if code_of(error) in ("users_not_found", "user_not_found"):
                return ""
            raise
        no = user.get("deleted") or user.get("is_bot") or user.get("is_stranger")
        return "" if no else str(user.get("id") or "")

    def _remember(self, person_id: int, email: str, account: str) -> None:
        with self._database.write() as session:
            chat_accounts.remember(
                session,
                self._workspace.partnership,
                person_id,
                channel=CHANNEL,
                workspace=self._team,
                account=account,
                email=email,
                now=self._clock(),
            )
