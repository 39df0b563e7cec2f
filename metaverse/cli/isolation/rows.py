"""Rows whose organization is not that of what they point to: what no door would show, but any could one day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from sqlalchemy import Column, Connection, Table, func, select

from metaverse import ids
from metaverse.database import reading
from metaverse.extensions import db
from metaverse.models.agent import Agent
from metaverse.models.organization import Organization
from metaverse.models.task import Task

_organizations = Organization.__table__
AT_ONCE = 2000
OF_SEVERAL = frozenset({"audit_log"})
"""What was done stays noted when an organization is gone."""


class Stray(NamedTuple):
    """Rows of a table that point where they must not."""

    where: str
    rows: int
    example: str


@reading
def strays(connection: Connection) -> list[Stray]:
    """Look for them in every table that says whose its rows are."""
    tables = [table for table in db.metadata.sorted_tables if "organization_id" in table.c]
    known = set(connection.execute(select(_organizations.c.id)).scalars())
    found = [stray for table in tables for stray in _orphans(connection, table, known)]
    found += [stray for table in tables for stray in _crossing(connection, table)]
    return found + [stray for model, make in MADE for stray in _misnamed(connection, model.__table__, make)]


MADE = ((Agent, ids.agent_id), (Task, ids.task_id))


def _orphans(connection: Connection, table: Table, known: set[str]) -> Iterator[Stray]:
    """Look for rows of organizations that there are not; their names are stepped through by the index."""
    if table.name in OF_SEVERAL:
        return
    column, last = table.c.organization_id, ""
    while (name := connection.scalar(select(func.min(column)).where(column > last))) is not None:
        last = str(name)
        if last not in known:
            count = connection.scalar(select(func.count()).select_from(table).where(column == last)) or 0
            yield Stray(f"{table.name}.organization_id", count, f"organization {last} is not there")


def _crossing(connection: Connection, table: Table) -> Iterator[Stray]:
    """Look for rows that point to a row of another organization."""
    for column in table.c:
        other = _pointed_to(table, column)
        if other is None:
            continue
        crossed = (column == other.c.id, other.c.organization_id != table.c.organization_id)
        query = select(func.count(), func.min(column)).select_from(table.join(other, crossed[0])).where(crossed[1])
        count, example = connection.execute(query).one()
        if count:
            yield Stray(f"{table.name}.{column.name}", count, f"{example} is another organization's")


def _pointed_to(table: Table, column: Column[object]) -> Table | None:
    """Return the table whose rows a column names, if they have organizations as well: `token_id` names tokens."""
    if not column.name.endswith("_id") or column.name in ("organization_id", "user_id"):
        return None
    name = column.name.removesuffix("_id")
    for wanted in (f"{name}s", f"alert_{name}s", f"channel_{name}s", f"{table.name.rpartition('_')[0]}_{name}s"):
        other = db.metadata.tables.get(wanted)
        if other is not None and other is not table and {"id", "organization_id"} <= set(other.c.keys()):
            return other
    return None


def _misnamed(connection: Connection, table: Table, make: Callable[[str, str], str]) -> Iterator[Stray]:
    """Look for rows whose id is not made from their organization and key."""
    query = select(table.c.organization_id, table.c.key, table.c.id)
    wrong = [
        row.id
        for row in connection.execution_options(yield_per=AT_ONCE).execute(query)
        if make(row.organization_id, row.key) != row.id
    ]
    if wrong:
        yield Stray(f"{table.name}.id", len(wrong), f"{wrong[0]} is not made from its organization and key")
