"""A partnership's workspace in a Slack of our own, with the real sender on a world's real database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from pydantic import SecretStr

from bot.messages.nouns import Message
from bot.outbound.dispatching import Dispatcher
from bot.outbound.lane_keepers import AllLanes
from bot.outbound.senders import Pace, Senders
from bot.outbound.slack.accounts import Accounts
from bot.outbound.slack.scopes import SCOPES
from bot.outbound.slack.sender import SlackSender
from bot.outbound.slack.workspaces import Workspace
from bot.plan.model import Partnership
from tests.build import World
from tests.fakes.letters import NOW, a_message
from tests.fakes.slack import FakeSlack, Person, fake_slack
from tests.fakes.slack import Workspace as Room
from tests.plans import HERE, a_partnership

TEAM = "T0HERE"


class Unpaced(SlackSender):
    """The sender without its pace, which would only make the tests wait."""

    pace = Pace()


@dataclass
class Office:
    """A world whose people are in Slack."""

    world: World
    slack: FakeSlack
    room: Room
    workspace: Workspace
    sender: SlackSender

    @property
    def accounts(self) -> Accounts:
        """Give the accounts as a new process would."""
        return Accounts(self.world.database, self.workspace, lambda: self.world.now)

    def joins(self, user: str, email: str = "m.obrien@school.example", **facts: Any) -> Person:
        """Have somebody in the workspace; without an address, the one of the sample letters."""
        self.room.user(user, email=email, **facts)
        return self.room.person(user)

    def calls(self, method: str) -> list[dict[str, Any]]:
        """Give the calls of a method, oldest first."""
        return [args for name, args in self.room.calls if name == method]

    def new_process(self, *partnerships: Partnership) -> None:
        """Deliver by Slack, and by mail, with nothing in the head."""
        self.world.use(*(partnerships or (a_partnership(HERE),)), chat="slack", by_default=True)
        self.world.delivery.senders = Senders({"mail": self.world.mail}, {("slack", HERE): self.sender})
        self.world.dispatcher = Dispatcher(self.world.database, self.world.delivery, AllLanes())


def a_letter(template: str = "pre_course", **changes: Any) -> Message:
    """Make a message of the partnership whose workspace it is."""
    facts: dict[str, Any] = {"partnership": HERE, "touchpoint": 812, "queued_at": NOW} | changes
    return replace(a_message(template), **facts)


@contextmanager
def an_office(world: World) -> Iterator[Office]:
    """Open the workspace; Slack's clock is the world's."""
    with fake_slack(lambda: world.now.timestamp()) as slack:
        room = slack.workspace(TEAM)
        room.scopes = tuple(SCOPES)  # none that we do not ask for
        workspace = Workspace(HERE, TEAM, SecretStr(room.token), SecretStr(slack.signing_secret), None, slack.api_url)
        accounts = Accounts(world.database, workspace, lambda: world.now)
        office = Office(world, slack, room, workspace, Unpaced(workspace, accounts, lambda: world.now))
        office.new_process()
        yield office
