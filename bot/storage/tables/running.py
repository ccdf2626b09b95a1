"""What the bot keeps of its own work: audit log, plan seen, heartbeat, minutes claimed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class AuditEntry(Base):
    """Who did what; rows are only ever added, each sealed with the one before it."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_partnership", "partnership", "at"),
        Index("ix_audit_position", "partnership", "position", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    at: Mapped[datetime]
    who: Mapped[str]
    what: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]]
    position: Mapped[int]
    """In the partnership's log, from 1."""
    seal: Mapped[str]
    """SHA-256 of the row and of the seal before it."""


class PlanSeen(Base):
    """The plan that the touchpoints were last reconciled with."""

    __tablename__ = "plan_seen"

    partnership: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    at: Mapped[datetime]


class Heartbeat(Base):
    """A process at work, while its beat is fresh; see `storage.running` for the roles."""

    __tablename__ = "heartbeat"

    role: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    at: Mapped[datetime]


class TickClaim(Base):
    """The minute that one calendar claimed."""

    __tablename__ = "tick_claim"

    minute: Mapped[datetime] = mapped_column(primary_key=True)
    owner: Mapped[str]


class LaneHeld(Base):
    """Which of several workers paces a lane, while its lease runs."""

    __tablename__ = "lane"

    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    lease_until: Mapped[datetime]
