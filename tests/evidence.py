"""What came of it: what a world's database holds, and what its senders were handed."""

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import inspect, select

from bot.messages.nouns import Message
from bot.storage import responses
from bot.storage.session import Database
from bot.storage.tables import AnswerRow, Base, Booking, Certificate, OutboxMessage, Person, Touchpoint
from tests.plans import START
from tests.recorder import Recorder

Row = TypeVar("Row", bound=Base)


class Evidence:
    """What a test may look at after the fact."""

    database: Database
    mail: Recorder
    chat: Recorder

    def get(self, row: Row) -> Row:
        """Read a row anew."""
        with self.database.read() as session:
            found = session.get(type(row), row.id)  # type: ignore[attr-defined]
        assert found is not None
        return found

    def rows(self, table: type[Row], **where: Any) -> list[Row]:
        """Read a table's rows, in the order of their keys."""
        with self.database.read() as session:
            return list(session.scalars(select(table).filter_by(**where).order_by(*inspect(table).primary_key)))

    def touchpoints(self, booking: Booking, *states: str) -> list[Touchpoint]:
        """Give a booking's touchpoints, in these states if named."""
        return [t for t in self.rows(Touchpoint, booking_id=booking.id) if not states or t.state in states]

    def touchpoint(self, booking: Booking, stage: str) -> Touchpoint:
        """Give a booking's newest touchpoint of a stage."""
        return [t for t in self.touchpoints(booking) if t.stage == stage][-1]

    def plans_of(self, booking: Booking) -> dict[str, datetime]:
        """Give what is planned and unsent, with its due times."""
        return {t.stage: t.due_at for t in self.touchpoints(booking, "planned")}

    def queue(self, *states: str) -> list[OutboxMessage]:
        """Give the outbox's rows, in these states if named."""
        return [m for m in self.rows(OutboxMessage) if not states or m.state in states]

    def sent(self, person: Person | Booking | None = None) -> list[str]:
        """Give the letters that have gone, oldest first, to one person if named."""
        who = person.person_id if isinstance(person, Booking) else person.id if person else None
        gone = [m for m in self.queue("sent") if who in (None, m.person_id)]
        return [m.template for m in sorted(gone, key=lambda m: (m.sent_at or START, m.id))]

    def letters(self, template: str) -> list[Message]:
        """Give the messages that a sender was handed."""
        return [m for m in (*self.mail.accepted, *self.chat.accepted) if m.template == template]

    def certificates(self) -> list[Certificate]:
        """Give the certificates that hold."""
        return [each for each in self.rows(Certificate) if each.revoked_at is None]

    def figures(self, touchpoint: Touchpoint) -> dict[str, Any]:
        """Give the answers that count."""
        with self.database.read() as session:
            response = responses.of_touchpoint(session, touchpoint.partnership, touchpoint.id)
            if response is None or response.submitted_at is None:
                return {}
            query = select(AnswerRow).where(AnswerRow.response_id == response.id, AnswerRow.value.is_not(None))
            return {row.question: row.value for row in session.scalars(query)}
