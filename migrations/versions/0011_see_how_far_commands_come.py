"""See how far commands come, and keep what was turned on so that they reach their agents."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = '0010'
branch_labels = None
depends_on = None

LOSES = {
    "organizations' settings of how answers reach agents": "SELECT count(*) FROM answer_settings",
    "answers under way to agents": "SELECT count(*) FROM deliveries",
}
REMADE = ("commands.seen_ms", "commands.seen_seq", "commands.seen_by")


def upgrade() -> None:
    """Go one step on."""
    with op.batch_alter_table("commands") as table:
        table.add_column(sa.Column("seen_ms", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("seen_seq", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("seen_by", sa.String(64), nullable=True))
    op.create_index("ix_commands_sent", "commands", ["organization_id", "seq"])


    op.create_table(
        "answer_settings",
        sa.Column("organization_id", sa.String(64), sa.ForeignKey("organizations.id"), nullable=False),
        sa.Column("settings", sa.Text(), nullable=True),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id"),
    )
    op.create_table(
        "deliveries",
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("command_key", sa.String(256), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "command_key"),
    )


def downgrade() -> None:
    """Go one step back; how far commands have come is in the log, settings of answers are lost."""
    op.drop_table("deliveries")
    op.drop_table("answer_settings")
    op.drop_index("ix_commands_sent", table_name="commands")
    with op.batch_alter_table("commands") as table:
        for name in ("seen_by", "seen_seq", "seen_ms"):
            table.drop_column(name)
