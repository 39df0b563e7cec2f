"""Cursors: what an adapter remembers of a session, a file or a stream, kept over restarts and between processes."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from metaverse.clock import now_ms
from metaverse.database import reading, writing
from metaverse.models.cursor import Cursor

cursors = Cursor.__table__
Json = dict[str, Any]
KEPT_DAYS = 30
AT_ONCE = 1000


class Held(NamedTuple):
    """A cursor as it was read; version 0 is one that was never kept."""

    state: Json | None
    version: int


@reading
def of(connection: Connection, organization_id: str, adapter: str, place: str) -> Held:
    """Return the cursor of a place."""
    query = select(cursors.c.state, cursors.c.version).where(*_at(organization_id, adapter, place))
    row = connection.execute(query).first()
    return Held(row.state, row.version) if row else Held(None, 0)


@writing
def keep(connection: Connection, organization_id: str, adapter: str, place: str, state: Json, version: int) -> bool:
    """Keep a cursor; False if another process has changed it since it was read at `version`."""
    now = now_ms()
    if version:
        change = update(cursors).where(*_at(organization_id, adapter, place), cursors.c.version == version)
        done = connection.execute(change.values(state=state, version=version + 1, touched_ms=now))
        return bool(done.rowcount)
    row = {"organization_id": organization_id, "adapter": adapter, "place": place}
    try:
        with connection.begin_nested():
            connection.execute(insert(cursors), {**row, "state": state, "version": 1, "touched_ms": now})
    except IntegrityError:
        return False
    return True


@writing
def forget_old(connection: Connection) -> int:
    """Forget cursors that nobody has touched for `KEPT_DAYS`, `AT_ONCE` at most; tell how many."""
    before = now_ms() - KEPT_DAYS * 24 * 3600 * 1000
    old = select(cursors.c.organization_id, cursors.c.adapter, cursors.c.place).where(cursors.c.touched_ms < before)
    rows = connection.execute(old.limit(AT_ONCE)).all()
    for row in rows:
        connection.execute(delete(cursors).where(*_at(*row)))
    return len(rows)


def _at(organization_id: str, adapter: str, place: str) -> tuple[Any, ...]:
    return (
        cursors.c.organization_id == organization_id,
        cursors.c.adapter == adapter,
        cursors.c.place == place,
    )
