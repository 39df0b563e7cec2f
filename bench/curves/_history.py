"""A long past for one organization: real rows of real events, copied in the database with new places and times.

The office itself does not grow with it: the same agents and tasks, so that only the log and what is kept of each event
are longer. The last two days are quiet but for the last two hours, so that what is asked of a day, and of the day
before, counts the same events.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Table, text

from metaverse import database
from metaverse.clock import HOUR_MS, now_ms
from metaverse.database import writing
from metaverse.events import journal
from metaverse.events.journal import Draft
from metaverse.events.names import EventType
from metaverse.models.agent import Usage
from metaverse.models.event import Event, EventKey
from metaverse.models.interaction import Interaction
from metaverse.models.moves import AgentMove, TaskEnd, TaskMove
from metaverse.models.task import Step

AGENTS, TASKS, DEPARTMENTS, BLOCK, COPIES_AT_ONCE = 200, 100, 12, 500, 200
APART_MS = 5 * 60_000
"""Between the beginnings of two blocks: a hundred events a minute, at all times."""

QUIET_MS = 50 * HOUR_MS
Json = dict[str, Any]
Made = tuple[EventType, str, Json]
COPIED: tuple[Table, ...] = tuple(
    model.__table__ for model in (Event, EventKey, AgentMove, TaskMove, TaskEnd, Usage, Step, Interaction)
)
OWN: dict[str, dict[str, str]] = {
    "events": {"id": "t.id || '-' || n.k"},
    "event_keys": {"hash": "randomblob(16)"},
    "usage": {"key": "t.key || '-' || n.k"},
    "steps": {"key": "t.key || '-' || n.k"},
}
"""What makes a copied row another one, where its place and time do not."""

_NUMBERS = "(WITH RECURSIVE n(k) AS (SELECT {low} UNION ALL SELECT k + 1 FROM n WHERE k < {high}) SELECT k FROM n)"


def fill(organization_id: str, events: int) -> None:
    """Write so many events: everyone comes, a block happens and is copied, and the last block has just happened."""
    copies = max(0, (events - len(list(beginning())) - 2 * BLOCK) // BLOCK)
    began = now_ms() - QUIET_MS - (copies + 2) * APART_MS
    chance = random.Random(1)
    _append(organization_id, beginning(), "first", began - APART_MS, began)
    _append(organization_id, happenings(chance), "old", began, began + APART_MS)
    _copy_all(organization_id, copies)
    _end(organization_id, copies)
    _append(organization_id, happenings(chance), "new", now_ms() - 2 * HOUR_MS, now_ms())


def beginning() -> Iterator[Made]:
    """Let everyone come, and every task be made."""
    for number in range(AGENTS):
        data = {"name": f"Agent {number}", "department": f"Department {number % DEPARTMENTS}"}
        yield EventType.AGENT_REGISTERED, f"agent-{number}", data
    for number in range(TASKS):
        yield EventType.TASK_CREATED, f"task-{number}", {"title": "A task", "assignee": f"agent-{number}"}


def happenings(chance: random.Random) -> Iterator[Made]:
    """Make up what happens in a block: agents at work, what they spend, steps, tasks on their way, messages."""
    for number in range(BLOCK):
        agent, task = f"agent-{chance.randrange(AGENTS)}", f"task-{chance.randrange(TASKS)}"
        what = chance.random()
        if what < 0.5:
            word = chance.choice(["idle", "working", "working", "waiting", "error"])
            yield EventType.AGENT_STATUS, agent, {"status": word, "activity": "Bash: make test", "taskId": task}
        elif what < 0.7:
            tokens = {"input": chance.randrange(5000), "output": chance.randrange(900)}
            yield EventType.AGENT_USAGE, agent, {"tokens": tokens, "costUsd": 0.01, "model": "m", "taskId": task}
        elif what < 0.85:
            yield (
                EventType.TASK_STEP,
                task,
                {"stepKey": f"{number}", "name": "Bash", "status": "completed", "agentId": agent},
            )
        elif what < 0.95:
            yield EventType.TASK_UPDATED, task, {"progress": round(chance.random(), 2), "status": "working"}
        else:
            yield EventType.INTERACTION, agent, {"to": f"agent-{chance.randrange(AGENTS)}", "kind": "message"}


def _append(organization_id: str, made: Iterator[Made], name: str, low_ms: int, high_ms: int) -> None:
    several = list(made)
    drafts = [
        Draft(f"{name}-{n}", "urn:bench", kind.value, subject, data, low_ms + n * (high_ms - low_ms) // len(several))
        for n, (kind, subject, data) in enumerate(several)
    ]
    journal.append(organization_id, drafts, high_ms)


def _copy_all(organization_id: str, copies: int) -> None:
    """Copy the old block so many times, each later than the one before it; indexes are made when all is there."""
    with closing(sqlite3.connect(str(database.bound().engine.url.database), isolation_level=None)) as connection:
        for pragma in ("synchronous = OFF", "cache_size = -400000", "wal_autocheckpoint = 50000"):
            connection.execute(f"PRAGMA {pragma}")
        indexes = _indexes(connection)
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        for table in COPIED:
            connection.execute(_keeping(table), {"organization": organization_id, "first": AGENTS + TASKS})
        for low in range(1, copies + 1, COPIES_AT_ONCE):
            connection.execute("BEGIN")
            for table in COPIED:
                connection.execute(_copying(table, low, min(low + COPIES_AT_ONCE - 1, copies)))
            connection.execute("COMMIT")
        for _, said in indexes:
            connection.execute(said)


def _indexes(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    names = ", ".join(f"'{table.name}'" for table in COPIED)
    asked = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({names})"
    return connection.execute(asked).fetchall()


def _keeping(table: Table) -> str:
    """Write the statement that keeps the rows of the old block; a known name has no place, so its event's is taken."""
    source = Event.__table__ if table is EventKey.__table__ else table
    place = "seq" if "seq" in source.columns else "status_seq"
    block = f"organization_id = :organization AND {place} > :first AND {place} <= :first + {BLOCK}"
    return f"CREATE TEMP TABLE old_{table.name} AS SELECT * FROM {source.name} WHERE {block}"


def _copying(table: Table, low: int, high: int) -> str:
    columns = [column.name for column in table.columns]
    values = [OWN.get(table.name, {}).get(name) or _shifted(name) for name in columns]
    return (
        f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT {', '.join(values)} "
        f"FROM {_NUMBERS.format(low=low, high=high)} AS n CROSS JOIN old_{table.name} AS t"
    )


def _shifted(name: str) -> str:
    if name.endswith("_ms"):
        return f"t.{name} + n.k * {APART_MS}"
    return f"t.{name} + n.k * {BLOCK}" if name == "seq" or name.endswith("_seq") else f"t.{name}"


@writing
def _end(connection: Connection, organization_id: str, copies: int) -> None:
    """Say where the log ends now."""
    grown = {"more": copies * BLOCK, "later": copies * APART_MS, "organization": organization_id}
    said = "UPDATE organizations SET seq = seq + :more, received_ms = received_ms + :later WHERE id = :organization"
    connection.execute(text(said), grown)
