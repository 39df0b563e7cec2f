"""Keep gateways, and what was answered there."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

LOSES = {
    "gateways": "SELECT count(*) FROM gateways",
    "marks of what was answered at gateways": "SELECT count(*) FROM gateway_answers",
}


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        'gateways',
        sa.Column('id', sa.String(length=64), nullable=False),
        sa.Column('organization_id', sa.String(length=64), nullable=False),
        sa.Column('name', sa.String(length=256), nullable=False),
        sa.Column('mark', sa.String(length=64), nullable=False),
        sa.Column('url', sa.String(length=512), nullable=False),
        sa.Column('approvals', sa.Boolean(), nullable=False),
        sa.Column('enabled', sa.Boolean(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('token', sa.Text(), nullable=True),
        sa.Column('device', sa.Text(), nullable=True),
        sa.Column('device_id', sa.String(length=64), nullable=False),
        sa.Column('device_token', sa.Text(), nullable=True),
        sa.Column('scopes', sa.Text(), nullable=True),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('state_ms', sa.BigInteger(), nullable=False),
        sa.Column('detail', sa.Text(), nullable=True),
        sa.Column('server_version', sa.String(length=64), nullable=True),
        sa.Column('heard_ms', sa.BigInteger(), nullable=True),
        sa.Column('cursor', sa.Text(), nullable=True),
        sa.Column('lease_holder', sa.String(length=64), nullable=True),
        sa.Column('lease_until_ms', sa.BigInteger(), nullable=False),
        sa.Column('created_ms', sa.BigInteger(), nullable=False),
        sa.Column('created_by', sa.String(length=128), nullable=True),
        sa.ForeignKeyConstraint(
            ['organization_id'], ['organizations.id'], name='fk_gateways_organization_id_organizations'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_gateways'),
        sa.UniqueConstraint('organization_id', 'mark', name='uq_gateways_organization_id_mark'),
    )
    op.create_table(
        'gateway_answers',
        sa.Column('organization_id', sa.String(length=64), nullable=False),
        sa.Column('command_key', sa.String(length=256), nullable=False),
        sa.Column('gateway_id', sa.String(length=64), nullable=False),
        sa.Column('request_key', sa.String(length=256), nullable=False),
        sa.Column('sent_ms', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('organization_id', 'command_key', name='pk_gateway_answers'),
    )
    op.create_index('ix_gateway_answers_gateway_id', 'gateway_answers', ['gateway_id'])


def downgrade() -> None:
    """Go one step back; gateways and their keys are lost."""
    op.drop_index('ix_gateway_answers_gateway_id', table_name='gateway_answers')
    op.drop_table('gateway_answers')
    op.drop_table('gateways')
