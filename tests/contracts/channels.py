"""The channels that promise what every channel promises: each with a real peer that can be told to fail.

A new channel joins by a line in `CHANNELS`; all tests of this folder then hold it to the same.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from bot.outbound.mail_file import FileSender
from bot.outbound.mail_smtp import SmtpSender
from bot.outbound.senders import Sender
from bot.outbound.slack.accounts import Accounts
from bot.outbound.slack.workspaces import Workspace
from bot.rehearsal.chat_room import ChatRoom
from bot.storage import upgrade
from bot.storage.session import Database
from tests.fakes.letters import NOW
from tests.fakes.slack import fake_slack
from tests.fakes.smtp import listening
from tests.outbound.graph.post_room import a_post_room
from tests.outbound.slack.office import Unpaced
from tests.plans import HERE, at

Fault = Literal["before", "after", "busy", "never"]
"""Refuses before it has done anything; fails after it has done it; takes nothing from anybody; never will."""
FROM = "evaluation@cscp.example"
LATER = at("2027-01-04")


@dataclass(frozen=True)
class Peer:
    """A provider and the real sender that speaks to it."""

    sender: Sender
    accepted: Callable[[], list[str]]
    """The Message-IDs that it has, once for each time that it took one; in order where it keeps one."""
    fails: Callable[[Fault | None], None]


@dataclass(frozen=True)
class Channel:
    """What a channel can promise, and how to meet its provider."""

    meet: Callable[[Path], AbstractContextManager[Peer]]
    can_be_asked: bool
    """Whether its provider says what became of a message: then nothing ever goes twice."""
    faults: frozenset[Fault]
    """The ways in which its provider can fail."""


@contextmanager
def _file(folder: Path) -> Iterator[Peer]:
    mail = folder / "letters"
    mail.mkdir()

    def fails(how: Fault | None) -> None:
        """Put something in the place of the folder."""
        if how:
            mail.rename(folder / "aside")
            mail.write_text("no folder", encoding="utf-8")
        elif mail.is_file():
            mail.unlink()
            (folder / "aside").rename(mail)

    def accepted() -> list[str]:
        place = mail if mail.is_dir() else folder / "aside"
        return [_id(path.read_bytes()) for path in place.glob("*.eml")]

    yield Peer(FileSender(mail, FROM, lambda: NOW), accepted, fails)


@contextmanager
def _smtp(folder: Path) -> Iterator[Peer]:
    replies: dict[Fault, dict[str, str]] = {
        "before": {"rcpt": "451 4.3.0 try later"},
        "after": {"data": "451 4.4.2 the answer is lost"},
        "busy": {"mail": "421 4.7.0 too many letters"},
        "never": {"rcpt": "550 5.1.1 nobody of that name"},
    }
    with listening() as (server, target):

        def fails(how: Fault | None) -> None:
            server.replies = replies[how] if how else {}

        def accepted() -> list[str]:
            return [_id(each.content or b"") for each in server.got]

        yield Peer(SmtpSender(target, FROM, lambda: NOW), accepted, fails)


@contextmanager
def _console(folder: Path) -> Iterator[Peer]:
    room = ChatRoom()
    yield Peer(room, room.known, lambda how: None)


@contextmanager
def _slack(folder: Path) -> Iterator[Peer]:
    ways: dict[Fault, str] = {"before": "before", "after": "closes_after", "busy": "busy", "never": "user_disabled"}
    with fake_slack(lambda: LATER.timestamp()) as slack, closing(Database(f"sqlite:///{folder / 'slack.db'}")) as mine:
        upgrade.check(mine)
        room = slack.workspace("T0HERE")
        room.user("U0", email="m.obrien@school.example")
        for n in range(1, 20):
            room.user(f"U{n}", email=f"person{n}@school.example")
        workspace = Workspace(
            HERE, room.team, SecretStr(room.token), SecretStr(slack.signing_secret), None, slack.api_url
        )

        def fails(how: Fault | None) -> None:
            room.faults.clear()
            if how:
                room.fails(ways[how], "chat.postMessage", times=-1)

        def accepted() -> list[str]:
            posted = sorted(
                (each for at in room.rooms.values() for each in at.messages.values()), key=lambda m: m["ts"]
            )
            return [each["metadata"]["event_payload"]["id"] for each in posted if "metadata" in each]  # no files

        yield Peer(Unpaced(workspace, Accounts(mine, workspace, lambda: NOW), lambda: NOW), accepted, fails)


@contextmanager
def _graph(folder: Path) -> Iterator[Peer]:
    """With drafts that are left behind: it is the sending that fails."""
    ways: dict[Fault, tuple[str, str]] = {
        "before": ("before", "send"),
        "after": ("closes_after", "send"),
        "busy": ("busy", "create"),
        "never": ("ErrorInvalidRecipients", "send"),
    }
    with a_post_room(lambda: NOW) as room:

        def fails(how: Fault | None) -> None:
            room.graph.faults.clear()
            if how:
                room.graph.fails(*ways[how], times=-1)

        yield Peer(room.sender, lambda: [each.message_id for each in room.graph.sent], fails)


def _id(mail: bytes | str) -> str:
    return str(message_from_bytes(mail if isinstance(mail, bytes) else mail.encode())["Message-ID"])


CHANNELS: dict[str, Channel] = {
    "file": Channel(_file, can_be_asked=True, faults=frozenset({"before", "busy"})),
    "smtp": Channel(_smtp, can_be_asked=False, faults=frozenset({"before", "after", "busy", "never"})),
    "slack": Channel(_slack, can_be_asked=True, faults=frozenset({"before", "after", "busy", "never"})),
    "graph": Channel(_graph, can_be_asked=True, faults=frozenset({"before", "after", "busy", "never"})),
    "console": Channel(_console, can_be_asked=True, faults=frozenset()),
}
