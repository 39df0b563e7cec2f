"""Which tables hold what of an organization or a person, found by their columns, so that new ones are found too."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, String, Table, Text
from sqlalchemy.types import TypeDecorator

from metaverse.events.store import LOOKING_BACK, SUMS, TABLES
from metaverse.extensions import db
from metaverse.models.event import Event, EventKey
from metaverse.models.horizon import Horizon, HorizonPart
from metaverse.models.kept import REGISTRY, How

ORGANIZATION, USER = "organization_id", "user_id"
USERS, ORGANIZATIONS, ERASURES = "users", "organizations", "erasures"
OF_THE_LOG = frozenset(
    table.name
    for table in (
        *TABLES.values(),
        *SUMS,
        *LOOKING_BACK,
        Event.__table__,
        EventKey.__table__,
        Horizon.__table__,
        HorizonPart.__table__,
    )
)
"""What follows from the log; it is mended by the log."""


def of_organizations() -> list[Table]:
    """Return the tables with an organization's rows, each before those that it refers to."""
    return [table for table in reversed(db.metadata.sorted_tables) if ORGANIZATION in table.c]


def of_people() -> list[Table]:
    """Return the tables with rows of a person beside the person's own, each before those that it refers to."""
    return [table for table in reversed(db.metadata.sorted_tables) if USER in table.c]


def texts() -> Iterator[tuple[Table, list[Column[object]]]]:
    """Yield the tables beside those of the log, with the columns that hold texts: hashes and names of rows do not."""
    for table in db.metadata.sorted_tables:
        if table.name in OF_THE_LOG or table.name in (USERS, ERASURES):
            continue
        columns = [column for column in table.columns if _is_text(table, column)]
        if columns:
            yield table, columns


def _is_text(table: Table, column: Column[object]) -> bool:
    if column.primary_key or column.foreign_keys:
        return False
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    kept = REGISTRY.get(table.name, {}).get(column.name)
    return isinstance(kind, String | Text) and (kept is None or kept.how in (How.SEALED, How.PLAIN))
