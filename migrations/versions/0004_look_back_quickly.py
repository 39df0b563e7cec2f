"""Look back quickly: checkpoints of the office, what they leave out, and where trouble began."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REMADE = ("checkpoints", "asides", "marks")


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        "checkpoints",
        sa.Column("organization_id", sa.String(length=64), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "edition", "seq", name=op.f("pk_checkpoints")),
    )
    op.create_table(
        "asides",
        sa.Column("organization_id", sa.String(length=64), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=256), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("finished_ms", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "edition", "kind", "key", "seq", name=op.f("pk_asides")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_asides_finished", "asides", ["organization_id", "edition", "finished_ms"], unique=False)
    op.create_table(
        "marks",
        sa.Column("organization_id", sa.String(length=64), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("nth", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("agent_key", sa.String(length=256), nullable=True),
        sa.Column("task_key", sa.String(length=256), nullable=True),
        sa.PrimaryKeyConstraint("organization_id", "edition", "kind", "nth", name=op.f("pk_marks")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_marks_at", "marks", ["organization_id", "edition", "kind", "at_ms", "nth"], unique=False)


def downgrade() -> None:
    """Go one step back; what is lost can be made again from the log."""
    op.drop_table("marks")
    op.drop_table("asides")
    op.drop_table("checkpoints")
