"""A sender that remembers and fails as told, and the ways to fail."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.errors import Permanent, Temporary
from bot.messages.nouns import Message, Receipt
from bot.outbound.senders import Pace
from tests.plans import START


@dataclass
class Recorder:
    """A sender that remembers; it can be told to fail, before or after it has done what it was asked."""

    pace: Pace = field(default_factory=Pace)
    tells: bool = True
    """Whether it can say what has gone (a provider that cannot answers None)."""
    accepted: list[Message] = field(default_factory=list)
    faults: list[tuple[Exception | None, bool]] = field(default_factory=list)

    def fail(self, *failures: Exception | None, after: bool = False) -> None:
        """Have the next sends fail, in turn; None lets one pass."""
        self.faults += [(failure, after) for failure in failures]

    def send(self, message: Message) -> Receipt:
        """Accept a message, or fail as told."""
        fault, after = self.faults.pop(0) if self.faults else (None, False)
        if fault is not None and not after:
            raise fault
        self.accepted.append(message)
        if fault is not None:
            raise fault
        return Receipt(f"receipt {message.message_id}")

    def was_sent(self, message: Message) -> Receipt | None:
        """Say whether a message was accepted."""
        known = self.tells and any(each.message_id == message.message_id for each in self.accepted)
        return Receipt(f"receipt {message.message_id}") if known else None


class Crash(BaseException):
    """The process dies here: no handler of ours may catch it."""


def temporary(minutes: int | None = None, *, now: datetime = START, everybody: bool = False) -> Temporary:
    """Make a failure that passes."""
    return Temporary("busy", None if minutes is None else now + timedelta(minutes=minutes), everybody)


def permanent() -> Permanent:
    """Make a failure that stays."""
    return Permanent("no such mailbox")
