"""Know which being a key stands for."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

LOSES = {"keys that stand for another being": "SELECT count(*) FROM identities"}
REMADE = ("agents.aliases", "agents.told_by", "agents.claims")


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        'identities',
        sa.Column('organization_id', sa.String(length=64), nullable=False),
        sa.Column('key', sa.String(length=256), nullable=False),
        sa.Column('being', sa.String(length=256), nullable=False),
        sa.Column('name', sa.Text(), nullable=True),
        sa.Column('adapter', sa.String(length=64), nullable=False),
        sa.Column('rule', sa.String(length=64), nullable=False),
        sa.Column('first_ms', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('organization_id', 'key'),
    )
    op.create_index('ix_identities_being', 'identities', ['organization_id', 'being'])
    with op.batch_alter_table('agents') as agents:
        agents.add_column(sa.Column('aliases', sa.Text(), nullable=True))
        agents.add_column(sa.Column('told_by', sa.String(length=512), nullable=True))
        agents.add_column(sa.Column('claims', sa.Text(), nullable=True))


def downgrade() -> None:
    """Go one step back; which keys stand for the same being is forgotten."""
    with op.batch_alter_table('agents') as agents:
        for name in ('claims', 'told_by', 'aliases'):
            agents.drop_column(name)
    op.drop_index('ix_identities_being', table_name='identities')
    op.drop_table('identities')
