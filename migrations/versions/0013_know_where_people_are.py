"""Know by what people are signed in."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

LOSES = {"sessions' browsers": "SELECT count(*) FROM sessions WHERE client IS NOT NULL"}


def upgrade() -> None:
    """Go one step on."""
    op.add_column('sessions', sa.Column('client', sa.String(length=256), nullable=True))


def downgrade() -> None:
    """Go one step back; by what people are signed in is forgotten."""
    op.drop_column('sessions', 'client')
