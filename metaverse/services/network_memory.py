"""What networks remember, kept in the database: after a restart everyone is found where they were.

A small network is kept as soon as it changed, a large one `BETWEEN_MS` after the last time at the earliest; what
happened since is then lost with the process. Of an organization's views the last `MOST_VIEWS` are kept.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from metaverse.database import bulk, reading, writing
from metaverse.models.network import NetworkMemory
from metaverse.operations import meters

memories = NetworkMemory.__table__
MOST_VIEWS = 16
SMALL_BYTES = 64 * 1024
BETWEEN_MS = 60_000
MOST_PENDING = 256


@reading
def recalled(connection: Connection, organization_id: str, view: str) -> bytes | None:
    """Return what a view remembers, as it was written; None where it was never seen."""
    mine = (memories.c.organization_id == organization_id, memories.c.view == view)
    return connection.execute(select(memories.c.memory).where(*mine)).scalar()


@writing
def keep(connection: Connection, organization_id: str, view: str, memory: bytes, now: int) -> None:
    """Keep what a view remembers, and forget those that were not seen for longest."""
    row = {"organization_id": organization_id, "view": view, "kept_ms": now, "memory": memory}
    bulk.upsert(connection, memories, [row])
    mine = memories.c.organization_id == organization_id
    latest = select(memories.c.view).where(mine).order_by(memories.c.kept_ms.desc(), memories.c.view).limit(MOST_VIEWS)
    connection.execute(delete(memories).where(mine, memories.c.view.not_in(latest)))


@dataclass(slots=True)
class Pending:
    """What was last remembered of a view, and when it was last kept."""

    memory: bytes = b""
    kept_ms: int = 0


class Keeper:
    """Keeps the memories of views, not too often."""

    def __init__(self) -> None:
        self._views: OrderedDict[tuple[str, str], Pending] = OrderedDict()
        meters.watch_cache("views_to_keep", self._views.__len__, MOST_PENDING)

    def take(self, organization_id: str, view: str, memory: bytes, now: int) -> None:
        """Keep what a view remembers now, empty where that has not changed, as soon as it is time."""
        pending = self._views.setdefault((organization_id, view), Pending())
        self._views.move_to_end((organization_id, view))
        if len(self._views) > MOST_PENDING:
            self._views.popitem(last=False)
        pending.memory = memory or pending.memory
        is_time = len(pending.memory) <= SMALL_BYTES or now - pending.kept_ms >= BETWEEN_MS
        if pending.memory and is_time:
            keep(organization_id, view, pending.memory, now)
            pending.memory, pending.kept_ms = b"", now
