"""The runs that ended in a span, one by one: what stands behind throughput, failures and cycle time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from metaverse.clock import to_wire
from metaverse.models.agent import Agent
from metaverse.models.moves import TaskEnd
from metaverse.models.task import Task
from metaverse.services.figures.spans import Span

Json = dict[str, Any]
MOST = 10_000
ends, tasks, agents = (table.__table__ for table in (TaskEnd, Task, Agent))


def listed(connection: Connection, organization_id: str, span: Span) -> list[Json]:
    """Return the latest 10,000 runs that ended in a span, the latest first."""
    of_task = (tasks.c.organization_id == ends.c.organization_id) & (tasks.c.key == ends.c.task_key)
    of_agent = (agents.c.organization_id == tasks.c.organization_id) & (agents.c.key == tasks.c.assignee)
    query = (
        select(ends, tasks.c.id, tasks.c.title, tasks.c.stage, tasks.c.assignee, tasks.c.reason)
        .add_columns(agents.c.name, agents.c.department)
        .select_from(ends.outerjoin(tasks, of_task).outerjoin(agents, of_agent))
        .where(ends.c.organization_id == organization_id, ends.c.at_ms > span[0], ends.c.at_ms <= span[1])
        .order_by(ends.c.at_ms.desc(), ends.c.seq.desc())
        .limit(MOST)
    )
    return [_row(dict(row)) for row in connection.execute(query).mappings()]


def _row(row: Json) -> Json:
    return {
        "taskId": row["task_key"],
        "id": row["id"],
        "title": row["title"] or row["task_key"],
        "status": row["status"],
        "at": to_wire(row["at_ms"]),
        "cycleSeconds": row["cycle_ms"] / 1000,
        "leadSeconds": row["lead_ms"] / 1000,
        "firstTimeRight": bool(row["first_time_right"]),
        "stage": row["stage"],
        "agentId": row["assignee"],
        "name": row["name"] or row["assignee"],
        "department": row["department"],
        "reason": row["reason"],
    }
