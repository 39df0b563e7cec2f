"""How the database runs a statement that was slow: its plan, asked for beside whatever goes on, and logged.

No value is bound for that: SQLite is asked with nothing in the place of each parameter, PostgreSQL for the plan that
serves all values. So the plan tells of tables and indexes, and never of what somebody looked for.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable
from itertools import count
from typing import Any

import gevent
import structlog
from sqlalchemy import Connection

from metaverse.database.driver import is_sqlite, raw
from metaverse.database.threads import beside_a_loop

logger = structlog.get_logger("metaverse.database")
AGAIN_SECONDS = 600.0
MOST_SHAPES = 500
EXPLAINED = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.I)
_NAMED = re.compile(r"%(?:\((?P<name>[^)]*)\)s|(?P<bare>s)|(?P<percent>%))")
_USES = re.compile(r"uses (\d+)")
_numbers = count()
Read = Callable[[Callable[[Connection], list[str]]], list[str]]


class Plans:
    """The plans of one database; of one shape of a statement at most one in ten minutes."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._asked: OrderedDict[str, float] = OrderedDict()

    def wonder(self, function: str, statement: str) -> None:
        """Find out how a slow statement is run, and log it; nobody waits for that beside the loop."""
        if not EXPLAINED.match(statement) or not self._is_due(statement):
            return
        if beside_a_loop():
            gevent.spawn(self._tell, function, statement)
        else:
            self._tell(function, statement)

    def _is_due(self, statement: str) -> bool:
        now = time.monotonic()
        if now < self._asked.get(statement, 0.0):
            return False
        self._asked[statement] = now + AGAIN_SECONDS
        self._asked.move_to_end(statement)
        if len(self._asked) > MOST_SHAPES:
            self._asked.popitem(last=False)
        return True

    def _tell(self, function: str, statement: str) -> None:
        try:
            plan = self._read(lambda connection: explained(connection, statement))
        except Exception as error:
            logger.info("a slow query could not be explained", function=function, reason=type(error).__name__)
            return
        logger.warning("plan of a slow query", function=function, plan=plan, statement=statement)


def explained(connection: Connection, statement: str) -> list[str]:
    """Return the plan of a statement, a line for each step; it is not run."""
    return _by_sqlite(raw(connection), statement) if is_sqlite(connection) else _by_postgresql(connection, statement)


def _by_sqlite(connection: sqlite3.Connection, statement: str) -> list[str]:
    asked = f"EXPLAIN QUERY PLAN {statement}"
    try:
        rows = connection.execute(asked).fetchall()
    except sqlite3.ProgrammingError as error:
        uses = _USES.search(str(error))
        if uses is None:
            raise
        rows = connection.execute(asked, [None] * int(uses[1])).fetchall()
    depths = {0: -1}
    lines = []
    for number, parent, _, step in rows:
        depths[number] = depths.get(parent, -1) + 1
        lines.append("  " * depths[number] + step)
    return lines


def _by_postgresql(connection: Connection, statement: str) -> list[str]:
    numbered, parameters = _numbered(statement)
    given = f"({', '.join(['NULL'] * parameters)})" if parameters else ""
    name = f"metaverse_plan_{next(_numbers)}"
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE {name} AS {numbered}".encode())
        cursor.execute(f"EXPLAIN EXECUTE {name}{given}".encode())
        plan = [str(line) for (line,) in cursor.fetchall()]
        cursor.execute(f"DEALLOCATE {name}".encode())
        return plan
    finally:
        cursor.close()


def _numbered(statement: str) -> tuple[str, int]:
    """Write the driver's parameters as PostgreSQL knows them, and tell how many there are."""
    numbers: dict[str, int] = {}
    bare = 0

    def write(found: re.Match[str]) -> str:
        nonlocal bare
        if found["percent"]:
            return "%"
        if found["bare"]:
            bare += 1
            return f"${bare}"
        return f"${numbers.setdefault(found['name'], len(numbers) + 1)}"

    return _NAMED.sub(write, statement), bare or len(numbers)
