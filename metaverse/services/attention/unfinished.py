"""Tasks in trouble: failed, or open while the time they are due is near or past."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, exists, func, select, tuple_

from metaverse.clock import to_wire
from metaverse.events.names import TaskStatus
from metaverse.models.moves import TaskEnd, TaskMove
from metaverse.models.task import Task
from metaverse.services.attention.entry import Entry, Kind, Span, entry_id
from metaverse.services.attention.held import is_open

tasks = Task.__table__
ends = TaskEnd.__table__
moves = TaskMove.__table__


def failed(connection: Connection, organization_id: str, span: Span) -> Iterator[Entry]:
    """Yield the tasks whose last run failed within a span of time, and which were not opened again in it."""
    in_span = (
        select(ends.c.task_key, ends.c.at_ms, ends.c.seq, ends.c.status)
        .add_columns(
            func.row_number()
            .over(partition_by=ends.c.task_key, order_by=(ends.c.at_ms.desc(), ends.c.seq.desc()))
            .label("place")
        )
        .where(ends.c.organization_id == organization_id, ends.c.at_ms > span[0], ends.c.at_ms <= span[1])
        .subquery()
    )
    opened_again = exists().where(
        moves.c.organization_id == organization_id,
        moves.c.task_key == in_span.c.task_key,
        tuple_(moves.c.at_ms, moves.c.seq) > tuple_(in_span.c.at_ms, in_span.c.seq),
        moves.c.at_ms <= span[1],
        moves.c.to_effort.is_not(None),
    )
    query = (
        select(tasks.c.key, tasks.c.assignee, tasks.c.reason, in_span.c.at_ms)
        .join(tasks, (tasks.c.organization_id == organization_id) & (tasks.c.key == in_span.c.task_key))
        .where(in_span.c.place == 1, in_span.c.status == TaskStatus.FAILED, ~opened_again)
    )
    for key, assignee, reason, at_ms in connection.execute(query):
        yield Entry(Kind.FAILURE, entry_id(Kind.FAILURE, key), at_ms, assignee, key, reason)


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
