"""Many rows of one table in one statement, straight to the driver: SQLAlchemy writes the SQL once.

(Binding 50 rows of 40 columns through the compiler took longer than the database did.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite

Row = dict[str, Any]

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
    values = [tuple([convert(row[name]) if convert else row[name] for name, convert in columns]) for row in rows]
    connection.exec_driver_sql(sql, values)


@lru_cache(maxsize=256)
def _columns(dialect: Dialect, table: Table) -> list[tuple[str, Callable[[Any], Any] | None]]:
    return [(column.name, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in table.columns]


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
