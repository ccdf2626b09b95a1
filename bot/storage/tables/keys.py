"""Keys to pages: links, devices, codes, and this installation's own."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base


class Link(Base):
    """A bearer's key to one page, stored hashed: 128 random bits in a mail."""

    __tablename__ = "link"
    __table_args__ = (Index("ix_link_touchpoint", "touchpoint_id"), Index("ix_link_person", "person_id"))

    hash: Mapped[str] = mapped_column(primary_key=True)
    partnership: Mapped[str]
    purpose: Mapped[str]
    """`q` (questionnaire), `s` (supervisor's page), `p` (preferences), `c` (a concern, for an officer)."""
    touchpoint_id: Mapped[int | None] = mapped_column(ForeignKey("touchpoint.id"))
    concern_id: Mapped[int | None] = mapped_column(ForeignKey("concern.id"))
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


class Instance(Base):
    """This installation's own random key, for nonces and device marks."""

    __tablename__ = "instance"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
