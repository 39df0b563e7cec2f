"""Straight to SQLite's driver: SQLAlchemy's bookkeeping costs more than the door's statements do.

One statement is one step for many rows, for at every step the driver lets the interpreter go and has to win it back.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite

from metaverse.database import slow

MOST_AT_ONCE = 64


def is_sqlite(connection: Connection) -> bool:
    """Tell whether a connection is one to SQLite."""
    return connection.dialect.name == "sqlite"


def raw(connection: Connection) -> sqlite3.Connection:
    """Give the driver's own connection."""
    return cast(sqlite3.Connection, connection.connection.dbapi_connection)


def run(connection: Connection, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    """Run one statement on SQLite, and return its rows.

    Raises:
        sqlite3.Error: the database refuses it.
    """
    started = time.perf_counter()
    try:
        return raw(connection).execute(sql, values).fetchall()
    finally:
        slow.seen(sql, started)


def plain(connection: Connection, statement: Any, values: Mapping[str, Any]) -> Sequence[Any]:
    """Run a statement that is made once, and return its rows: columns that any driver gives as they are."""
    if is_sqlite(connection):
        sql, names = _positional(statement)
        return run(connection, sql, [values[name] for name in names])
    done = connection.execute(statement, values)
    return done.all() if done.returns_rows else ()


@lru_cache(maxsize=256)
def _positional(statement: Any) -> tuple[str, Sequence[str]]:
    written = statement.compile(dialect=sqlite.dialect(paramstyle="qmark"))
    return str(written), written.positiontup


def pieces(count: int) -> Iterator[slice]:
    """Cut so many rows into pieces of few sizes, each a power of two: a statement is prepared once a size."""
    start = 0
    while start < count:
        size = min(MOST_AT_ONCE, 1 << ((count - start).bit_length() - 1))
        yield slice(start, start + size)
        start += size
