"""Which tables hold what of an organization or a person, found by their columns, so that new ones are found too."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Table

from metaverse.events.store import LOOKING_BACK, SUMS, TABLES
from metaverse.extensions import db
from metaverse.models.event import Event, EventKey
from metaverse.models.horizon import Horizon, HorizonPart
from metaverse.models.kept import REGISTRY

ORGANIZATION, USER = "organization_id", "user_id"
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
    """Yield the tables of organizations beside those of the log, with the columns that somebody wrote freely.

    What names rows, says a word or opens something is none of these: it would not be itself any more.
    """
    for table in db.metadata.sorted_tables:
        if table.name in OF_THE_LOG or ORGANIZATION not in table.c:
            continue
        columns = [column for column in table.columns if _is_text(table, column)]
        if columns:
            yield table, columns


def _is_text(table: Table, column: Column[object]) -> bool:
    kept = REGISTRY.get(table.name, {}).get(column.name)
    return kept is not None and kept.is_text and not column.primary_key and not column.foreign_keys
