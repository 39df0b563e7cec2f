"""Keep backups' records, horizons of logs, and what organizations keep for how long.

A downgrade loses the rows at the horizons of logs whose beginning was let go: their projections stay as they are, but
`flask rebuild` of the older version would make them from what is left of the log alone. It loses the policies and the
records of backups as well; no backup itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

LOSES = {
    "beginnings of logs that were let go: `flask rebuild` of an older release would make too little of what is left":
        "SELECT count(*) FROM horizons",
    "parts of what stood at those beginnings": "SELECT count(*) FROM horizon_parts",
    "organizations' policies of what is kept for how long": "SELECT count(*) FROM retention_policies",
    "records of backups (not the backups)": "SELECT count(*) FROM backup_runs",
    "marks of what was erased, which restoring an older backup heeds": "SELECT count(*) FROM erasures",
}


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        "horizons",
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.Text(), nullable=True),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name="pk_horizons"),
    )
    op.create_table(
        "horizon_parts",
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "generation", "part", name="pk_horizon_parts"),
    )
    op.create_table(
        "retention_policies",
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("days", sa.Text(), nullable=True),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(128), nullable=True),
        sa.Column("last", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_retention_policies_organization_id_organizations"
        ),
        sa.PrimaryKeyConstraint("organization_id", name="pk_retention_policies"),
    )
    op.create_table(
        "backup_runs",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("began_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("events", sa.BigInteger(), nullable=True),
        sa.Column("took_ms", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_backup_runs"),
    )
    op.create_index("ix_backup_runs_began", "backup_runs", ["began_ms"])
    op.create_table(
        "erasures",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name="pk_erasures"),
    )


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("erasures")
    op.drop_index("ix_backup_runs_began", table_name="backup_runs")
    op.drop_table("backup_runs")
    op.drop_table("retention_policies")
    op.drop_table("horizon_parts")
    op.drop_table("horizons")
