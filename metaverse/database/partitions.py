"""Tables that PostgreSQL keeps in parts, by organization; SQLite keeps them whole.

The parts (`events_p00` …) are PostgreSQL's business alone: no model and no statement names one, and no migration but
the one that lays them.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import DDL, Table, event

PARTS = 16
"""Enough for the parts to be small, and few enough for each connection to know them all."""

BY_ORGANIZATION: dict[str, Any] = {"postgresql_partition_by": "HASH (organization_id)"}
"""What a table's arguments say when it is kept in parts."""

_PART = re.compile(r"_p\d\d$")


def partitioned(table: Table) -> Table:
    """Lay a table's parts whenever the table is laid on PostgreSQL."""
    for part in range(PARTS):
        lay = DDL(_lay(table.name, part))  # type: ignore[no-untyped-call]
        event.listen(table, "after_create", lay.execute_if(dialect="postgresql"))
    return table


def is_described(name: str | None, kind: str, _parents: object) -> bool:
    """Tell Alembic what the models describe: everything but the parts."""
    return kind != "table" or name is None or _PART.search(name) is None


def _lay(name: str, part: int) -> str:
    values = f"WITH (MODULUS {PARTS}, REMAINDER {part})"
    return f"CREATE TABLE {name}_p{part:02} PARTITION OF {name} FOR VALUES {values}"
