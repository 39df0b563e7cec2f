"""Keep dead letters."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

LOSES = {"dead letters": "SELECT count(*) FROM dead_letters"}


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        'dead_letters',
        sa.Column('id', sa.String(length=64), nullable=False),
        sa.Column('organization_id', sa.String(length=64), nullable=False),
        sa.Column('adapter', sa.String(length=64), nullable=False),
        sa.Column('place', sa.Text(), nullable=True),
        sa.Column('reason', sa.Text(), nullable=True),
        sa.Column('excerpt', sa.Text(), nullable=True),
        sa.Column('received_ms', sa.BigInteger(), nullable=False),
        sa.Column('token_id', sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_dead_letters_received', 'dead_letters', ['organization_id', 'received_ms'])


def downgrade() -> None:
    """Go one step back; what could not be read is lost."""
    op.drop_index('ix_dead_letters_received', table_name='dead_letters')
    op.drop_table('dead_letters')
