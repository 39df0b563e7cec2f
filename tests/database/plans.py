"""How a database goes about the statements that some work sends it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

import orjson
from sqlalchemy import Connection, event

from metaverse import database
from metaverse.database import driver

TABLES = ("events", "event_keys")


@dataclass(frozen=True)
class Sent:
    """A statement with its parameters, and the modules of ours that had a part in it."""

    statement: str
    parameters: Any
    modules: frozenset[str]

    @property
    def is_about_the_log(self) -> bool:
        """Tell whether it reads or writes the log."""
        words = self.statement.replace("(", " ").replace(",", " ").split()
        return any(name in words for name in TABLES)

    @property
    def only_reads(self) -> bool:
        """Tell whether it can be tried without a trace."""
        return self.statement.lstrip().startswith(("SELECT", "WITH"))


@contextmanager
def listening() -> Iterator[list[Sent]]:
    """Note what is sent to the current app's database about the log."""
    sent: list[Sent] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        one = Sent(statement, parameters[0] if many else parameters, frozenset(_modules()))
        if one.is_about_the_log:
            sent.append(one)

    def run(connection: Any, statement: str, values: Any = ()) -> list[Any]:
        note(None, None, statement, tuple(values), None, False)
        return past_sqlalchemy(connection, statement, values)

    engine, past_sqlalchemy = database.bound().engine, driver.run
    event.listen(engine, "before_cursor_execute", note)
    with mock.patch.object(driver, "run", run):
        yield sent
    event.remove(engine, "before_cursor_execute", note)


def _modules() -> Iterator[str]:
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if name.startswith("metaverse."):
            yield name
        frame = frame.f_back  # type: ignore[assignment]


@dataclass(frozen=True)
class Look:
    """How one table of the log is looked at: by a search or row by row, and how many rows were touched, if known."""

    table: str
    searched: bool
    rows: int


def looks(connection: Connection, sent: Sent) -> list[Look]:
    """Ask the database how it goes about a statement."""
    return (_postgresql if connection.dialect.name == "postgresql" else _sqlite)(connection, sent)


def _sqlite(connection: Connection, sent: Sent) -> list[Look]:
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent.statement}", sent.parameters)
    steps = [str(row[-1]) for row in rows]
    has_end = "LIMIT" in sent.statement
    about = [(step, step.split()[1]) for step in steps if step.startswith(("SEARCH", "SCAN"))]
    return [Look(table, _is_narrow(step, has_end), 0) for step, table in about if table in TABLES]


def _is_narrow(step: str, has_end: bool) -> bool:
    """Tell whether SQLite looks for something; all that an organization has is too much, unless the look ends soon."""
    return step.startswith("SEARCH") and (has_end or not step.endswith("(organization_id=?)"))


def _postgresql(connection: Connection, sent: Sent) -> list[Look]:
    how = "ANALYZE, FORMAT JSON" if sent.only_reads else "FORMAT JSON"
    plan = connection.exec_driver_sql(f"EXPLAIN ({how}) {sent.statement}", sent.parameters).scalar_one()
    return list(_walk((orjson.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))


def _walk(node: dict[str, Any]) -> Iterator[Look]:
    table = node.get("Relation Name", "").rpartition("_p")[0]
    if table in TABLES and node["Node Type"] != "ModifyTable":
        each = node.get("Actual Rows", 0) + node.get("Rows Removed by Filter", 0)
        yield Look(
            table, "Index" in node["Node Type"] or "Bitmap" in node["Node Type"], each * node.get("Actual Loops", 1)
        )
    for below in node.get("Plans", ()):
        yield from _walk(below)
