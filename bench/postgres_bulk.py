"""Which way of inserting rows of the log pays on PostgreSQL at 50, 200 and 1,000 rows: CPU of both sides and time."""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql

from bench._postgres import cpu_seconds, on_postgres, server_pid
from metaverse.database import writing
from metaverse.models.event import Event

SIZES = (50, 200, 1000)
ROWS_A_WAY = 10_000
Rows = list[tuple[Any, ...]]
NAMES = [column.name for column in Event.__table__.columns]
TYPES = [str(column.type.compile(dialect=postgresql.dialect())) for column in Event.__table__.columns]  # type: ignore[no-untyped-call]
INTO = f"INSERT INTO events ({', '.join(NAMES)}) "


def one_by_one(connection: Connection, rows: Rows) -> None:
    """Send a statement a row, in a pipeline (executemany)."""
    connection.exec_driver_sql(f"{INTO} VALUES ({', '.join(['%s'] * len(NAMES))})", rows)


def many_values(connection: Connection, rows: Rows) -> None:
    """Send one statement with a list of values a row."""
    marks = f"({', '.join(['%s'] * len(NAMES))})"
    flat = tuple([value for row in rows for value in row])
    connection.exec_driver_sql(f"{INTO} VALUES {', '.join([marks] * len(rows))}", flat)


def arrays(connection: Connection, rows: Rows) -> None:
    """Send one statement with an array a column."""
    marks = ", ".join(f"%s::{kind.partition('(')[0]}[]" for kind in TYPES)
    connection.exec_driver_sql(f"{INTO} SELECT * FROM unnest({marks})", tuple(map(list, zip(*rows, strict=True))))


def copy(connection: Connection, rows: Rows) -> None:
    """Copy rows as text."""
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY events ({', '.join(NAMES)}) FROM STDIN") as into:  # type: ignore[attr-defined]
        for row in rows:
            into.write_row(row)


def json(connection: Connection, rows: Rows) -> None:
    """Send one statement with all rows as one JSON text."""
    told = [{**dict(zip(NAMES, row, strict=True)), "effects": "\\x" + row[-1].hex()} for row in rows]
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(NAMES, TYPES, strict=True))
    statement = f"{INTO} SELECT * FROM json_to_recordset(%s::json) AS r({columns})"
    connection.exec_driver_sql(statement, (orjson.dumps(told).decode(),))


WAYS: dict[str, Callable[[Connection, Rows], None]] = {
    "executemany": one_by_one,
    "VALUES": many_values,
    "unnest": arrays,
    "JSON": json,
    "COPY": copy,
}


def main() -> None:
    """Measure each way at each size, in turns."""
    with on_postgres(SLOW_QUERY_MS="60000"):
        for size in SIZES:
            for name, way in WAYS.items():
                measure(name, way, size)


def measure(name: str, way: Callable[[Connection, Rows], None], size: int) -> None:
    """Print what a way costs for each row."""
    batches = [rows_from(start, size) for start in range(0, ROWS_A_WAY, size)]
    send(partial(way, rows=batches[0]))
    clear()
    before = time.perf_counter(), time.process_time(), cpu_seconds(server_pid())
    for batch in batches:
        send(partial(way, rows=batch))
    after = time.perf_counter(), time.process_time(), cpu_seconds(server_pid())
    wall, mine, theirs = ((b - a) * 1_000_000 / ROWS_A_WAY for a, b in zip(before, after, strict=True))
    print(
        f"{size:5} rows {name:12} {mine:6.1f} µs a row ours, {theirs:6.1f} PostgreSQL's, {wall:6.1f} in all", flush=True
    )
    clear()


def rows_from(start: int, count: int) -> Rows:
    """Make rows as the log has them."""
    data, effects = '{"status":"working","activity":"Bash: make test"}', b'{"scene":[{"agentId":"agent-1"}]}' * 8
    now = 1_790_000_000_000
    end = (now, now, now, data, None, False, "token:t_1", effects)
    about = ("urn:bench", "metaverse.agent.status")
    return [("org", n, f"e-{n}", *about, f"agent-{n % 50}", *end) for n in range(start, start + count)]


@writing
def send(connection: Connection, way: Callable[[Connection], None]) -> None:
    """Insert rows in a transaction of their own."""
    way(connection)


@writing
def clear(connection: Connection) -> None:
    """Empty the log."""
    connection.execute(text("TRUNCATE events"))


if __name__ == "__main__":
    main()
