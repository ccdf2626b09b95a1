"""Mail that comes in: what has been handled, how far each mailbox is read, who is away, which address fails.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WAITS = sa.text("what = 'aside' AND closed_at IS NULL")
NO_MARK, NOT_MARKED = sa.text("marked = 0"), sa.text("NOT marked")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _ledger()
    # A mail that comes in names the letter that it answers.
    op.create_index("ix_message_message_id", "message", ["message_id"])
    op.create_table(
        "mail_cursor",
        *map(_text, ("mailbox", "cursor")),
        _time("since"),
        *(_time(each, nullable=True) for each in ("polled_at", "read_at", "not_before")),
        sa.Column("tries", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", name=op.f("pk_mail_cursor")),
    )
    op.create_table(
        "away",
        sa.Column("person_id", sa.Integer(), nullable=False),
        _text("partnership"),
        sa.Column("until", sa.Date(), nullable=False),
        _time("noted_at"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_away_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_away")),
    )
    op.create_index("ix_away_partnership", "away", ["partnership"])
    op.create_table(
        "bad_address",
        *map(_text, ("partnership", "email")),
        _time("since"),
        *map(_text, ("status", "why")),
        sa.PrimaryKeyConstraint("partnership", "email", name=op.f("pk_bad_address")),
    )


def _ledger() -> None:
    op.create_table(
        "mail_in",
        sa.Column("id", sa.Integer(), nullable=False),
        *map(_text, ("partnership", "mailbox", "key")),
        _time("received_at"),
        _time("taken_at"),
        *map(_text, ("what", "why")),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        _text("provider_id"),
        sa.Column("marked", sa.Boolean(), nullable=False),
        _text("words"),
        _time("closed_at", nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_mail_in_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_in")),
        sa.UniqueConstraint("mailbox", "key", name=op.f("uq_mail_in_mailbox")),
    )
    op.create_index("ix_mail_in_aside", "mail_in", ["partnership"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index("ix_mail_in_unmarked", "mail_in", ["mailbox"], sqlite_where=NO_MARK, postgresql_where=NOT_MARKED)
    op.create_index("ix_mail_in_person", "mail_in", ["person_id"])
    op.create_index("ix_mail_in_provider", "mail_in", ["provider_id"])


def downgrade() -> None:
    op.drop_index("ix_message_message_id", "message")
    for table in ("bad_address", "away", "mail_cursor", "mail_in"):
        op.drop_table(table)
