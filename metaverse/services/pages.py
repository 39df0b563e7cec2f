"""Pages of what an organization keeps by time, the newest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Select, Table, and_, or_, select


def newest_first(
    table: Table, at: Column[int], organization_id: str, after: str | None, limit: int | None
) -> Select[Any]:
    """Ask for the organization's rows that are older than the one with the id `after`, `limit` at most."""
    mine = table.c.organization_id == organization_id
    query = select(table).where(mine).order_by(at.desc(), table.c.id.desc()).limit(limit)
    if not after:
        return query
    then = select(at).where(mine, table.c.id == after).scalar_subquery()
    return query.where(or_(at < then, and_(at == then, table.c.id < after)))
