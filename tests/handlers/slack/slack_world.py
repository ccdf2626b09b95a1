"""A partnership's workspace in a Slack of our own, the real route behind a real server, and people who press."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import sleep
from typing import Any

from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select

from bot.flows import answering
from bot.flows.answering import Sheet
from bot.handlers.slack.aside import Aside
from bot.handlers.slack.here import Here
from bot.handlers.slack.listening import Room, room
from bot.handlers.slack.routes import router
from bot.outbound.composing import Composer
from bot.outbound.delivery import Delivery
from bot.outbound.dispatching import Dispatcher
from bot.outbound.lane_keepers import AllLanes
from bot.outbound.senders import Pace, Senders
from bot.outbound.slack.accounts import Accounts
from bot.outbound.slack.sender import SlackSender
from bot.outbound.slack.workspaces import Workspace
from bot.plan.model import Partnership
from bot.storage.session import Database
from bot.storage.tables import AnswerRow, AuditEntry, Booking, ChatInput, Touchpoint
from tests.build import World
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.keyboard import Person
from tests.fakes.slack.seen import Seen
from tests.plans import HERE, THERE, a_partnership, at
from tests.serving import serving

TEAM, OTHER_TEAM = "T1", "T2"
AFTER = at("2026-03-02", "15:30")
"""When the end-of-course form goes."""


class SlackWorld(World):
    """Two partnerships, each with a workspace of its own."""

    def __init__(self, folder: Path, database: Database, slack: FakeSlack) -> None:
        super().__init__(folder, database)
        self.slack, self.settled = slack, 0
        self.slack_address = ""
        self.team, self.other_team = slack.workspace(TEAM), slack.workspace(OTHER_TEAM)
        self.workspaces = {
            HERE: _workspace(HERE, TEAM, self.team.token, slack),
            THERE: _workspace(THERE, OTHER_TEAM, self.other_team.token, slack),
        }
        self.rooms: list[Room] = []
        self.use_slack(a_partnership(HERE), a_partnership(THERE))

    def use_slack(self, *partnerships: Partnership) -> None:
        """Use these plans, and Slack for all."""
        self.use(*partnerships, chat="slack", by_default=True)
        senders = {("slack", key): self._sender(each) for key, each in self.workspaces.items()}
        composer = Composer(self.plans, self.desk.base_url)
        self.delivery = Delivery(self.database, composer, Senders({"mail": self.mail}, senders))
        self.dispatcher = Dispatcher(self.database, self.delivery, AllLanes())
        self.rooms[:] = [room(Here(self.desk, each, self._settle)) for each in self.workspaces.values()]

    def _sender(self, workspace: Workspace) -> SlackSender:
        sender = SlackSender(workspace, Accounts(self.database, workspace, lambda: self.now), lambda: self.now)
        sender.pace = Pace()
        return sender

    def _settle(self) -> None:
        self.settled += 1

    @property
    def here(self) -> Here:
        return self.rooms[0].here

    def quiet(self) -> None:
        """Wait until all that came has been done."""
        while not all(threads.idle for each in self.rooms for threads in _threads(each.here)):
            sleep(0.002)

    def close(self) -> None:
        self.quiet()
        for each in self.rooms:
            each.here.close()
        super().close()

    # People.

    def joins(self, user: str = "U1", name: str = "", **facts: Any) -> tuple[Person, Booking]:
        """Have somebody of the workspace book a course."""
        email = f"{user.lower()}@school.example"
        self.team.user(user, email=email, name=name or f"Pat {user}")
        who = self.a_person(name or f"Pat {user}", email=email)
        return self.team.person(user), self.a_booking(person=who, **facts)

    def asked(self, user: str = "U1", **facts: Any) -> "Delegate":
        """Have somebody be asked how the course was."""
        person, booking = self.joins(user, **facts)
        self.tick(AFTER)
        return Delegate(self, person, self.touchpoint(booking, "end_of_course"))

    def post(self, blocks: list[dict[str, Any]], *, key: str = HERE) -> None:
        """Post something in the direct messages of U1, in a partnership's workspace."""
        posted = self.workspaces[key].client().chat_postMessage(channel="U1", text="x", blocks=blocks)
        assert posted["ok"]

    # What is kept.

    def drafts(self, touchpoint: Touchpoint) -> dict[str, Any]:
        """Give the answers as they stand."""
        response = self.sheet(touchpoint).response.id
        with self.database.read() as session:
            rows = session.scalars(select(AnswerRow).where(AnswerRow.response_id == response))
            return {row.question: row.draft for row in rows if row.draft is not None}

    def sheet(self, touchpoint: Touchpoint) -> Sheet:
        with self.database.read() as session:
            return answering.sheet(session, self.plans, touchpoint.partnership, touchpoint.id)

    def inputs(self) -> list[ChatInput]:
        """Give what was pressed and typed."""
        return list(self.rows(ChatInput))

    def refusals(self) -> list[str]:
        """Give what the audit log says of refusals."""
        return [entry.what for entry in self.rows(AuditEntry) if entry.what.startswith("refused")]


def _threads(here: Here) -> list[Aside]:
    return [here.views, here.lanes, here.aside]


class Delegate:
    """Somebody in Slack whose form of a course is there, in the message that is shown."""

    def __init__(self, world: SlackWorld, person: Person, touchpoint: Touchpoint) -> None:
        self.world, self.person, self.touchpoint = world, person, touchpoint
        self.shown = person.newest()

    @property
    def now(self) -> Seen:
        """Give the form's message as it is now."""
        self.world.quiet()
        return self.person.look(self.shown)

    def presses(self, label: str) -> Seen:
        done = self.person.presses(self.now, label)
        assert done.ok, done
        return self.now

    def chooses(self, label: str) -> Seen:
        done = self.person.chooses(self.now, label)
        assert done is not None and done.ok, done
        return self.now

    def writes(self, text: str) -> Seen:
        done = self.person.writes(self.now, text)
        assert done.ok, done
        return self.now

    def types(self, text: str, *, thread: bool = True) -> Seen:
        """Type in the thread of the form, or outside."""
        done = self.person.types(text, self.shown if thread else None)
        assert done.ok, done
        return self.now

    def last(self) -> str:
        """Give the words of the newest message of the app."""
        self.world.quiet()
        return "\n".join(self.person.newest().texts())

    def whispered(self) -> str:
        """Give what only this person saw last."""
        self.world.quiet()
        return "\n".join(self.person.ephemerals[-1].texts()) if self.person.ephemerals else ""

    def drafts(self) -> dict[str, Any]:
        self.world.quiet()
        return self.world.drafts(self.touchpoint)


def _workspace(key: str, team: str, token: str, slack: FakeSlack) -> Workspace:
    return Workspace(key, team, SecretStr(token), SecretStr(slack.signing_secret), None, slack.api_url)


@contextmanager
def served(rooms: list[Room]) -> Iterator[str]:
    """Serve the route; gives its address."""
    app = FastAPI(openapi_url=None)
    app.include_router(router(rooms))
    with serving(app) as at:
        yield f"{at.address}/slack/events"


@contextmanager
def a_slack_world(folder: Path, url: str, slack: FakeSlack) -> Iterator[SlackWorld]:
    """Build a world with a Slack, and the route that Slack delivers to."""
    with closing(SlackWorld(folder, Database(url, durable=False), slack)) as world, served(world.rooms) as address:
        slack.deliver_to(address)
        world.slack_address = address
        yield world
