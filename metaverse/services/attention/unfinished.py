"""Tasks in trouble: failed, or open while the time they are due is near or past."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from metaverse.clock import to_wire
from metaverse.events.names import TaskStatus
from metaverse.models.task import Task
from metaverse.services.attention.entry import Entry, Kind, Span, entry_id
from metaverse.services.attention.held import is_open

tasks = Task.__table__


def failed(connection: Connection, organization_id: str, span: Span) -> Iterator[Entry]:
    """Yield the tasks that failed within a span of time and were not opened again."""
    query = select(tasks.c.key, tasks.c.assignee, tasks.c.reason, tasks.c.finished_ms).where(
        tasks.c.organization_id == organization_id,
        tasks.c.status == TaskStatus.FAILED,
        tasks.c.finished_ms > span[0],
        tasks.c.finished_ms <= span[1],
    )
    for key, assignee, reason, finished_ms in connection.execute(query):
        yield Entry(Kind.FAILURE, entry_id(Kind.FAILURE, key), finished_ms, assignee, key, reason)


def due(connection: Connection, organization_id: str, at_ms: int, soon_ms: int) -> Iterator[Entry]:
    """Yield the open tasks whose time is near or past; it began when the time came near, or with the task."""
    query = select(tasks.c.key, tasks.c.assignee, tasks.c.title, tasks.c.due_ms, tasks.c.first_ms).where(
        tasks.c.organization_id == organization_id, tasks.c.due_ms <= at_ms + soon_ms, is_open(at_ms)
    )
    for key, assignee, title, due_ms, first_ms in connection.execute(query):
        yield Entry(
            kind=Kind.DEADLINE,
            id=entry_id(Kind.DEADLINE, key),
            since_ms=max(due_ms - soon_ms, first_ms),
            agent_key=assignee,
            task_key=key,
            summary=title,
            shown={"dueAt": to_wire(due_ms), "overdue": due_ms <= at_ms},
        )
