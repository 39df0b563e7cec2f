"""Writes tables anew, so that nothing of what stood in them before is left in what was freed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from sqlalchemy import Connection

from metaverse.database import driver


def write_anew(connection: Connection, tables: Iterable[str]) -> None:
    """Write the whole file anew on SQLite and empty its log of writes, on PostgreSQL the tables named.

    It needs their room twice meanwhile, and nobody else may be at them.

    Raises:
        SQLAlchemyError, sqlite3.Error: somebody is, or there is no room.
    """
    if driver.is_sqlite(connection):
        raw = driver.raw(connection)
        raw.execute("VACUUM")
        is_busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            raise sqlite3.OperationalError("somebody reads the log of writes")
        return
    alone = connection.execution_options(isolation_level="AUTOCOMMIT")
    for table in tables:
        alone.exec_driver_sql(f'VACUUM (FULL, ANALYZE) "{table}"')
