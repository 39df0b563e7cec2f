"""Know what a token is for, and what becomes of all that comes in with it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LOSES = {
    "connections that become plain tokens": "SELECT count(*) FROM tokens WHERE kind IS NOT NULL",
    "tokens' accounts of what became of events": "SELECT count(*) FROM token_tallies",
    "tokens' notes on late, repeated and refused events": "SELECT count(*) FROM token_notes",
}
REMADE = ("token_agents",)

COUNTS = ("accepted", "duplicates", "late", "rejected", "dead")


def upgrade() -> None:
    """Go one step on."""
    with op.batch_alter_table("tokens") as tokens:
        tokens.add_column(sa.Column("kind", sa.String(32), nullable=True))
    op.create_table(
        "token_tallies",
        sa.Column("token_id", sa.String(64), nullable=False),
        sa.Column("organization_id", sa.String(64), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in COUNTS),
        sa.Column("last_event_ms", sa.BigInteger(), nullable=True),
        sa.Column("error_ms", sa.BigInteger(), nullable=True),
        sa.Column("error_where", sa.Text(), nullable=True),
        sa.Column("error_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("token_id", name="pk_token_tallies"),
    )
    op.create_table(
        "token_notes",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("token_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("source", "event_id", "type")),
        sa.Column("batch_index", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("field", "message")),
        sa.Column("claimed_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_token_notes"),
    )
    op.create_index("ix_token_notes_latest", "token_notes", ["token_id", "kind", "id"])
    op.create_table(
        "token_agents",
        sa.Column("token_id", sa.String(64), nullable=False),
        sa.Column("agent_key", sa.String(256), nullable=False),
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("token_id", "agent_key", name="pk_token_agents"),
    )


def downgrade() -> None:
    """Go one step back; tokens stay, but what they are for and what became of events is forgotten."""
    op.drop_table("token_agents")
    op.drop_index("ix_token_notes_latest", table_name="token_notes")
    op.drop_table("token_notes")
    op.drop_table("token_tallies")
    with op.batch_alter_table("tokens") as tokens:
        tokens.drop_column("kind")
