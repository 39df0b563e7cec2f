"""Let others see one view: wall links."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LOSES = {"wall links": "SELECT count(*) FROM wall_links"}


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        "wall_links",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(256), nullable=False),
        sa.Column("view", sa.String(16), nullable=False),
        sa.Column("settings", sa.Text(), nullable=True),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(128), nullable=True),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("revoked_ms", sa.BigInteger(), nullable=True),
        sa.Column("last_used_ms", sa.BigInteger(), nullable=True),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organization_id"], ["organizations.id"], name="fk_wall_links_organization_id_organizations"),
        sa.PrimaryKeyConstraint("id", name="pk_wall_links"),
        sa.UniqueConstraint("secret_hash", name="uq_wall_links_secret_hash"),
    )
    op.create_index("ix_wall_links_organization", "wall_links", ["organization_id", "created_ms"])


def downgrade() -> None:
    """Go one step back; wall links are lost."""
    op.drop_index("ix_wall_links_organization", table_name="wall_links")
    op.drop_table("wall_links")
