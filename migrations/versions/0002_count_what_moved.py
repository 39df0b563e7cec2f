"""Count what moved; the rows are made from the log by `flask rebuild --outdated`."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

REMADE = (
    "agent_moves", "ended_hours", "hours", "spendings", "tallies", "task_ends", "task_moves",
    "agents.counted", "agents.counted_ms", "agents.counted_seq", "organizations.projected",
    "tasks.opened_ms", "tasks.visited", "tasks.reworked",
)


def upgrade() -> None:
    """Go one step on."""
    op.create_table('agent_moves',
    sa.Column('organization_id', sa.String(length=64), nullable=False),
    sa.Column('agent_key', sa.String(length=256), nullable=False),
    sa.Column('at_ms', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('before', sa.String(length=64), nullable=True),
    sa.Column('after', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('organization_id', 'agent_key', 'at_ms', 'seq', name=op.f('pk_agent_moves')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('agent_moves', schema=None) as batch_op:
        batch_op.create_index('ix_agent_moves_at', ['organization_id', 'at_ms', 'agent_key', 'before', 'after'], unique=False)

    op.create_table('ended_hours',
    sa.Column('organization_id', sa.String(length=64), nullable=False),
    sa.Column('hour_ms', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('by_status', sa.Text(), nullable=True),
    sa.Column('first_time_right', sa.BigInteger(), nullable=False),
    sa.Column('cycles_ms', sa.LargeBinary(), nullable=False),
    sa.Column('leads_ms', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('organization_id', 'hour_ms', name=op.f('pk_ended_hours')),
    sqlite_with_rowid=False
    )
    op.create_table('hours',
    sa.Column('organization_id', sa.String(length=64), nullable=False),
    sa.Column('hour_ms', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('rolled', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('organization_id', 'hour_ms', name=op.f('pk_hours')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('hours', schema=None) as batch_op:
        batch_op.create_index('ix_hours_due', ['rolled', 'hour_ms'], unique=False)

    op.create_table('spendings',
    sa.Column('organization_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('hour_ms', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('key', sa.String(length=256), nullable=False),
    sa.Column('model', sa.String(length=256), nullable=False),
    sa.Column('tokens_input', sa.BigInteger(), nullable=False),
    sa.Column('tokens_output', sa.BigInteger(), nullable=False),
    sa.Column('tokens_cached', sa.BigInteger(), nullable=False),
    sa.Column('cost_micros', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('organization_id', 'kind', 'hour_ms', 'key', 'model', name=op.f('pk_spendings')),
    sqlite_with_rowid=False
    )
    op.create_table('tallies',
    sa.Column('organization_id', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('hour_ms', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('key', sa.String(length=256), nullable=False),
    sa.Column('part', sa.String(length=64), nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.Column('moment_ms', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('organization_id', 'kind', 'hour_ms', 'key', 'part', name=op.f('pk_tallies')),
    sqlite_with_rowid=False
    )
    op.create_table('task_ends',
    sa.Column('organization_id', sa.String(length=64), nullable=False),
    sa.Column('task_key', sa.String(length=256), nullable=False),
    sa.Column('at_ms', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('status', sa.String(length=64), nullable=True),
    sa.Column('cycle_ms', sa.BigInteger(), nullable=False),
    sa.Column('lead_ms', sa.BigInteger(), nullable=False),
    sa.Column('first_time_right', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('organization_id', 'task_key', 'at_ms', 'seq', name=op.f('pk_task_ends')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('task_ends', schema=None) as batch_op:
        batch_op.create_index('ix_task_ends_at', ['organization_id', 'at_ms', 'status', 'cycle_ms', 'lead_ms', 'first_time_right'], unique=False)

    op.create_table('task_moves',
    sa.Column('organization_id', sa.String(length=64), nullable=False),
    sa.Column('task_key', sa.String(length=256), nullable=False),
    sa.Column('at_ms', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('from_stage', sa.String(length=64), nullable=True),
    sa.Column('from_effort', sa.String(length=64), nullable=True),
    sa.Column('to_stage', sa.String(length=64), nullable=True),
    sa.Column('to_effort', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('organization_id', 'task_key', 'at_ms', 'seq', name=op.f('pk_task_moves')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('task_moves', schema=None) as batch_op:
        batch_op.create_index('ix_task_moves_at', ['organization_id', 'at_ms'], unique=False)

    with op.batch_alter_table('agents', schema=None) as batch_op:
        batch_op.add_column(sa.Column('counted', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('counted_ms', sa.BigInteger(), nullable=False, server_default='-1'))
        batch_op.add_column(sa.Column('counted_seq', sa.BigInteger(), nullable=False, server_default='-1'))

    with op.batch_alter_table('organizations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('projected', sa.Integer(), nullable=False, server_default='1'))

    with op.batch_alter_table('steps', schema=None) as batch_op:
        batch_op.create_index('ix_steps_at', ['organization_id', 'status_ms'], unique=False)

    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.add_column(sa.Column('opened_ms', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('visited', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('reworked', sa.Integer(), nullable=False, server_default='0'))
        batch_op.drop_index(batch_op.f('ix_tasks_finished'))
        batch_op.create_index('ix_tasks_finished', ['organization_id', 'finished_ms', 'stage', 'status', 'stage_ms', 'first_ms'], unique=False)



def downgrade() -> None:
    """Go one step back, without losing what was there before; what is dropped is made again from the log."""
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_index('ix_tasks_finished')
        batch_op.create_index(batch_op.f('ix_tasks_finished'), ['organization_id', 'finished_ms'], unique=False)
        batch_op.drop_column('reworked')
        batch_op.drop_column('visited')
        batch_op.drop_column('opened_ms')

    with op.batch_alter_table('steps', schema=None) as batch_op:
        batch_op.drop_index('ix_steps_at')

    with op.batch_alter_table('organizations', schema=None) as batch_op:
        batch_op.drop_column('projected')

    with op.batch_alter_table('agents', schema=None) as batch_op:
        batch_op.drop_column('counted_seq')
        batch_op.drop_column('counted_ms')
        batch_op.drop_column('counted')

    with op.batch_alter_table('task_moves', schema=None) as batch_op:
        batch_op.drop_index('ix_task_moves_at')

    op.drop_table('task_moves')
    with op.batch_alter_table('task_ends', schema=None) as batch_op:
        batch_op.drop_index('ix_task_ends_at')

    op.drop_table('task_ends')
    op.drop_table('tallies')
    op.drop_table('spendings')
    with op.batch_alter_table('hours', schema=None) as batch_op:
        batch_op.drop_index('ix_hours_due')

    op.drop_table('hours')
    op.drop_table('ended_hours')
    with op.batch_alter_table('agent_moves', schema=None) as batch_op:
        batch_op.drop_index('ix_agent_moves_at')

    op.drop_table('agent_moves')
