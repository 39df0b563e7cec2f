"""Putting a backup into an empty database, and making sure that everything arrived."""

from __future__ import annotations

from typing import IO

from sqlalchemy import Connection

from metaverse.backup import contents, rows, schema
from metaverse.backup.contents import Backup
from metaverse.backup.keys import Keys
from metaverse.backup.sealed import Damaged
from metaverse.database import driver


def load(connection: Connection, source: IO[bytes], keys: Keys) -> Backup:
    """Lay the tables as they were, put all rows in, and compare what is there now with what the file says.

    Raises:
        Damaged: the file cannot be read, or not all of it arrived.
    """
    found = contents.opened(source, keys)
    schema.lay(connection, found.header["revision"])
    seen: set[str] = set()
    for shape, several in found.pieces():
        if shape.table not in seen:
            seen.add(shape.table)
            connection.exec_driver_sql(f'DELETE FROM "{shape.table}"')  # noqa: S608 (what a migration put in)
        if several:
            rows.write(connection, shape, several)
    assert found.sums is not None
    _compare(rows.sums_of(connection).told(), found.sums)
    _refuse_orphans(connection)
    return Backup(found.header, found.organizations, found.sums)


def _compare(here: contents.Json, there: contents.Json) -> None:
    if here == there:
        return
    differing = [name for name, sums in there["tables"].items() if here["tables"].get(name) != sums]
    logs = [name for name, digest in there["logs"].items() if here["logs"].get(name) != digest]
    raise Damaged(f"What was put in is not what the backup holds: {', '.join([*differing, *logs]) or 'other tables'}.")


def _refuse_orphans(connection: Connection) -> None:
    if driver.is_sqlite(connection):
        orphan = driver.raw(connection).execute("PRAGMA foreign_key_check").fetchone()
        if orphan is not None:
            raise Damaged(f"A row of {orphan[0]} refers to one of {orphan[2]} that is not there.")
