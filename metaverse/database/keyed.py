"""Rows of one organization by their keys, as many as there are, in one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Boolean, Connection, Dialect, LargeBinary, Select, Table, bindparam, select, tuple_
from sqlalchemy.sql import ColumnElement

from metaverse.database import driver

AT_ONCE = 256
Key = tuple[Any, ...]
Value = Callable[[Any], Any]


def fetch(
    connection: Connection, table: Table, names: tuple[str, ...], organization_id: str, keys: Sequence[Key]
) -> Iterator[dict[str, Any]]:
    """Yield the rows of an organization whose columns `names` have one of the values in `keys`."""
    columns, readers = _shape(connection.dialect, table)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        for row in _found(connection, table, names, organization_id, some):
            found = dict(zip(columns, row, strict=True))
            for column, read in readers:
                if (value := found[column]) is not None:
                    found[column] = read(value)
            yield found


def _found(
    connection: Connection, table: Table, names: tuple[str, ...], organization_id: str, keys: Sequence[Key]
) -> Sequence[Any]:
    if driver.is_sqlite(connection):
        # Few sizes of statements, so that each is prepared once: the last key fills up what is left.
        count = 1 << (len(keys) - 1).bit_length()
        filled = [*keys, *[keys[-1]] * (count - len(keys))]
        return driver.run(connection, _text(table, names, count), [organization_id, *chain.from_iterable(filled)])
    wanted: Sequence[Any] = keys if len(names) > 1 else [key[0] for key in keys]
    return connection.execute(_query(table, names), {"organization": organization_id, "keys": wanted}).all()


@lru_cache(maxsize=1024)
def _text(table: Table, names: tuple[str, ...], count: int) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    named = ", ".join(f'"{name}"' for name in names)
    each = ", ".join("?" * len(names))
    among = (
        f"({named}) IN (VALUES {', '.join([f'({each})'] * count)})"
        if len(names) > 1
        else f"{named} IN ({', '.join('?' * count)})"
    )
    return f'SELECT {columns} FROM {table.name} WHERE "organization_id" = ? AND {among}'  # noqa: S608 (no values)


def among(table: Table, names: tuple[str, ...]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that rows belong to `organization` and that their columns `names` have one of `keys`."""
    columns = [table.c[name] for name in names]
    key = tuple_(*columns) if len(columns) > 1 else columns[0]
    return table.c.organization_id == bindparam("organization"), key.in_(bindparam("keys", expanding=True))


@lru_cache(maxsize=64)
def _query(table: Table, names: tuple[str, ...]) -> Select[Any]:
    return select(table).where(*among(table, names))


@lru_cache(maxsize=64)
def _shape(dialect: Dialect, table: Table) -> tuple[list[str], list[tuple[str, Value]]]:
    """Return the names of a table's columns, and how to read those whose values the driver does not give as they are.

    What SQLAlchemy ran, it has read already.
    """
    names = [column.name for column in table.columns]
    if dialect.name != "sqlite":
        return names, []
    return names, [(column.name, read) for column in table.columns if (read := _reader(dialect, column.type))]


def _reader(dialect: Dialect, kind: Any) -> Value | None:
    if isinstance(kind, Boolean):
        return bool
    if isinstance(kind, LargeBinary):
        return None
    read: Value | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return read
