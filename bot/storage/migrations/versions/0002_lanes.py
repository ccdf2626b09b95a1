"""Lanes are held by workers; waiting messages are found by channel and partnership.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WAITING = sa.text("state IN ('queued', 'sending')")
GIVEN_UP = sa.text("state = 'undeliverable'")


def upgrade() -> None:
    op.create_table(
        "lane",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lane")),
    )
    op.drop_index("ix_message_waiting", table_name="message")
    op.create_index(
        "ix_message_waiting",
        "message",
        ["channel", "partnership", "due_at"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index(
        "ix_message_undeliverable", "message", ["partnership"], sqlite_where=GIVEN_UP, postgresql_where=GIVEN_UP
    )
    op.drop_column("message", "lane")


def downgrade() -> None:
    op.add_column("message", sa.Column("lane", sa.Text(), nullable=False, server_default=""))
    op.drop_index("ix_message_undeliverable", table_name="message")
    op.drop_index("ix_message_waiting", table_name="message")
    op.create_index("ix_message_waiting", "message", ["due_at"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.drop_table("lane")
