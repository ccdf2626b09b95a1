"""What every edge needs in order to call a flow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.plan.model import Plans
from bot.storage.session import Database

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Chat:
    """A chat that delegates may have."""

    channel: str
    """`slack`, `console`."""
    by_default: bool = False
    """Whether people are there anyway, found by their addresses: then it is for all but those who prefer mail, and
    reminders go there too. Otherwise it is for those only who prefer chat."""


@dataclass(frozen=True)
class Chats:
    """The chats of a deployment: one for everybody, and those that partnerships have of their own."""

    everywhere: Chat | None = None
    own: Mapping[str, Chat] = field(default_factory=dict)

    def of(self, partnership: str) -> Chat | None:
        """Give the chat of a partnership's delegates, if they have one."""
        return self.own.get(partnership, self.everywhere)


@dataclass(frozen=True)
class Budget:
    """What a mailbox may send: so many letters in a day, for all who write from it."""

    a_day: int
    partnerships: tuple[str, ...]


@dataclass(frozen=True)
class Desk:
    """The database, the partnerships' plans, the clock (aware, UTC), and what mailed links start with."""

    database: Database
    plans: Plans
    clock: Clock
    base_url: str
    chats: Chats = Chats()
    budgets: Mapping[str, Budget] = field(default_factory=dict)
    """By partnership, of mailboxes that have one."""
    mailboxes: Mapping[str, str] = field(default_factory=dict)
    """By partnership, the address of the mailbox that it writes from, where that is read."""
