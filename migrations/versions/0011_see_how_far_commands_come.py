"""See how far commands come: when each was handed to its agent, and by what."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step on."""
    with op.batch_alter_table("commands") as table:
        table.add_column(sa.Column("seen_ms", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("seen_seq", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("seen_by", sa.String(64), nullable=True))
    op.create_index("ix_commands_sent", "commands", ["organization_id", "seq"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_index("ix_commands_sent", table_name="commands")
    with op.batch_alter_table("commands") as table:
        for name in ("seen_by", "seen_seq", "seen_ms"):
            table.drop_column(name)
