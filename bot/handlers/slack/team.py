"""What a workspace is called at Slack: known without asking there, so that presses are taken while Slack is away."""

from datetime import datetime, timedelta
from threading import Lock

from bot.errors import Permanent, Temporary
from bot.outbound.slack.workspaces import Workspace
from bot.storage import chat_workspaces
from bot.storage.session import Database

ASKED_EVERY = timedelta(minutes=1)
"""Slack is not asked at each press while it does not say."""


class Team:
    """As it is configured; else as Slack has said, now or to an earlier process; else as signed requests say."""

    def __init__(self, workspace: Workspace, database: Database, channel: str) -> None:
        self._workspace, self._database, self._channel = workspace, database, channel
        self._known, self._asked, self._supposed = workspace.team, bool(workspace.team), ""
        self._failed: tuple[datetime, Temporary | Permanent] | None = None
        self._lock = Lock()

    @property
    def known(self) -> str:
        """Give the name without asking Slack; nothing while nobody has said it."""
        if not self._known:
            with self._database.read() as session:
                self._known = chat_workspaces.of(session, self._workspace.partnership, self._channel)
        return self._known or self._supposed

    def suppose(self, team: str) -> None:
        """Believe a request that only this workspace's app can have signed, until Slack says how it is."""
        self._supposed = team

    def ask(self, now: datetime) -> str:
        """Have Slack say it once, and remember it; raises `Temporary` or `Permanent`, for a minute without asking."""
        with self._lock:
            if not self._asked:
                self._known, self._asked = self._identity(now), True
            return self._known

    def _identity(self, now: datetime) -> str:
        if self._failed is not None and now - self._failed[0] < ASKED_EVERY:
            raise self._failed[1]
        try:
            team = self._workspace.identity().team
        except (Temporary, Permanent) as fault:
            self._failed = now, fault
            raise
        with self._database.write(self._workspace.partnership) as session:
            chat_workspaces.remember(session, self._workspace.partnership, self._channel, team)
        return team
