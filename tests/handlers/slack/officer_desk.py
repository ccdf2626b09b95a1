"""An officer at Slack's keyboard: known by a mailed code, asking and pressing."""

from typing import Any

from tests.fakes.slack.keyboard import Person
from tests.fakes.slack.seen import Seen
from tests.handlers.slack.slack_world import SlackWorld

OLIVE = "olive@testshire.example"


class OfficerDesk:
    """Somebody who types /evaluation, and what only they see."""

    def __init__(self, world: SlackWorld, user: str = "U7", **facts: Any) -> None:
        self.world = world
        world.team.user(user, **{"email": OLIVE, "name": "Olive Officer"} | facts)
        self.person: Person = world.team.person(user)

    def asks(self, text: str, room: str = "") -> str:
        """Type a command; gives the words that came, seen by nobody else."""
        before = len(self.person.ephemerals)
        done = self.person.commands("/evaluation", text, room)
        assert done.ok and done.body == "", done
        self.world.quiet()
        assert len(self.person.ephemerals) <= before + 1
        return self.said if len(self.person.ephemerals) > before else ""

    @property
    def answer(self) -> Seen:
        """Give the newest answer."""
        return self.person.ephemerals[-1]

    @property
    def said(self) -> str:
        """Give its words."""
        return "\n".join(self.answer.texts())

    def presses(self, label: str, seen: Seen | None = None) -> str:
        """Press a button under the newest answer, or under another message; gives what is said then."""
        done = self.person.presses(seen or self.answer, label)
        assert done.ok, done
        self.world.quiet()
        return self.said

    def binds(self) -> "OfficerDesk":
        """Become known by a mailed code."""
        self.asks("officer")
        self.asks(f"code {self.mailed()}")
        assert "known as yours" in self.said, self.said
        return self

    def mailed(self) -> str:
        """Deliver what is queued, and read the code out of the newest mail."""
        self.world.tick()
        return str(self.world.letters("chat_code")[-1].context["code"])
