"""Many rows of one table in one statement, straight to the driver: SQLAlchemy writes the SQL once a table.

(Binding 50 rows of 40 columns through the compiler took longer than the database did.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Boolean, Connection, Dialect, LargeBinary, Table
from sqlalchemy.dialects import postgresql, sqlite

from metaverse.database import driver

Row = dict[str, Any]
Value = Callable[[Any], Any]

_INSERTS: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows; each has a value for every column."""
    _send(connection, _plain(connection.dialect, table), table, rows)


def upsert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, or replace those with the same primary key; each has a value for every column."""
    _send(connection, _replacing(connection.dialect, table), table, rows)


def add(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows whose primary key is not there yet, and leave the others as they are."""
    _send(connection, _adding(connection.dialect, table), table, rows)


def _send(connection: Connection, sql: str, table: Table, rows: Sequence[Row]) -> None:
    columns = _columns(connection.dialect, table)
    values = [[convert(row[name]) if convert else row[name] for name, convert in columns] for row in rows]
    if not driver.is_sqlite(connection):
        connection.exec_driver_sql(sql, [tuple(row) for row in values])
        return
    for piece in driver.pieces(len(values)):
        some = values[piece]
        driver.run(connection, _of_many(sql, len(some)), list(chain.from_iterable(some)))


@lru_cache(maxsize=1024)
def _of_many(sql: str, count: int) -> str:
    """Write an insertion of one row as one of several."""
    return re.sub(r"VALUES (\([?, ]+\))", lambda found: "VALUES " + ", ".join([found[1]] * count), sql)


@lru_cache(maxsize=256)
def _columns(dialect: Dialect, table: Table) -> list[tuple[str, Value | None]]:
    return [(column.name, _binding(dialect, column.type)) for column in table.columns]


def _binding(dialect: Dialect, kind: Any) -> Value | None:
    """Return how a value is bound; what the driver of SQLite takes as it is needs nothing."""
    if dialect.name == "sqlite" and isinstance(kind, Boolean | LargeBinary):
        return None
    bound: Value | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return bound


@lru_cache(maxsize=256)
def _plain(dialect: Dialect, table: Table) -> str:
    return _sql(dialect, _INSERTS[dialect.name](table))


@lru_cache(maxsize=256)
def _replacing(dialect: Dialect, table: Table) -> str:
    statement = _INSERTS[dialect.name](table)
    keys = [column.name for column in table.primary_key]
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return _sql(dialect, statement.on_conflict_do_update(index_elements=keys, set_=others))


@lru_cache(maxsize=256)
def _adding(dialect: Dialect, table: Table) -> str:
    keys = [column.name for column in table.primary_key]
    return _sql(dialect, _INSERTS[dialect.name](table).on_conflict_do_nothing(index_elements=keys))


def _sql(dialect: Dialect, statement: Any) -> str:
    """Write a statement with the driver's positional marks."""
    positional = {"sqlite": "qmark", "postgresql": "format"}[dialect.name]
    return str(statement.compile(dialect=type(dialect)(paramstyle=positional)))  # type: ignore[call-arg]
