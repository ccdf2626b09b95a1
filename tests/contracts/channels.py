"""The channels that promise what every channel promises: each with a real peer that can be told to fail.

A new channel joins by a line in `CHANNELS`; all tests of this folder then hold it to the same.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Literal

from bot.outbound.mail_file import FileSender
from bot.outbound.mail_smtp import SmtpSender
from bot.outbound.senders import Sender
from bot.rehearsal.chat_room import ChatRoom
from tests.fakes.letters import NOW
from tests.fakes.smtp import listening

Fault = Literal["before", "after", "busy", "never"]
"""Refuses before it has done anything; fails after it has done it; takes nothing from anybody; never will."""
FROM = "evaluation@cscp.example"


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


def _id(mail: bytes | str) -> str:
    return str(message_from_bytes(mail if isinstance(mail, bytes) else mail.encode())["Message-ID"])


CHANNELS: dict[str, Channel] = {
    "file": Channel(_file, can_be_asked=True, faults=frozenset({"before", "busy"})),
    "smtp": Channel(_smtp, can_be_asked=False, faults=frozenset({"before", "after", "busy", "never"})),
    "console": Channel(_console, can_be_asked=True, faults=frozenset()),
}
