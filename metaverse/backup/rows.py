"""The rows of a database as lines of JSON, the same from SQLite and from PostgreSQL, and a digest of them.

Columns are read as the driver gives them: what is sealed in them stays sealed. Bytes are base64, truth true or false.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import Boolean, Connection, LargeBinary, inspect

from metaverse.database import driver
from metaverse.database.partitions import is_described

AT_ONCE = 500
STREAMED = {"stream_results": True, "max_row_buffer": AT_ONCE}
LOG, REVISION = "events", "alembic_version"
_READ: dict[str, Callable[[Any], Any]] = {"bool": bool, "bytes": lambda value: b64encode(value).decode()}
_WRITE: dict[str, Callable[[Any], Any]] = {"bytes": b64decode}


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: its columns, which of them are not told as they are, and what its rows are ordered by."""

    table: str
    columns: list[str]
    kinds: dict[str, str]
    order: list[str]

    @classmethod
    def of(cls, told: dict[str, Any]) -> Shape:
        """Read what `told` wrote."""
        return cls(told["table"], told["columns"], told["kinds"], told["order"])

    @property
    def told(self) -> dict[str, Any]:
        """The shape as JSON."""
        return {"table": self.table, "columns": self.columns, "kinds": self.kinds, "order": self.order}

    @property
    def writers(self) -> list[tuple[int, Callable[[Any], Any]]]:
        """The places of a row's values that a driver takes otherwise than they are told, and how."""
        return [(at, _WRITE[kind]) for at, kind in self._kinds() if kind in _WRITE]

    @property
    def readers(self) -> list[tuple[int, Callable[[Any], Any]]]:
        """The places of a row's values that are told otherwise than a driver gives them, and how."""
        return [(at, _READ[kind]) for at, kind in self._kinds()]

    def _kinds(self) -> Iterator[tuple[int, str]]:
        return ((at, self.kinds[name]) for at, name in enumerate(self.columns) if name in self.kinds)


def shapes(connection: Connection) -> list[Shape]:
    """Return the tables that there are, each after those that it refers to."""
    inspector = inspect(connection)
    ordered = [name for name, _ in inspector.get_sorted_table_and_fkc_names() if name is not None]
    return [_shape(inspector, name) for name in ordered if name != REVISION and is_described(name, "table", None)]


def _shape(inspector: Any, table: str) -> Shape:
    columns = sorted(inspector.get_columns(table), key=itemgetter("name"))  # added ones stand last, or where declared
    kinds = {}
    for column in columns:
        if isinstance(column["type"], Boolean):
            kinds[column["name"]] = "bool"
        elif isinstance(column["type"], LargeBinary):
            kinds[column["name"]] = "bytes"
    names = [column["name"] for column in columns]
    return Shape(table, names, kinds, inspector.get_pk_constraint(table)["constrained_columns"] or names)


def read(connection: Connection, shape: Shape) -> Iterator[list[bytes]]:
    """Yield the rows of a table, each as a JSON list, some at a time."""
    readers = shape.readers
    for some in _some(connection, shape):
        rows = []
        for found in some:
            row = list(found)
            for at, told in readers:
                if row[at] is not None:
                    row[at] = told(row[at])
            rows.append(orjson.dumps(row))
        yield rows


def _some(connection: Connection, shape: Shape) -> Iterator[Sequence[Sequence[Any]]]:
    listed, order = (", ".join(f'"{name}"' for name in names) for names in (shape.columns, shape.order))
    sql = f'SELECT {listed} FROM "{shape.table}" ORDER BY {order}'  # noqa: S608 (names of our own tables)
    if driver.is_sqlite(connection):
        cursor = driver.raw(connection).execute(sql)
        while some := cursor.fetchmany(AT_ONCE):
            yield some
        return
    found = connection.exec_driver_sql(sql, execution_options=STREAMED)
    yield from found.partitions(AT_ONCE)


def write(connection: Connection, shape: Shape, rows: list[list[Any]]) -> None:
    """Put rows into a table."""
    for at, taken in shape.writers:
        for row in rows:
            if row[at] is not None:
                row[at] = taken(row[at])
    names = ", ".join(f'"{name}"' for name in shape.columns)
    raw: Any = connection.connection.dbapi_connection
    if driver.is_sqlite(connection):
        marks = ", ".join("?" * len(shape.columns))
        raw.executemany(f'INSERT INTO "{shape.table}" ({names}) VALUES ({marks})', rows)  # noqa: S608
        return
    with raw.cursor() as cursor, cursor.copy(f'COPY "{shape.table}" ({names}) FROM STDIN') as into:
        for row in rows:
            into.write_row(row)


@dataclass(slots=True)
class Sums:
    """What says whether two databases hold the same.

    Of each table the number of its rows and the sum of their hashes, which is the same in any order; of each
    organization's log a hash over all its entries in their order.
    """

    tables: dict[str, tuple[int, int]] = field(default_factory=dict)
    logs: dict[str, Any] = field(default_factory=dict)

    def add(self, shape: Shape, rows: Sequence[bytes]) -> None:
        """Count rows of a table; those of the log come in their order."""
        count, total = self.tables.get(shape.table, (0, 0))
        hashes = (int.from_bytes(hashlib.blake2b(row, digest_size=16).digest()) for row in rows)
        self.tables[shape.table] = (count + len(rows), (total + sum(hashes)) % 2**128)
        if shape.table == LOG:
            whose = itemgetter(shape.columns.index("organization_id"))
            for row in rows:
                name = whose(orjson.loads(row))
                self.logs.setdefault(name, hashlib.sha256()).update(row + b"\n")

    def told(self) -> dict[str, Any]:
        """Return them as JSON."""
        tables = {name: [count, f"{total:032x}"] for name, (count, total) in sorted(self.tables.items())}
        return {"tables": tables, "logs": {name: log.hexdigest() for name, log in sorted(self.logs.items())}}


def sums_of(connection: Connection) -> Sums:
    """Read everything, and sum it up."""
    found = Sums()
    for shape in shapes(connection):
        found.add(shape, ())
        for rows in read(connection, shape):
            found.add(shape, rows)
    return found
