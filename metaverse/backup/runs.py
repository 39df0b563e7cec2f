"""The record of backups: each try, and how it ended. Doctor, meters and schedule go by it, in whatever process."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Table, delete, insert, select, update

from metaverse.clock import now_ms
from metaverse.database import reading, writing
from metaverse.ids import new_id
from metaverse.models.upkeep import BackupRun

KEPT = 100
RUNNING, DONE, FAILED = "running", "done", "failed"
LONGEST_ERROR = 1000
runs: Table = BackupRun.__table__


class Run(NamedTuple):
    """One try to make a backup; times are milliseconds, `size` is in bytes."""

    state: str
    began_ms: int
    ended_ms: int | None
    file: str | None
    size: int | None
    events: int | None
    took_ms: int | None
    error: str | None


_COLUMNS = [runs.c[name] for name in Run._fields]


@writing
def begin(connection: Connection) -> str:
    """Note that one begins, and return its name; the oldest records go."""
    id_ = new_id("bk")
    row = dict.fromkeys(Run._fields) | {"id": id_, "state": RUNNING, "began_ms": now_ms()}
    connection.execute(insert(runs), row)
    old = select(runs.c.id).order_by(runs.c.began_ms.desc()).offset(KEPT)
    for one in connection.execute(old).scalars().all():
        connection.execute(delete(runs).where(runs.c.id == one))
    return id_


@writing
def done(connection: Connection, id_: str, file: str, size: int, events: int, took_ms: int) -> None:
    """Note that one is whole."""
    known = {"state": DONE, "ended_ms": now_ms(), "file": file, "size": size, "events": events, "took_ms": took_ms}
    connection.execute(update(runs).where(runs.c.id == id_).values(**known))


@writing
def failed(connection: Connection, id_: str, error: str) -> None:
    """Note that one failed."""
    known = {"state": FAILED, "ended_ms": now_ms(), "error": error[:LONGEST_ERROR]}
    connection.execute(update(runs).where(runs.c.id == id_).values(**known))


@reading
def latest(connection: Connection, state: str | None = None) -> Run | None:
    """Return the latest try, or the latest that ended so."""
    query = select(*_COLUMNS).order_by(runs.c.began_ms.desc()).limit(1)
    row = connection.execute(query.where(runs.c.state == state) if state else query).first()
    return Run(*row) if row else None
