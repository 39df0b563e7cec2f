"""Many rows of one table in one statement, straight to the driver: SQLAlchemy writes the SQL once a table.

(Binding 50 rows of 40 columns through the compiler took longer than the database did.) SQLite takes many
rows at one step. To PostgreSQL each row would be a message to and fro, so it gets several rows as one JSON text,
which costs both sides least of all that can update rows as well, and from some hundred on copies plain ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

import orjson
import psycopg
from sqlalchemy import Boolean, Connection, Dialect, LargeBinary, Table, column, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator

from metaverse.database import driver

Row = dict[str, Any]
Convert = Callable[[Any], Any] | None
Write = Callable[[Dialect, Table, bool], str]
"""Writes a statement: for a list of values, or for rows in a JSON text."""

COPIED_FROM = 100
"""From so many rows on copying is quicker than a statement; it takes three messages instead of one."""

_INSERTS: dict[str, Callable[[Table], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows; each has a value for every column."""
    if connection.dialect.name == "postgresql" and len(rows) >= COPIED_FROM:
        _copy(connection, table, rows)
    else:
        _send(connection, _plain, table, rows)


def upsert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, or replace those with the same primary key; each has one of its own, and all columns' values."""
    _send(connection, _replacing, table, rows)


def add(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows whose primary key is not there yet, and leave the others as they are."""
    _send(connection, _adding, table, rows)


def added(connection: Connection, table: Table, rows: Sequence[Row], name: str) -> set[Any]:
    """Do the same on PostgreSQL, and return a column of those that were not there yet.

    It is found out by the index that makes them unique; to ask before would need fresh statistics to be quick.
    """
    if not rows:
        return set()
    sql = f"{_adding(connection.dialect, table, len(rows) > 1)} RETURNING {name}"
    return set(connection.exec_driver_sql(sql, _told(connection, table, rows)).scalars())


def _send(connection: Connection, statement: Write, table: Table, rows: Sequence[Row]) -> None:
    dialect = connection.dialect
    if not rows:
        return
    if dialect.name == "postgresql":
        connection.exec_driver_sql(statement(dialect, table, len(rows) > 1), _told(connection, table, rows))
    else:
        _step(connection, statement(dialect, table, False), _values(connection, table, rows))


def _told(connection: Connection, table: Table, rows: Sequence[Row]) -> tuple[Any, ...]:
    """Write rows as PostgreSQL is told of them: one by its values, several as one JSON text."""
    if len(rows) == 1:
        return _values(connection, table, rows)[0]
    columns = _columns_in_json(connection.dialect, table)
    told = [{name: convert(row[name]) if convert else row[name] for name, convert in columns} for row in rows]
    return (orjson.dumps(told).decode(),)


def _step(connection: Connection, sql: str, values: Sequence[tuple[Any, ...]]) -> None:
    """Insert on SQLite, many rows at one step."""
    for piece in driver.pieces(len(values)):
        some = values[piece]
        driver.run(connection, _of_many(sql, len(some)), list(chain.from_iterable(some)))


def _values(connection: Connection, table: Table, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    pick, converted = _picked(connection.dialect, table)
    found = [list(pick(row)) for row in rows]
    for values in found:
        for at, convert in converted:
            if values[at] is not None:
                values[at] = convert(values[at])
    return [tuple(values) for values in found]


@lru_cache(maxsize=1024)
def _of_many(sql: str, count: int) -> str:
    """Write an insertion of one row as one of several."""
    return re.sub(r"VALUES (\([?, ]+\))", lambda found: "VALUES " + ", ".join([found[1]] * count), sql)


def _copy(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    statement = f'COPY "{table.name}" ({names}) FROM STDIN'
    raw: Any = connection.connection.dbapi_connection
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as into:
            for row in _values(connection, table, rows):
                into.write_row(row)
    except psycopg.Error as error:
        raise _as_ever(connection, statement, error) from error


def _as_ever(connection: Connection, statement: str, error: psycopg.Error) -> BaseException:
    """Say what went wrong beside SQLAlchemy as if it had been asked, and let go of a connection that is lost."""
    is_lost = bool(getattr(connection.connection.dbapi_connection, "closed", False))
    if is_lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        statement, None, error, psycopg.Error, connection_invalidated=is_lost, dialect=connection.dialect
    )


@lru_cache(maxsize=256)
def _picked(dialect: Dialect, table: Table) -> tuple[Callable[[Row], tuple[Any, ...]], list[tuple[int, Any]]]:
    """Return what takes a row's values in the order of the columns, and how some of those are bound."""
    columns = _columns(dialect, table)
    names = [name for name, _ in columns]
    return itemgetter(*names), [(at, convert) for at, (_, convert) in enumerate(columns) if convert]


@lru_cache(maxsize=256)
def _columns(dialect: Dialect, table: Table) -> list[tuple[str, Convert]]:
    return [(column.name, _binding(dialect, column.type)) for column in table.columns]


def _binding(dialect: Dialect, kind: Any) -> Convert:
    """Return how a value is bound; what the driver of SQLite takes as it is needs nothing."""
    if dialect.name == "sqlite" and isinstance(kind, Boolean | LargeBinary):
        return None
    bound: Convert = kind.dialect_impl(dialect).bind_processor(dialect)
    return bound


@lru_cache(maxsize=256)
def _columns_in_json(dialect: Dialect, table: Table) -> list[tuple[str, Convert]]:
    return [(column.name, _binding_in_json(dialect, column.type)) for column in table.columns]


def _binding_in_json(dialect: Dialect, kind: Any) -> Convert:
    if isinstance(kind, LargeBinary):
        return _hex
    if isinstance(kind, TypeDecorator) and isinstance(kind.impl_instance, LargeBinary):
        return lambda value: _hex(kind.process_bind_param(value, dialect))
    return _binding(dialect, kind)


def _hex(value: bytes | None) -> str | None:
    """Write bytes as PostgreSQL reads them."""
    return None if value is None else "\\x" + value.hex()


@lru_cache(maxsize=256)
def _plain(dialect: Dialect, table: Table, from_json: bool) -> str:
    return _sql(dialect, _insertion(dialect, table, from_json))


@lru_cache(maxsize=256)
def _replacing(dialect: Dialect, table: Table, from_json: bool) -> str:
    statement = _insertion(dialect, table, from_json)
    keys = [column.name for column in table.primary_key]
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    return _sql(dialect, statement.on_conflict_do_update(index_elements=keys, set_=others))


@lru_cache(maxsize=256)
def _adding(dialect: Dialect, table: Table, from_json: bool) -> str:
    keys = [column.name for column in table.primary_key]
    return _sql(dialect, _insertion(dialect, table, from_json).on_conflict_do_nothing(index_elements=keys))


def _insertion(dialect: Dialect, table: Table, from_json: bool) -> Any:
    """Begin an insertion of a list of values, or of the rows in a JSON text."""
    statement = _INSERTS[dialect.name](table)
    if not from_json:
        return statement
    names = [column.name for column in table.columns]
    kinds = ", ".join(f'"{column.name}" {column.type.compile(dialect)}' for column in table.columns)
    listed = ", ".join(f'"{name}"' for name in names)
    told = text(f"SELECT {listed} FROM json_to_recordset(CAST(:told AS json)) AS told ({kinds})")  # noqa: S608 (no values)
    return statement.from_select(names, told.columns(*map(column, names)))


def _sql(dialect: Dialect, statement: Any) -> str:
    """Write a statement with the driver's positional marks."""
    positional = {"sqlite": "qmark", "postgresql": "format"}[dialect.name]
    return str(statement.compile(dialect=type(dialect)(paramstyle=positional)))  # type: ignore[call-arg]
