"""Tell people where they are: channels, their rules, what is told by them, and how that went.

A downgrade loses all of it: where people are told, what waits to be told, and the log of deliveries.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

LOSES = {
    "channels by which people are told": "SELECT count(*) FROM channels",
    "rules of channels": "SELECT count(*) FROM channel_rules",
    "places up to which channels have read the log": "SELECT count(*) FROM channel_cursors",
    "matters that channels have told or are about to tell": "SELECT count(*) FROM channel_matters",
    "messages that were sent or wait": "SELECT count(*) FROM channel_messages",
    "attempts to deliver them": "SELECT count(*) FROM channel_attempts",
}


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        "channels",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(256), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rest_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("failed_ms", sa.BigInteger(), nullable=True),
        sa.Column("sent_ms", sa.BigInteger(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(128), nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name="fk_channels_organization_id_organizations"),
        sa.PrimaryKeyConstraint("id", name="pk_channels"),
    )
    op.create_index("ix_channels_organization", "channels", ["organization_id", "created_ms"])
    op.create_table(
        "channel_rules",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("channel_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(256), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=True),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("departments", sa.Text(), nullable=True),
        sa.Column("agents", sa.Text(), nullable=True),
        sa.Column("cleared", sa.Boolean(), nullable=False),
        sa.Column("cool_down_seconds", sa.Integer(), nullable=False),
        sa.Column("digest_minutes", sa.Integer(), nullable=True),
        sa.Column("quiet", sa.Text(), nullable=True),
        sa.Column("escalate_minutes", sa.Integer(), nullable=True),
        sa.Column("escalate_to", sa.String(64), nullable=True),
        sa.Column("since_seq", sa.BigInteger(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("told_ms", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(128), nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name="fk_channel_rules_organization_id_organizations"),
        sa.PrimaryKeyConstraint("id", name="pk_channel_rules"),
    )
    op.create_index("ix_channel_rules_organization", "channel_rules", ["organization_id", "created_ms"])
    op.create_table(
        "channel_cursors",
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("epoch", sa.String(64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name="pk_channel_cursors"),
    )
    op.create_table(
        "channel_matters",
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("rule_id", sa.String(64), nullable=False),
        sa.Column("topic", sa.String(256), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("cleared_ms", sa.BigInteger(), nullable=True),
        sa.Column("told_ms", sa.BigInteger(), nullable=True),
        sa.Column("due_ms", sa.BigInteger(), nullable=True),
        sa.Column("escalate_ms", sa.BigInteger(), nullable=True),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("organization_id", "rule_id", "topic", name="pk_channel_matters"),
    )
    op.create_index("ix_channel_matters_due", "channel_matters", ["due_ms"])
    op.create_index("ix_channel_matters_escalate", "channel_matters", ["escalate_ms"])
    op.create_table(
        "channel_messages",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("channel_id", sa.String(64), nullable=False),
        sa.Column("rule_id", sa.String(64), nullable=True),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_channel_messages"),
    )
    op.create_index("ix_channel_messages_created", "channel_messages", ["organization_id", "created_ms"])
    op.create_index("ix_channel_messages_over", "channel_messages", ["state", "ended_ms"])
    op.create_index("ix_channel_messages_waiting", "channel_messages", ["channel_id", "state", "place"])
    op.create_table(
        "channel_attempts",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("took_ms", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_channel_attempts"),
    )
    op.create_index("ix_channel_attempts_message", "channel_attempts", ["message_id", "at_ms"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("channel_attempts")
    op.drop_table("channel_messages")
    op.drop_table("channel_matters")
    op.drop_table("channel_cursors")
    op.drop_table("channel_rules")
    op.drop_table("channels")
