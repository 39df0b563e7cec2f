"""Who was erased or forgotten goes again where a backup from before is restored: the replaced database knows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, Table, inspect, select

from metaverse.database import bulk, reading, writing
from metaverse.errors import Problem
from metaverse.leaving import organization, person
from metaverse.models.upkeep import Erasure
from metaverse.retention import turn

erasures: Table = Erasure.__table__
ACTOR = "cli:restore"
Row = dict[str, str | int]


@reading
def known(connection: Connection) -> list[Row]:
    """Return who was erased or forgotten; a database without its tables knows nobody."""
    if erasures.name not in inspect(connection).get_table_names():
        return []
    return [dict(row) for row in connection.execute(select(erasures)).mappings()]


@turn.taken(is_patient=True)
def apply(rows: Sequence[Row], folder: Path) -> list[str]:
    """Have them go again, and say what was done."""
    _remember(rows)
    told = []
    for row in rows:
        subject = str(row["subject"])
        try:
            if row["kind"] in (organization.KIND, organization.LEAVING):
                organization.erase(subject, ACTOR)
            elif not person.forget(subject, ACTOR, folder).is_new:
                continue
        except Problem:
            continue  # who is not in the backup need not go again
        told.append(f"{subject} was erased since, and is erased again.")
    return told


@writing
def _remember(connection: Connection, rows: Sequence[Row]) -> None:
    bulk.upsert(connection, erasures, list(rows))
