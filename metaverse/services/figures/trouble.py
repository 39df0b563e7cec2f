"""Agents in trouble: looping, stuck and stale.

- stale: at work or waiting, and silent for longer than is normal (`staleAfterSeconds`, longer while a tool runs);
- stuck: stale, or at work in one status on one open task of which nothing new was heard for `STUCK_MS`;
- looping: at least `LOOP_STEPS` steps of one name in one task within the last `LOOP_MS` of the span.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from metaverse.clock import HOUR_MS
from metaverse.events.names import AgentStatus
from metaverse.models.agent import Agent
from metaverse.models.task import Step, Task
from metaverse.services.figures.spans import Span

Json = dict[str, Any]
agents = Agent.__table__
steps = Step.__table__
tasks = Task.__table__
LOOP_STEPS = 5
LOOP_MS = HOUR_MS
STUCK_MS = 30 * 60_000


def looping(connection: Connection, organization_id: str, span: Span) -> list[str]:
    """Return the agents that did steps of one name again and again in one task."""
    since = max(span[0], span[1] - LOOP_MS)
    query = (
        select(steps.c.agent_key)
        .where(steps.c.organization_id == organization_id, steps.c.agent_key.is_not(None))
        .where(steps.c.status_ms > since, steps.c.status_ms <= span[1])
        .group_by(steps.c.agent_key, steps.c.task_key, steps.c.name)
        .having(func.count() >= LOOP_STEPS)
    )
    return sorted(set(connection.execute(query).scalars()))


def stuck(connection: Connection, organization_id: str, everyone: list[Json], now_ms: int) -> list[str]:
    """Return the agents that get nowhere, the silent included."""
    found = {agent["agentId"] for agent in everyone if agent["stale"]}
    suspects = {a["agentId"] for a in everyone if a["status"] == AgentStatus.WORKING and a["currentTask"]} - found
    since = now_ms - STUCK_MS
    query = (
        select(agents.c.key, agents.c.task_key)
        .join(tasks, (tasks.c.organization_id == agents.c.organization_id) & (tasks.c.key == agents.c.task_key))
        .where(agents.c.organization_id == organization_id, agents.c.status == AgentStatus.WORKING)
        .where(agents.c.status_since_ms < since, tasks.c.finished_ms.is_(None), tasks.c.claimed_ms < since)
    )
    silent = {row.key: row.task_key for row in connection.execute(query) if row.key in suspects}
    stepping = _stepping(connection, organization_id, since) if silent else set()
    return sorted(found | {key for key, task in silent.items() if task not in stepping})


def _stepping(connection: Connection, organization_id: str, since_ms: int) -> set[str]:
    """Return the tasks with a step that was told of lately; how many they have had before does not matter."""
    lately = (steps.c.organization_id == organization_id, steps.c.status_ms >= since_ms)
    return set(connection.execute(select(steps.c.task_key).where(*lately).distinct()).scalars())
