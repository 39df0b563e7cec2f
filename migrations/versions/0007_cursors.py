"""Keep what adapters remember, and of dead letters what it takes to read them once more."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

LOSES = {
    "places up to which sources were read; they are read anew, and what is known counts once":
        "SELECT count(*) FROM cursors",
    "dead letters that can be read once more": "SELECT count(*) FROM dead_letters WHERE form IS NOT NULL OR spot IS NOT NULL"
    " OR retried_ms IS NOT NULL",
}


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        'cursors',
        sa.Column('organization_id', sa.String(length=64), nullable=False),
        sa.Column('adapter', sa.String(length=256), nullable=False),
        sa.Column('place', sa.String(length=256), nullable=False),
        sa.Column('state', sa.Text(), nullable=True),
        sa.Column('version', sa.BigInteger(), nullable=False),
        sa.Column('touched_ms', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('organization_id', 'adapter', 'place'),
    )
    op.create_index('ix_cursors_touched', 'cursors', ['touched_ms'])
    with op.batch_alter_table('dead_letters') as batch:
        batch.add_column(sa.Column('form', sa.String(length=64), nullable=True))
        batch.add_column(sa.Column('spot', sa.String(length=256), nullable=True))
        batch.add_column(sa.Column('retried_ms', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Go one step back; how far sources were read is forgotten, and dead letters can be read, but not once more."""
    with op.batch_alter_table('dead_letters') as batch:
        batch.drop_column('retried_ms')
        batch.drop_column('spot')
        batch.drop_column('form')
    op.drop_index('ix_cursors_touched', table_name='cursors')
    op.drop_table('cursors')
