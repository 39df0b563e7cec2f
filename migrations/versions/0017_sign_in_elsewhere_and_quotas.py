"""Let people sign in by an OpenID provider, and keep what each organization may have at most.

Going back forgets who is who at the provider (people sign in by password again, and are linked anew later) and the
organizations' own quotas; users, sessions and all that was taken stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LOSES = {
    "organizations' own quotas": "SELECT count(*) FROM quotas",
    "people who are known at an OpenID provider; they are linked anew": "SELECT count(*) FROM oidc_identities",
    "sessions that a provider can end": "SELECT count(*) FROM oidc_sessions",
    "tickets that were spent within the last minutes": "SELECT count(*) FROM spent_tickets",
}


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        "quotas",
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("told_percent", sa.Integer(), nullable=False),
        sa.Column("told_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name="fk_quotas_organization_id_organizations"),
        sa.PrimaryKeyConstraint("organization_id", "name", name="pk_quotas"),
    )
    op.create_table(
        "oidc_identities",
        sa.Column("issuer", sa.String(512), nullable=False),
        sa.Column("subject", sa.String(256), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False),
        sa.Column("granted", sa.Text(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_oidc_identities_user_id_users", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_oidc_identities"),
    )
    op.create_index("ix_oidc_identities_user_id", "oidc_identities", ["user_id"])
    op.create_table(
        "oidc_sessions",
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("issuer", sa.String(512), nullable=False),
        sa.Column("id_token", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_oidc_sessions_session_id_sessions", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", name="pk_oidc_sessions"),
    )
    op.create_table(
        "spent_tickets",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_spent_tickets"),
    )


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("spent_tickets")
    op.drop_table("oidc_sessions")
    op.drop_index("ix_oidc_identities_user_id", table_name="oidc_identities")
    op.drop_table("oidc_identities")
    op.drop_table("quotas")
