"""Keep the log and its known pairs in 16 parts by organization on PostgreSQL; SQLite keeps them whole.

A filled table is copied once, in this one transaction: nobody reads or writes it meanwhile, and it needs its room twice.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STOPS = "On PostgreSQL the whole log is copied under a lock; count on half a minute for a million events."
STOPS_ON = ("postgresql",)

PARTS = 16
TABLES = {
    "events": {
        "pk_events": "PRIMARY KEY (organization_id, seq)",
        "ix_events_subject": "(organization_id, subject, effective_ms)",
        "ix_events_received": "(organization_id, received_ms)",
    },
    "event_keys": {
        "pk_event_keys": "PRIMARY KEY (organization_id, hash)",
        "ix_event_keys_received": "(received_ms)",
    },
}


def upgrade() -> None:
    """Go one step on."""
    for name, indexes in TABLES.items():
        _lay_anew(name, indexes, "PARTITION BY HASH (organization_id)", PARTS)


def downgrade() -> None:
    """Go one step back; nothing is lost."""
    for name, indexes in TABLES.items():
        _lay_anew(name, indexes, "", 0)


def _lay_anew(name: str, indexes: dict[str, str], how: str, parts: int) -> None:
    """Copy a table into one that is laid otherwise; the indexes are built after the rows, which is quicker."""
    if op.get_context().dialect.name != "postgresql":
        return
    op.execute(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE")
    op.execute(f"CREATE TABLE {name}_laid (LIKE {name} INCLUDING DEFAULTS INCLUDING STORAGE) {how}")
    for part in range(parts):
        values = f"FOR VALUES WITH (MODULUS {parts}, REMAINDER {part})"
        op.execute(f"CREATE TABLE {name}_p{part:02} PARTITION OF {name}_laid {values}")
    op.execute(f"INSERT INTO {name}_laid SELECT * FROM {name}")
    op.execute(f"DROP TABLE {name}")
    op.execute(f"ALTER TABLE {name}_laid RENAME TO {name}")
    for index, columns in indexes.items():
        if columns.startswith("PRIMARY"):
            op.execute(f"ALTER TABLE {name} ADD CONSTRAINT {index} {columns}")
        else:
            op.execute(f"CREATE INDEX {index} ON {name} {columns}")
    op.execute(f"ANALYZE {name}")
