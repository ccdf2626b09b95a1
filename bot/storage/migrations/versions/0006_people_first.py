"""People first: concerns that were written, details left in on purpose, a sealed audit log, and names that come off.

Revision ID: 0006
Revises: 0005
"""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UNSEEN = sa.text("seen_at IS NULL")
_SQLITE_TRIGGERS = ("UPDATE", "DELETE")
_POSTGRESQL_TRIGGER = "audit_is_never_changed"


def upgrade() -> None:
    _concerns()
    op.create_table(
        "kept_detail",
        sa.Column("response_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("question", "digest", "partnership")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_kept_detail_response_id")),
        sa.PrimaryKeyConstraint("response_id", "question", "digest", name=op.f("pk_kept_detail")),
    )
    op.add_column("person", sa.Column("anonymous_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("event", sa.Column("identifiers_off_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("audit", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("audit", sa.Column("seal", sa.Text(), nullable=False, server_default=""))
    _guarded(False)
    _seal()
    _guarded(True)
    op.create_index("ix_audit_position", "audit", ["partnership", "position"], unique=True)


def _concerns() -> None:
    op.create_table(
        "concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership", sa.Text(), nullable=False),
        *(sa.Column(f"{name}_id", sa.Integer(), nullable=True) for name in ("person", "event", "touchpoint")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("place", "question", "kinds", "text", "channel")),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Text(), nullable=False),
        *(
            sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"], name=op.f(f"fk_concern_{name}_id"))
            for name in ("person", "event", "touchpoint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_concern_unseen", "concern", ["partnership", "next_at"], sqlite_where=UNSEEN, postgresql_where=UNSEEN
    )
    op.create_index("ix_concern_touchpoint", "concern", ["touchpoint_id"])
    op.create_index("ix_concern_person", "concern", ["person_id"])
    with op.batch_alter_table("link") as link:
        link.add_column(sa.Column("concern_id", sa.Integer(), nullable=True))
        link.create_foreign_key(op.f("fk_link_concern_id"), "concern", ["concern_id"], ["id"])


def _seal() -> None:
    """Seal what is there already, as `bot/storage/audit.py` does from now on; kept here as it was then."""
    connection = op.get_bind()
    last: dict[str, tuple[int, str]] = {}
    rows = sa.text("SELECT id, partnership, at, who, what, subject, detail FROM audit ORDER BY id")
    put = sa.text("UPDATE audit SET position = :position, seal = :seal WHERE id = :id")
    for id_, partnership, at, who, what, subject, detail in connection.execute(rows).fetchall():
        position, before = last.get(partnership, (0, ""))
        when = datetime.fromisoformat(at) if isinstance(at, str) else at
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
        told = json.loads(detail) if isinstance(detail, str) else detail
        said = [before, partnership, position + 1, when.isoformat(timespec="microseconds"), who, what, subject, told]
        plain = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        seal = hashlib.sha256(plain.encode()).hexdigest()
        connection.execute(put, {"id": id_, "position": position + 1, "seal": seal})
        last[partnership] = (position + 1, seal)


def _guarded(on: bool) -> None:
    """Take the triggers off that refuse any change, or put them back."""
    if op.get_bind().dialect.name == "sqlite":
        for what in _SQLITE_TRIGGERS:
            name = f"audit_is_never_{what.lower()}d"
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {what} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END"
                if on
                else f"DROP TRIGGER {name}"
            )
        return
    op.execute(f"ALTER TABLE audit {'ENABLE' if on else 'DISABLE'} TRIGGER {_POSTGRESQL_TRIGGER}")


def downgrade() -> None:
    op.drop_index("ix_audit_position", "audit")
    with op.batch_alter_table("link") as link:
        link.drop_constraint(op.f("fk_link_concern_id"), type_="foreignkey")
        link.drop_column("concern_id")
    for name in ("kept_detail", "concern"):
        op.drop_table(name)
    op.drop_column("person", "anonymous_since")
    op.drop_column("event", "identifiers_off_at")
    op.drop_column("audit", "position")
    op.drop_column("audit", "seal")
