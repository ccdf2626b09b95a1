"""Where a handler of Slack's stands: one partnership's workspace, and all that is needed to act in it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.flows.desk import Desk
from bot.handlers.slack.aside import Aside
from bot.handlers.slack.coming import COMING
from bot.handlers.slack.profiles import Profiles
from bot.handlers.slack.team import Team
from bot.handlers.slack.turns import Turns
from bot.messages.nouns import Json
from bot.outbound.slack.workspaces import Workspace
from bot.plan.model import Partnership
from bot.storage import audit, chat_inputs
from bot.storage.chat_inputs import Input
from bot.storage.chat_officers import Account
from bot.storage.together import Together

CHANNEL = "slack"


def _nothing() -> None:
    """There is no dispatcher to nudge."""


@dataclass(frozen=True)
class Here:
    """One partnership's workspace; `settle` nudges the dispatcher after something was queued."""

    desk: Desk
    workspace: Workspace
    settle: Callable[[], None] = _nothing
    turns: Turns = field(default_factory=Turns)
    """Who may update a form's message."""
    lanes: Aside = field(default_factory=lambda: Aside("slack"))
    """Where what was acknowledged is done."""
    aside: Aside = field(default_factory=lambda: Aside("slack-aside"))
    """What may have to wait for Slack; what comes next does not wait for that."""
    views: Aside = field(default_factory=lambda: Aside("slack-views", 4))
    """What comes of a modal is said in its acknowledgement."""
    teams: Team = field(init=False)
    """What the workspace is called at Slack."""
    kept: Together[Input] = field(init=False)
    """Where what came is written down before it is acknowledged."""

    def __post_init__(self) -> None:
        """Look after the workspace's name, and what comes."""
        object.__setattr__(self, "teams", Team(self.workspace, self.desk.database, CHANNEL))
        object.__setattr__(self, "kept", Together(self.desk.database, chat_inputs.keep))

    profiles: Profiles = field(default_factory=Profiles)
    """What Slack has said of accounts lately."""

    @property
    def key(self) -> str:
        """Give the partnership's key."""
        return self.workspace.partnership

    @property
    def partnership(self) -> Partnership:
        """Give the partnership whose workspace this is."""
        return self.desk.plans[self.key]

    @property
    def team(self) -> str:
        """Give Slack's name of the workspace; asks Slack only where nothing has said it yet."""
        return self.teams.known or self.teams.ask(self.now)

    @property
    def now(self) -> datetime:
        """Give the time of day."""
        return self.desk.clock()

    def client(self) -> WebClient:
        """Give a client of the Web API with the workspace's token."""
        return self.workspace.client()

    def later(self, user: str, do: Callable[[], object]) -> Future[object]:
        """Do something after what came is acknowledged, and after what the same person wanted before.

        Once this is closed the future is cancelled: what was kept is taken at the next start.
        """

        def do_then() -> object:
            COMING.let_pass()
            return do()

        return self.lanes.submit(user, do_then)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a write transaction of the partnership; no network call belongs inside."""
        with self.desk.database.write(self.key) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only looks."""
        with self.desk.database.read() as session:
            yield session

    def account(self, user: str) -> Account:
        """Name a Slack user as a chat account."""
        return Account(CHANNEL, self.team, user)

    def note(self, session: Session, user: str, what: str, subject: str = "", **detail: Json) -> None:
        """Write down in the audit log what a user did, or was refused; never a word that was typed."""
        who = str(self.account(user))
        audit.add(session, self.key, now=self.now, who=who, what=what, subject=subject, detail=detail)

    def close(self) -> None:
        """Wait for what is under way, and let the threads go; what waits and was kept is taken at the next start."""
        for threads in (self.views, self.lanes, self.aside):
            threads.close()
