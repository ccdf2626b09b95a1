"""The tables; every row that belongs to a partnership names it, and every time is UTC."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, MetaData, Text, TypeDecorator, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite keeps no zone, so it is put on again when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take an aware time to UTC; a naive one is a fault of ours."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put the zone on again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables; constraints are named so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON(), list[Any]: JSON(), str: Text()}  # noqa: RUF012


class Person(Base):
    """Who the roster says: the same address and the same name within a partnership."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("partnership", "email", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    email: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str]
    agency: Mapped[str] = mapped_column(default="")
    job_role: Mapped[str] = mapped_column(default="")
    staff_group: Mapped[str] = mapped_column(default="")
    channel: Mapped[str] = mapped_column(default="")
    """What the person prefers: `mail`, `chat`, or nothing said."""
    stopped_at: Mapped[datetime | None]


class Event(Base):
    """One dated delivery of a course; wall time and zone are what was announced, the instants follow."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("partnership", "ref"), Index("ix_event_starts", "partnership", "starts_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    ref: Mapped[str]
    course: Mapped[str]
    course_code: Mapped[str] = mapped_column(default="")
    level: Mapped[str] = mapped_column(default="")
    outcomes: Mapped[list[Any]]
    """`[{"key", "text"}]`."""
    starts_wall: Mapped[str]
    """ISO 8601 without zone."""
    ends_wall: Mapped[str]
    zone: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    venue: Mapped[str] = mapped_column(default="")
    places: Mapped[int | None]
    moves: Mapped[int] = mapped_column(default=0)
    """How often its time was changed; a calendar takes over only what has a higher number."""
    cancelled_at: Mapped[datetime | None]


class EventTrainer(Base):
    """Who gives an event."""

    __tablename__ = "event_trainer"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    partnership: Mapped[str]


class Booking(Base):
    """One delegate's place on one event; `state` is what the register says."""

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_booking_person", "person_id"),
        Index("ix_booking_supervisor", "supervisor_id"),
        Index("ix_booking_stale", "id", sqlite_where=text("stale = 1"), postgresql_where=text("stale")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agency: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="booked")
    """`booked`, `cancelled`, `attended`, `partly_attended`, `absent`."""
    declared: Mapped[str] = mapped_column(default="")
    """What the delegate says of their attendance: `all`, `part`, `none`, or nothing yet."""
    round: Mapped[int] = mapped_column(default=1)
    """Counts up at a re-booking, for a new round of touchpoints."""
    booked_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    nominated: Mapped[str] = mapped_column(default="")
    """Where the delegate named the supervisor: `waiting` for an officer, or `accepted`."""
    stale: Mapped[bool] = mapped_column(default=False)


class Touchpoint(Base):
    """One stage, for one booking or event and one person, with its due time and state.

    `next_at` is when the tick must look at it again: to send, to remind, to close; none once it is over.
    """

    __tablename__ = "touchpoint"
    __table_args__ = (
        UniqueConstraint("partnership", "subject", "stage", "person_id", "round"),
        Index(
            "ix_touchpoint_next",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index("ix_touchpoint_event", "partnership", "event_id", "stage", "state"),
        Index("ix_touchpoint_booking", "booking_id"),
        Index("ix_touchpoint_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    subject: Mapped[str]
    """`booking:12` or `event:3`."""
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    round: Mapped[int] = mapped_column(default=1)
    stage: Mapped[str]
    kind: Mapped[str]
    role: Mapped[str]
    state: Mapped[str] = mapped_column(default="planned")
    """`planned`, `sent`, `answered`, `expired`, `cancelled`, `undeliverable`."""
    due_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    reminded: Mapped[int] = mapped_column(default=0)
    """How many of the plan's reminders are behind it (sent or passed over)."""
    form: Mapped[str | None]
    """Digest of the questionnaire as frozen at first send."""
    reason: Mapped[str] = mapped_column(default="")
    """Why it was cancelled or expired, for `why`."""


class FrozenForm(Base):
    """A questionnaire as it was fitted and sent."""

    __tablename__ = "frozen_form"

    partnership: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]]


class Response(Base):
    """What one person says at one touchpoint; its answers come one by one, and count once it is submitted."""

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("touchpoint_id"),
        Index("ix_response_booking", "booking_id", "kind"),
        Index("ix_response_event", "partnership", "event_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    stage: Mapped[str]
    kind: Mapped[str]
    cursor: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
    """How often it was submitted."""
    first_submitted_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]


class AnswerRow(Base):
    """One answer: `draft` is what the person last said, `value` what they have sent."""

    __tablename__ = "answer"
    # Both hold all that the figures read, so that a million answers are counted without opening one.
    __table_args__ = (
        Index("ix_answer_figures", "partnership", "kind", "question", "number", "event_id"),
        Index("ix_answer_pair", "response_id", "pair", "number"),
    )

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    event_id: Mapped[int]
    kind: Mapped[str]
    pair: Mapped[str | None]
    draft: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    value: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    number: Mapped[float | None]
    revision: Mapped[int] = mapped_column(default=0)
    channel: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime]


class Submission(Base):
    """Each version of a response as it was sent; a later one does not overwrite it, a withdrawal empties it."""

    __tablename__ = "submission"

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(default="")
    answers: Mapped[dict[str, Any]]


class OutboxMessage(Base):
    """One message to one person, once: the truth of whether it has gone."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("partnership", "key"),
        Index(
            "ix_message_waiting",
            "due_at",
            sqlite_where=text("state IN ('queued', 'sending')"),
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
        Index("ix_message_touchpoint", "touchpoint_id"),
        Index("ix_message_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    key: Mapped[str]
    message_id: Mapped[str]
    touchpoint_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoint.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    event_id: Mapped[int | None]
    role: Mapped[str]
    stage: Mapped[str] = mapped_column(default="")
    channel: Mapped[str]
    lane: Mapped[str]
    template: Mapped[str]
    context: Mapped[dict[str, Any]]
    attach: Mapped[list[Any]]
    """What goes with it, made when it is sent: `certificate:NUMBER`, `event:ID`."""
    state: Mapped[str] = mapped_column(default="queued")
    """`queued`, `sending` (leased), `sent`, `cancelled`, `undeliverable`."""
    due_at: Mapped[datetime]
    owner: Mapped[str] = mapped_column(default="")
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[int] = mapped_column(default=0)
    """How often a lease ran out with nothing recorded: it may have gone."""
    retry_at: Mapped[datetime | None]
    round: Mapped[int] = mapped_column(default=1)
    provider_id: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")


class Link(Base):
    """A bearer's key to one page, stored hashed: 128 random bits in a mail."""

    __tablename__ = "link"
    __table_args__ = (Index("ix_link_touchpoint", "touchpoint_id"), Index("ix_link_person", "person_id"))

    hash: Mapped[str] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    purpose: Mapped[str]
    """`q` (questionnaire), `s` (supervisor's page), `p` (preferences)."""
    touchpoint_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoint.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Device(Base):
    """A browser that may see the free text already saved in a response."""

    __tablename__ = "device"

    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"), primary_key=True)
    hash: Mapped[str] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    created_at: Mapped[datetime]


class Code(Base):
    """A short code mailed to a person, to show that a new device is theirs."""

    __tablename__ = "code"

    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"), primary_key=True)
    partnership: Mapped[str]
    hash: Mapped[str] = mapped_column(default="")
    tries_left: Mapped[int] = mapped_column(default=5)
    expires_at: Mapped[datetime]


class Certificate(Base):
    """Issued once a booking; what it says is frozen."""

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("booking_id", "round"),)

    number: Mapped[str] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    round: Mapped[int]
    name: Mapped[str]
    course: Mapped[str]
    level: Mapped[str] = mapped_column(default="")
    date: Mapped[str]
    outcomes: Mapped[list[Any]]
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SupervisorAct(Base):
    """What a supervisor did on their page; undone, not deleted."""

    __tablename__ = "supervisor_act"
    __table_args__ = (Index("ix_supervisor_act_touchpoint", "touchpoint_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    touchpoint_id: Mapped[int] = mapped_column(ForeignKey("touchpoint.id"))
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    what: Mapped[str]
    """`acknowledged`, or practice `seen`, `partly`, `not_yet`."""
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class PracticeIssue(Base):
    """What a supervisor reports back to the business unit."""

    __tablename__ = "practice_issue"

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    touchpoint_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoint.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    agency: Mapped[str] = mapped_column(default="")
    what: Mapped[str]
    """`practice_issue`, `concern`, `information_needed`."""
    text: Mapped[str]
    raised_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class AuditEntry(Base):
    """Who did what; rows are only ever added."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_partnership", "partnership", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    at: Mapped[datetime]
    who: Mapped[str]
    what: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]]


class PlanSeen(Base):
    """The plan that the touchpoints were last reconciled with."""

    __tablename__ = "plan_seen"

    partnership: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    at: Mapped[datetime]


class Heartbeat(Base):
    """The one process that delivers on SQLite, while its beat is fresh."""

    __tablename__ = "heartbeat"

    role: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    at: Mapped[datetime]


class TickClaim(Base):
    """The minute that one calendar claimed."""

    __tablename__ = "tick_claim"

    minute: Mapped[datetime] = mapped_column(primary_key=True)
    owner: Mapped[str]


class Instance(Base):
    """This installation's own random key, for nonces and device marks."""

    __tablename__ = "instance"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
