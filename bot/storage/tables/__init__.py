"""The tables; every row that belongs to a partnership names it, and every time is UTC."""

from bot.storage.tables.answers import AnswerRow, CommentMark, FrozenForm, Response, Submission
from bot.storage.tables.base import Base, UtcDateTime
from bot.storage.tables.chat import ChatAccount, ChatCode, ChatInput, ChatOfficer, ChatPlace, ChatWorkspace
from bot.storage.tables.concerns import Concern, KeptDetail
from bot.storage.tables.courses import Booking, Event, EventTrainer, Person
from bot.storage.tables.keys import Code, Device, Instance, Link
from bot.storage.tables.mail import Away, BadAddress, MailCursor, MailIn
from bot.storage.tables.outbox import OutboxMessage
from bot.storage.tables.outcomes import Certificate, PracticeIssue, SupervisorAct
from bot.storage.tables.running import AuditEntry, Heartbeat, LaneHeld, PlanSeen, TickClaim
from bot.storage.tables.touchpoints import Touchpoint

__all__ = [
    "AnswerRow",
    "AuditEntry",
    "Away",
    "BadAddress",
    "Base",
    "Booking",
    "Certificate",
    "ChatAccount",
    "ChatCode",
    "ChatInput",
    "ChatOfficer",
    "ChatPlace",
    "ChatWorkspace",
    "Code",
    "CommentMark",
    "Concern",
    "Device",
    "Event",
    "EventTrainer",
    "FrozenForm",
    "Heartbeat",
    "Instance",
    "KeptDetail",
    "LaneHeld",
    "Link",
    "MailCursor",
    "MailIn",
    "OutboxMessage",
    "Person",
    "PlanSeen",
    "PracticeIssue",
    "Response",
    "Submission",
    "SupervisorAct",
    "TickClaim",
    "Touchpoint",
    "UtcDateTime",
]
