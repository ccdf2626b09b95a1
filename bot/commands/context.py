"""Who asks, of which partnership, and when: what every command is given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.commands.powers import OFFICER
from bot.flows.desk import Budget, Chat
from bot.messages.nouns import Answer
from bot.plan.model import Partnership
from bot.storage.session import Database


@dataclass(frozen=True)
class Context:
    """One officer's question; the caller has checked that they may ask it (Q7)."""

    database: Database
    partnership: Partnership
    now: datetime
    """Aware, UTC."""
    who: str
    """For the audit log."""
    base_url: str = ""
    chat: Chat | None = None
    """The chat that the partnership's delegates may have."""
    budget: Budget | None = None
    """What the partnership's mailbox may send in a day, where there is a limit."""
    mailbox: str = ""
    """The address of the mailbox that the partnership writes from, where that is read."""
    told: Callable[[str, int, int], None] = lambda what, done, of: None
    """Hears how far a long command has come: what it does, how much is done, of how much."""
    role: str = OFFICER
    """Which row of `powers` holds; whoever is at the terminal may do what officers may."""
    own_events: frozenset[int] | None = None
    """The events that who asks may see; None: all of the partnership's."""

    @property
    def today(self) -> date:
        """Give the date where the partnership is."""
        return self.now.astimezone(self.partnership.about.tz).date()


@dataclass(frozen=True)
class Command:
    """One command: its words, what it is for, and what runs it."""

    run: Callable[[Session, Context, str], Answer]
    """Given the words after the command's name; raises `WordsError` if it cannot take them."""
    usage: str
    about: str
    more: str = ""
    writes: bool = False
    writes_with: tuple[str, ...] = ()
    """Words one of which stands first or last where it changes something; empty: any words do. Else it only lists."""
    names_people: bool = False
    """Whether its words may name somebody: then the audit log does not even say that there were more words."""
    tells_of_people: bool = False
    """Whether each of its answers names somebody."""
    lists_people: tuple[str, ...] = ()
    """Keys of its answers' data: where there is anything under one of them, the answer names people."""

    def changes(self, words: str) -> bool:
        """Tell whether it changes something with these words, so that others who do have to wait."""
        tokens = words.casefold().split()
        if not self.writes or not tokens:
            return False
        return not self.writes_with or tokens[0] in self.writes_with or tokens[-1] in self.writes_with

    def is_for_one(self, answer: Answer) -> bool:
        """Tell whether an answer is for who asked alone: something was done, or people are named."""
        always = self.writes or self.names_people or self.tells_of_people
        return always or any(answer.data.get(key) for key in self.lists_people)
