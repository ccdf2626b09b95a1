"""Chat: accounts, officers, codes, where a form is shown, and what was pressed or typed.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NOT_DONE = sa.text("done_at IS NULL")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _people()
    _talk()


def _people() -> None:
    op.create_table(
        "chat_account",
        _text("channel"),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *map(_text, ("partnership", "workspace", "account", "email")),
        sa.Column("claimed", sa.Boolean(), nullable=False),
        _time("looked_at"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_chat_account_person_id")),
        sa.PrimaryKeyConstraint("channel", "person_id", name=op.f("pk_chat_account")),
    )
    op.create_index("ix_chat_account_account", "chat_account", ["channel", "workspace", "account"])
    op.create_table(
        "chat_workspace",
        *map(_text, ("channel", "partnership", "workspace")),
        sa.PrimaryKeyConstraint("channel", "partnership", name=op.f("pk_chat_workspace")),
    )
    op.create_table(
        "chat_officer",
        *map(_text, ("partnership", "channel", "workspace", "account", "email")),
        _time("bound_at"),
        sa.PrimaryKeyConstraint("partnership", "channel", "workspace", "account", name=op.f("pk_chat_officer")),
    )
    op.create_table(
        "chat_code",
        *map(_text, ("partnership", "channel", "workspace", "account", "purpose")),
        _time("asked_at"),
        *map(_text, ("email", "hash")),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        _time("expires_at"),
        sa.PrimaryKeyConstraint(
            "partnership", "channel", "workspace", "account", "purpose", "asked_at", name=op.f("pk_chat_code")
        ),
    )


def _talk() -> None:
    op.create_table(
        "chat_place",
        sa.Column("touchpoint_id", sa.Integer(), nullable=False),
        *map(_text, ("partnership", "channel", "workspace", "room", "message", "thread", "question")),
        *map(_number, ("revision", "step")),
        sa.ForeignKeyConstraint(["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_chat_place_touchpoint_id")),
        sa.PrimaryKeyConstraint("touchpoint_id", name=op.f("pk_chat_place")),
    )
    op.create_index("ix_chat_place_room", "chat_place", ["channel", "workspace", "room"])
    op.create_table(
        "chat_input",
        *map(_text, ("key", "partnership", "channel", "account")),
        _time("at"),
        sa.Column("body", sa.JSON(), nullable=True),
        _time("done_at", nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_chat_input")),
    )
    op.create_index("ix_chat_input_open", "chat_input", ["at"], sqlite_where=NOT_DONE, postgresql_where=NOT_DONE)
    op.create_index("ix_chat_input_done", "chat_input", ["done_at"])


def downgrade() -> None:
    for table in ("chat_input", "chat_place", "chat_code", "chat_officer", "chat_workspace", "chat_account"):
        op.drop_table(table)
