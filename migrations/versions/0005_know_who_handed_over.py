"""Keep each task that changed hands, and what a network remembers of itself."""

import json
from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REMADE = ("handovers", "network_memories")

CLAIMS = ("metaverse.task.created", "metaverse.task.updated")
AT_ONCE = 1000
HANDOFFS = sa.text("kind = 'handoff'")


def upgrade() -> None:
    """Go one step on; the hand-overs of the past are taken from the log."""
    op.create_table(
        "handovers",
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("task_key", sa.String(256), nullable=False),
        sa.Column("from_key", sa.String(256), nullable=False),
        sa.Column("to_key", sa.String(256), nullable=False),
        sa.Column("effective_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "seq", name="pk_handovers"),
    )
    op.create_index("ix_handovers_effective", "handovers", ["organization_id", "effective_ms"])
    op.create_table(
        "network_memories",
        sa.Column("organization_id", sa.String(64), nullable=False),
        sa.Column("view", sa.String(64), nullable=False),
        sa.Column("kept_ms", sa.BigInteger(), nullable=False),
        sa.Column("memory", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "view", name="pk_network_memories"),
    )
    op.create_index(
        "ix_interactions_handoffs",
        "interactions",
        ["organization_id", "task_key", "effective_ms"],
        sqlite_where=HANDOFFS,
        postgresql_where=HANDOFFS,
    )
    _take_from_the_log()


def downgrade() -> None:
    """Go one step back; hand-overs are in the log, and networks are laid out anew."""
    op.drop_index("ix_interactions_handoffs", table_name="interactions")
    op.drop_table("network_memories")
    op.drop_index("ix_handovers_effective", table_name="handovers")
    op.drop_table("handovers")


def _take_from_the_log() -> None:
    names = ("organization_id", "seq", "task_key", "from_key", "to_key", "effective_ms")
    handovers = sa.table("handovers", *map(sa.column, names))
    connection = op.get_bind()
    found = list(_found(connection))
    for start in range(0, len(found), AT_ONCE):
        rows = [dict(zip(names, row, strict=True)) for row in found[start : start + AT_ONCE]]
        connection.execute(sa.insert(handovers), rows)


def _found(connection):
    names = ("organization_id", "subject", "seq", "effective_ms", "type", "data")
    events = sa.table("events", *map(sa.column, names))
    query = sa.select(*(events.c[name] for name in names)).where(events.c.type.in_(CLAIMS), events.c.subject.is_not(None))
    query = query.order_by(events.c.organization_id, events.c.subject, events.c.effective_ms, events.c.seq)
    for (organization, task), claims in groupby(connection.execute(query), key=lambda claim: claim[:2]):
        held = None
        for claim in claims:
            data = json.loads(claim.data) if isinstance(claim.data, str) else claim.data or {}
            holder = data["assignee"] if "assignee" in data else held
            if held is not None and holder is not None and holder != held:
                yield organization, claim.seq, task, held, holder, claim.effective_ms
            held = holder
