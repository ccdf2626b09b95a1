"""What every sender is: one channel, one way to send, two ways to fail."""

from typing import Protocol

from bot.messages.nouns import Message, Receipt


class Sender(Protocol):
    """Sends one message on one channel; raises only `Temporary` or `Permanent`."""

    channel: str
    paced: bool
    """Whether the provider sets a pace (a mail server does, a folder does not)."""

    def send(self, message: Message) -> Receipt:
        """Hand the message to the provider, or say which kind of failure it was."""
        ...

    def was_sent(self, message: Message) -> Receipt | None:
        """Say whether an earlier try went: its receipt; None if it did not, or if nobody can be asked."""
        ...


class ConsoleSender:
    """The browser console's chat: it reads the outbox itself, so that what was claimed has arrived."""

    channel = "console"
    paced = False

    def send(self, message: Message) -> Receipt:
        """Take the message as delivered."""
        return Receipt(message.message_id)

    def was_sent(self, message: Message) -> Receipt | None:
        """Take an earlier try as delivered: there is nothing that could have failed."""
        return Receipt(message.message_id)
