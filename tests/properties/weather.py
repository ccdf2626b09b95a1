"""Providers in bad weather: they fail before or after they have done it, and much happens while a send is under way."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.errors import Temporary
from bot.messages.nouns import Message, Receipt
from bot.plan.model import ANSWERABLE
from bot.storage import outbox
from bot.storage.session import Database
from bot.storage.tables import OutboxMessage, Person, Touchpoint
from tests.recorder import Recorder

RETRY_AFTER = timedelta(minutes=10)
"""What a provider asks for that says when it may be tried again."""


@dataclass
class Sky:
    """What all providers share: in which one's send somebody is doing something, so that the others' may be late."""

    acting: Recorder | None = None


@dataclass(eq=False)
class Weathered(Recorder):
    """A provider that looks, at the very moment of sending, whether the message should go."""

    database: Database | None = None
    sky: Sky = field(default_factory=Sky)
    wrong: list[str] = field(default_factory=list)
    """What should not have come here."""
    meanwhile: list[Callable[[int], None]] = field(default_factory=list)
    """What others do, in turn, while a send is under way; given the number of its message."""
    unheard: Counter[str] = field(default_factory=Counter)
    """How often a message was accepted and nobody heard of it."""
    blocked: int = 0
    """How often it took nothing from anybody."""

    def send(self, message: Message) -> Receipt:
        """Note what is wrong, let others do what they do, then go on as told."""
        number = self._look(message)
        if self.meanwhile:
            self.sky.acting = self
            self.meanwhile.pop(0)(number)
        failure, after = self.faults[0] if self.faults else (None, False)
        self.unheard[message.message_id] += failure is not None and after
        if isinstance(failure, Temporary) and failure.everybody:
            self.blocked += 1
            failure.retry_at = message.at + RETRY_AFTER if message.at and failure.retry_at else None
        return super().send(message)

    def twice(self) -> list[str]:
        """Name the messages that were accepted more often than can be excused.

        Who can be asked is never handed a message again; who cannot, only after an answer that was lost.
        """
        times = Counter(message.message_id for message in self.accepted)
        return [each for each, n in times.items() if n > 1 + (0 if self.tells else self.unheard[each])]

    def _look(self, message: Message) -> int:
        assert self.database is not None
        with self.database.read() as session:
            row = session.query(OutboxMessage).filter_by(message_id=message.message_id).one()
            person = session.get_one(Person, row.person_id)
            touchpoint = session.get(Touchpoint, row.touchpoint_id) if row.touchpoint_id else None
        if self.sky.acting in (None, self):  # else it may have been claimed just before that was done
            self.wrong += [f"{row.key} {what}" for what in _wrong(row, person, touchpoint, message)]
        return row.id


def _wrong(row: OutboxMessage, person: Person, touchpoint: Touchpoint | None, message: Message) -> list[str]:
    at = message.at
    assert at is not None
    asked_for = row.template in outbox.ASKED_FOR
    wrong = {
        f"goes while it is {row.state}": row.state != "sending",
        "goes to somebody who stopped all letters": person.stopped_at is not None and not asked_for,
        "goes to an old address": message.to.email != person.email,
        "is another partnership's": message.partnership != row.partnership or person.partnership != row.partnership,
    }
    if touchpoint is not None and not asked_for:
        wrong[f"goes though its stage is {touchpoint.state}"] = touchpoint.state != "sent"
        wrong["goes early"] = touchpoint.sent_at is None or touchpoint.sent_at > at
        wrong["goes late"] = touchpoint.kind in ANSWERABLE and touchpoint.closes_at <= at
    return [what for what, so in wrong.items() if so]
