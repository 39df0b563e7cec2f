"""Tell running servers at once of rights that a command changes, and keep an organization closed while it is erased.

A downgrade loses nothing: the mark is made again by the next change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

REMADE = ("rights_turns",)


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        "rights_turns",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rights_turns"),
    )


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("rights_turns")
