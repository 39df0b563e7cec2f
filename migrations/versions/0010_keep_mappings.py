"""Keep mappings."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

LOSES = {"mappings": "SELECT count(*) FROM mappings"}


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        'mappings',
        sa.Column('organization_id', sa.String(length=64), nullable=False),
        sa.Column('name', sa.String(length=64), nullable=False),
        sa.Column('version', sa.BigInteger(), nullable=False),
        sa.Column('description', sa.Text(), nullable=True),
        sa.Column('each', sa.Text(), nullable=True),
        sa.Column('events', sa.Text(), nullable=True),
        sa.Column('created_ms', sa.BigInteger(), nullable=False),
        sa.Column('created_by', sa.String(length=128), nullable=False),
        sa.Column('changed_ms', sa.BigInteger(), nullable=False),
        sa.Column('changed_by', sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(['organization_id'], ['organizations.id']),
        sa.PrimaryKeyConstraint('organization_id', 'name'),
    )


def downgrade() -> None:
    """Go one step back; mappings are lost."""
    op.drop_table('mappings')
