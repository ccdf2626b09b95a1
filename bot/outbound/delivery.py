"""Delivers one message, once: claim with a lease, send, record; only an expired lease is in doubt."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any, Literal
from uuid import uuid4

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from bot import measures
from bot.errors import BotError, ConfigError, DatabaseError, Permanent, Temporary, told_safely
from bot.messages import mail
from bot.messages.nouns import Receipt
from bot.outbound.called_off import refused, take_back, unwanted
from bot.outbound.composing import Composer, Draft
from bot.outbound.senders import Sender, Senders
from bot.storage import concerns, outbox
from bot.storage.session import Database, TurnTakenError, take_turn
from bot.storage.tables import OutboxMessage
from bot.storage.undeliverable import BY_MAIL, lose

LEASE = timedelta(minutes=5)
SURE = timedelta(seconds=90)
"""How long after its claim a send may still begin: what is left of the lease is for the send itself, and for clocks of
other machines that are ahead by up to a minute. Later, somebody else may be about to send it."""
TURN_SECONDS = 3
"""How long a partnership's turn is waited for: its long import must not hold up a lane that others share."""
RECORD_EVERY = 0.5
"""Seconds between two tries to write down what came of a send, while the database is away."""
MOST_CRASHES = 8
"""How many tries may begin and never come to an end, before a message is taken to be what kills its process."""
GIVE_UP_AFTER = timedelta(days=14)
"""How long a message is tried. By time, not by count: an outage of a night must lose no letter."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
TOO_LONG = "it waited for chat longer than the plan's chat_patience"
How = Literal["send", "ask", "leave"]
"""Whether a message is sent; or left to the next channel, once it was asked for where it may have gone; or at once."""
_log = structlog.get_logger()


@dataclass(frozen=True)
class Claimed:
    """A message that is ours to send until the lease runs out."""

    row: OutboxMessage
    draft: Draft
    owner: str
    in_doubt: bool
    since: float
    """When it was claimed, by a clock that never steps."""
    refused: str = ""
    """Why it cannot reach the address, as a mail server has said of an earlier one."""

    @property
    def sure(self) -> bool:
        """Tell whether nobody else can have it yet."""
        return monotonic() - self.since < SURE.total_seconds()


@dataclass(frozen=True)
class Outcome:
    """What came of one message: `sent`, `retry`, `failed`, `cancelled`, or `busy` (somebody else has it)."""

    what: str
    blocked: Temporary | None = None
    """What stands in the way of the whole lane, and not of this message alone."""


class Delivery:
    """Delivers messages through the senders of a deployment."""

    def __init__(self, database: Database, composer: Composer, senders: Senders) -> None:
        self._database = database
        self._composer = composer
        self.senders = senders

    @property
    def partnerships(self) -> Collection[str]:
        """Name the partnerships whose messages can be composed here."""
        return self._composer.plans.keys()

    def patience_ends(self, partnership: str, since: datetime) -> datetime:
        """Give until when a partnership's message waits for a chat that takes nothing."""
        return self._composer.plans[partnership].patience_ends(since)

    def deliver_once(self, message_id: int, now: datetime, how: How = "send") -> Outcome:
        """Deliver one message if it is free and still wanted.

        A message that cannot be made, by a fault of ours, is put off like any other and never holds up those
        behind it.
        """
        owner = uuid4().hex
        with structlog.contextvars.bound_contextvars(message=message_id):
            try:
                return self._deliver(message_id, owner, now, how)
            except TurnTakenError:
                return Outcome("busy")
            except (SQLAlchemyError, DatabaseError):
                raise  # the database itself: it is tried again
            except Exception as fault:  # noqa: BLE001
                return Outcome(self._stumbled(message_id, owner, told_safely(fault), now))

    def _deliver(self, message_id: int, owner: str, now: datetime, how: How) -> Outcome:
        claimed = self._claim(message_id, owner, now)
        if not isinstance(claimed, Claimed):
            return Outcome(claimed)
        sender = self.senders.of(claimed.row.channel, claimed.row.partnership)
        if sender is None:
            return Outcome(self._failed(claimed, f"no sender for {claimed.row.channel}", now, "no_sender"))
        if claimed.refused:
            return Outcome(self._failed(claimed, claimed.refused, now, "bad_address"))
        if claimed.row.doubts > MOST_CRASHES:
            reason = f"given up: {MOST_CRASHES} tries began that never came to an end"
            return Outcome(self._failed(claimed, reason, now, "crashes"))
        try:
            # Written before it goes: what cannot be written must not fail after the provider has it.
            subject = mail.subject(claimed.draft.message)
            receipt = self._send(sender, claimed, how)
        except Temporary as failure:
            return Outcome(self._later(claimed, failure, now), failure if failure.everybody else None)
        except Permanent as failure:
            return Outcome(self._failed(claimed, failure.reason, now))
        return Outcome(self._sent(claimed, receipt, subject, now) if receipt else "busy")

    def _claim(self, message_id: int, owner: str, now: datetime) -> Claimed | str:
        since = monotonic()
        with self._database.write() as session:
            take_turn(session, outbox.partnership_of(session, message_id), TURN_SECONDS)
            if not outbox.claim(session, message_id, owner=owner, now=now, lease_until=now + LEASE):
                return "busy"
            row = outbox.get(session, message_id)
            reason = unwanted(session, row, now)
            if reason:
                outbox.record(session, row.id, owner=owner, state="cancelled", reason=reason)
                take_back(session, row, reason)
                return measures.counted(row.channel, "cancelled", reason)
            draft = self._composer.compose(session, row, now=now)
            # A try that failed may have gone all the same: the answer can be what was lost.
            return Claimed(row, draft, owner, row.doubts > 0 or row.tries > 1, since, refused(session, row))

    def _stumbled(self, message_id: int, owner: str, reason: str, now: datetime) -> str:
        with self._database.write() as session:
            take_turn(session, outbox.partnership_of(session, message_id))
            row = outbox.put_off(session, message_id, owner=owner, retry_at=now + LONGEST_PAUSE, reason=reason)
            if row is None:
                return "busy"
            over = now - row.due_at >= GIVE_UP_AFTER
            if over:
                row.state = "undeliverable"
                lose(session, row, reason, now=now)
        _log.error("message stumbled", reason=reason)
        return measures.counted(row.channel, "failed" if over else "retry", "fault")

    def _sent(self, claimed: Claimed, receipt: Receipt, subject: str, now: datetime) -> str:
        self._record(claimed, state="sent", sent_at=now, provider_id=receipt.id, subject=subject, reason="")
        _log.info("message sent", channel=claimed.row.channel, stage=claimed.row.stage)
        return measures.counted(claimed.row.channel, "sent")

    def _later(self, claimed: Claimed, failure: Temporary, now: datetime) -> str:
        if claimed.row.channel != "mail" and now >= self.patience_ends(claimed.row.partnership, claimed.row.due_at):
            return self._failed(claimed, f"{TOO_LONG}: {failure.reason}", now, "too_old")
        if now - claimed.row.due_at >= GIVE_UP_AFTER:
            return self._failed(claimed, f"given up after {GIVE_UP_AFTER.days} days: {failure.reason}", now, "too_old")
        pause = min(FIRST_PAUSE * 2 ** min(claimed.row.tries - 1, 10), LONGEST_PAUSE)
        retry_at = max(failure.retry_at or now + pause, now + timedelta(seconds=1))
        self._record(claimed, state="queued", retry_at=retry_at, reason=failure.reason)
        _log.warning("message waits", channel=claimed.row.channel, reason=failure.reason)
        return measures.counted(claimed.row.channel, "retry", "provider" if failure.everybody else "message")

    def _failed(self, claimed: Claimed, reason: str, now: datetime, kind: str = "refused") -> str:
        """Try the person's next channel; where there is none, the touchpoint is undeliverable and officers see it."""
        row = claimed.row
        with self._database.write(row.partnership) as session:
            if not outbox.record(session, row.id, owner=claimed.owner, state="undeliverable", reason=reason):
                return "busy"
            if row.channel != "mail":
                if row.template not in outbox.OF_CONCERN:  # those go by mail as well
                    outbox.put(session, row.partnership, outbox.Letter.again(row, row.key + BY_MAIL), now=now)
            else:
                lose(session, row, reason, now=now)
            if row.template == concerns.LETTERS[0]:
                concerns.lost(session, row, now=now)
        _log.warning("message undeliverable", channel=row.channel, reason=reason)
        return measures.counted(row.channel, "failed", kind)

    def _send(self, sender: Sender, claimed: Claimed, how: How) -> Receipt | None:
        """Send; after a doubt, ask the provider first where it can say. None: the claim is too old to send by."""
        if how == "leave" or (how == "ask" and not claimed.in_doubt):
            raise Permanent(TOO_LONG)
        try:
            message = claimed.draft.finished(self._database)
        except (ConfigError, DatabaseError) as fault:
            raise Temporary(str(fault)) from fault  # an officer mends it, or it comes back, and the letter then goes
        except BotError as fault:
            raise Permanent(str(fault)) from fault
        if claimed.in_doubt:
            earlier = sender.was_sent(message)
            if earlier is not None:
                return earlier
        if how == "ask":
            raise Permanent(TOO_LONG)
        with measures.sending(claimed.row.channel):
            return sender.send(message) if claimed.sure else None

    def _record(self, claimed: Claimed, **changes: Any) -> None:
        """Write down what came of a send; while the database is away, again and again until the lease runs out."""
        while True:
            try:
                with self._database.write() as session:
                    outbox.record(session, claimed.row.id, owner=claimed.owner, **changes)
                return
            except (OperationalError, InterfaceError, DatabaseError):
                if monotonic() - claimed.since > LEASE.total_seconds():
                    raise
                sleep(RECORD_EVERY)
