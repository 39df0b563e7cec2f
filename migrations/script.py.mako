"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """Go one step on."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Go one step back, without losing what was there before."""
    ${downgrades if downgrades else "pass"}
