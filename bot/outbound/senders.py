"""What every sender is: one way to send, two ways to fail; and which sender takes whose messages."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.messages.nouns import Message, Receipt


@dataclass(frozen=True)
class Pace:
    """What a provider allows of one mailbox or workspace."""

    every: float = 0.0
    """Seconds from one send to the next; 0 where it sets none."""
    at_once: int = 1
    """Sends under way at the same time."""
    a_day: int = 0
    """Recipients in any 24 hours; 0 where it sets no limit."""


class Sender(Protocol):
    """Sends one message by one mailbox or workspace; raises only `Temporary` or `Permanent`."""

    @property
    def pace(self) -> Pace:
        """Give what its provider allows."""
        ...

    def send(self, message: Message) -> Receipt:
        """Hand the message to the provider, or say which kind of failure it was."""
        ...

    def was_sent(self, message: Message) -> Receipt | None:
        """Say whether an earlier try went: its receipt; None if it did not, or if nobody can be asked."""
        ...


class ConsoleSender:
    """The browser console's chat: it reads the outbox itself, so that what was claimed has arrived."""

    pace = Pace()

    def send(self, message: Message) -> Receipt:
        """Take the message as delivered."""
        return Receipt(message.message_id)

    def was_sent(self, message: Message) -> Receipt | None:
        """Take an earlier try as delivered: there is nothing that could have failed."""
        return Receipt(message.message_id)


@dataclass(frozen=True)
class Lane:
    """What goes one after the other: all messages that one sender takes, or that none does."""

    name: str
    channel: str
    partnerships: tuple[str, ...]
    sender: Sender | None

    @property
    def pace(self) -> Pace:
        """Give the sender's pace; what nobody sends needs none."""
        return self.sender.pace if self.sender else Pace()


@dataclass(frozen=True)
class Senders:
    """The senders of a deployment: a channel's for everybody, and those that a partnership has of its own."""

    shared: Mapping[str, Sender] = field(default_factory=dict)
    """By channel."""
    own: Mapping[tuple[str, str], Sender] = field(default_factory=dict)
    """By channel and partnership; several partnerships may share one."""

    def of(self, channel: str, partnership: str) -> Sender | None:
        """Give who sends a partnership's messages on a channel, if anybody does."""
        return self.own.get((channel, partnership)) or self.shared.get(channel)

    def lanes(self, work: Collection[tuple[str, str]], partnerships: Iterable[str]) -> list[Lane]:
        """Give the lanes that have work, of all partnerships that there are; a lane's name is the same everywhere."""
        keys = sorted(partnerships)
        lanes = []
        for channel in sorted({channel for channel, _ in work}):
            members: dict[int, list[str]] = {}
            for key in keys:
                members.setdefault(id(self.of(channel, key)), []).append(key)
            busy = {id(self.of(on, key)) for on, key in work if on == channel}
            lanes += [self._lane(channel, tuple(members[each])) for each in members if each in busy]
        return lanes

    def _lane(self, channel: str, members: tuple[str, ...]) -> Lane:
        sender = self.of(channel, members[0])
        name = channel if sender is self.shared.get(channel) else f"{channel}:{members[0]}"
        return Lane(name, channel, members, sender)
