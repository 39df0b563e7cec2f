"""Find what happened to a task without reading everything that happened."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

OF_TASKS = sa.text('task_key IS NOT NULL')


def upgrade() -> None:
    """Go one step on."""
    columns = ['organization_id', 'task_key', 'seq']
    op.create_index('ix_interactions_task', 'interactions', columns, sqlite_where=OF_TASKS, postgresql_where=OF_TASKS)
    op.create_index('ix_requests_task', 'requests', ['organization_id', 'task_key'])
    op.create_index('ix_commands_task', 'commands', ['organization_id', 'task_key'])


def downgrade() -> None:
    """Go one step back."""
    op.drop_index('ix_commands_task', table_name='commands')
    op.drop_index('ix_requests_task', table_name='requests')
    op.drop_index('ix_interactions_task', table_name='interactions')
