"""What figures are counted from: choices beside scale points, indexes to count by, and officers' marks on comments.

Revision ID: 0005
Revises: 0004
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CHOICES = ("one", "many", "yes_no")
COLUMNS = {
    "ix_answer_figures": (("number", "event_id"), "number IS NOT NULL"),
    "ix_answer_chosen": (("chosen", "event_id", "response_id"), "chosen IS NOT NULL"),
    "ix_answer_written": (("event_id", "response_id"), "value IS NOT NULL AND number IS NULL AND chosen IS NULL"),
}
CLOSING = {"ix_touchpoint_undeliverable": "state = 'undeliverable'", "ix_touchpoint_supervisors": "role = 'supervisor'"}
BEFORE = ["partnership", "kind", "question", "number", "event_id"]
STAGES = ["partnership", "stage", "state", "event_id", "booking_id", "sent_at"]


def upgrade() -> None:
    op.add_column("answer", sa.Column("chosen", sa.Text(), nullable=True))
    _fill()
    op.drop_index("ix_answer_figures", "answer")
    for name, (columns, only) in COLUMNS.items():
        where = sa.text(only)
        of = ["partnership", "kind", "question", *columns]
        op.create_index(name, "answer", of, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_touchpoint_stage", "touchpoint", STAGES)
    op.drop_index("ix_touchpoint_booking", "touchpoint")
    op.create_index("ix_touchpoint_booking", "touchpoint", ["booking_id", "kind", "round", "state", "sent_at"])
    for name, only in CLOSING.items():
        where = sa.text(only)
        op.create_index(name, "touchpoint", ["partnership", "closes_at"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "comment_mark",
        sa.Column("response_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("question", "partnership", "text_digest", "theme")),
        sa.Column("quotable", sa.Boolean(), nullable=False),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_comment_mark_response_id")),
        sa.PrimaryKeyConstraint("response_id", "question", name=op.f("pk_comment_mark")),
    )


def _fill() -> None:
    """Write down what was chosen in answers that are there already; their forms say which questions give a choice."""
    connection = op.get_bind()
    keys = "CAST(value AS TEXT)"
    for there, instead in (('", "', ","), ('["', ""), ('"]', ""), ("[]", ""), ('"', "")):
        keys = f"replace({keys}, '{there}', '{instead}')"
    fill = sa.text(
        f"UPDATE answer SET chosen = {keys} WHERE value IS NOT NULL AND question IN :questions AND response_id IN "
        "(SELECT r.id FROM response r JOIN touchpoint t ON t.id = r.touchpoint_id "
        "WHERE t.partnership = :partnership AND t.form = :digest)"
    ).bindparams(sa.bindparam("questions", expanding=True))
    for partnership, digest, body in connection.execute(sa.text("SELECT partnership, digest, body FROM frozen_form")):
        form = json.loads(body) if isinstance(body, str) else body
        questions = [each["key"] for each in form["questions"] if each["kind"] in CHOICES]
        if questions:
            connection.execute(fill, {"partnership": partnership, "digest": digest, "questions": questions})


def downgrade() -> None:
    op.drop_table("comment_mark")
    op.drop_index("ix_touchpoint_booking", "touchpoint")
    op.create_index("ix_touchpoint_booking", "touchpoint", ["booking_id"])
    for name in (*CLOSING, "ix_touchpoint_stage"):
        op.drop_index(name, "touchpoint")
    for name in COLUMNS:
        op.drop_index(name, "answer")
    with op.batch_alter_table("answer") as answer:
        answer.drop_column("chosen")
    op.create_index("ix_answer_figures", "answer", BEFORE)
