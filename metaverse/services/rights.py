"""Rights that are changed by a process which no server hears, such as a command: a mark in the database tells."""

from __future__ import annotations

import structlog
from sqlalchemy import Connection, select

from metaverse.database import bulk, reading, writing
from metaverse.ids import new_id
from metaverse.models.rights import RightsTurn

turns = RightsTurn.__table__
THE_ONE = "rights"
logger = structlog.get_logger(__name__)


def changed(connection: Connection) -> None:
    """Say, in the transaction of the change itself, that rights are others from its commit on."""
    bulk.upsert(connection, turns, [{"id": THE_ONE, "mark": new_id("rt")}])


def leave_mark() -> None:
    """Say so after the change; where the database is away as well, everybody asks anew in time."""
    try:
        _leave_mark()
    except Exception:
        logger.exception("other processes could not be told that rights have changed")


@writing
def _leave_mark(connection: Connection) -> None:
    changed(connection)


@reading
def mark(connection: Connection) -> str | None:
    """Return the mark of the latest change, None where there was none yet."""
    return connection.execute(select(turns.c.mark).where(turns.c.id == THE_ONE)).scalar()
