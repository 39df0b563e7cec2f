"""Agents in trouble: in error, silent at work, or at the same step again and again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, func, select

from metaverse.clock import from_wire
from metaverse.events.names import AgentStatus
from metaverse.models.task import Step, Task
from metaverse.services.attention.entry import Entry, Json, Kind, Span, entry_id
from metaverse.services.attention.held import is_open
from metaverse.services.figures_of_time import LOOP_STEPS

steps = Step.__table__
tasks = Task.__table__
AT_ONCE = 400
Loop = tuple[str, str, str]
"""The agent, the task, and the name of the step that comes again."""


def entries(everyone: Iterable[Json], at_ms: int) -> Iterator[Entry]:
    """Yield who has been in error or silent since before a moment; of whoever came out of it the rows do not tell."""
    for agent in everyone:
        kind = Kind.ERROR if agent["status"] == AgentStatus.ERROR else Kind.STALE if agent["stale"] else None
        if kind is None:
            continue
        since = agent["statusSince"] if kind is Kind.ERROR else agent["lastSeenAt"]
        since_ms = from_wire(since) if since else 0
        if since_ms > at_ms:
            continue
        activity, task = agent["activity"], agent["currentTask"]
        yield Entry(
            kind=kind,
            id=entry_id(kind, agent["agentId"]),
            since_ms=since_ms,
            agent_key=agent["agentId"],
            task_key=task["taskId"] if task else None,
            summary=activity.get("text") if isinstance(activity, dict) else activity,
        )


def looping(connection: Connection, organization_id: str, span: Span) -> Iterator[Entry]:
    """Yield who did steps of one name again and again in one open task within a span; it began with the last needed."""
    loops = _loops(connection, organization_id, span)
    times = _times(connection, organization_id, sorted({task for _, task, _ in loops}), span[1])
    worst: dict[tuple[str, str], tuple[int, str]] = {}
    for agent, task, name in loops:
        worst[agent, task] = max(worst.get((agent, task), (0, "")), (len(times[agent, task, name]), name))
    for (agent, task), (count, name) in sorted(worst.items()):
        yield Entry(
            kind=Kind.LOOPING,
            id=entry_id(Kind.LOOPING, agent, task),
            since_ms=times[agent, task, name][LOOP_STEPS - 1],
            agent_key=agent,
            task_key=task,
            summary=name,
            shown={"repeats": count},
        )


def _loops(connection: Connection, organization_id: str, span: Span) -> list[Loop]:
    same_task = (tasks.c.organization_id == steps.c.organization_id) & (tasks.c.key == steps.c.task_key)
    query = (
        select(steps.c.agent_key, steps.c.task_key, steps.c.name)
        .join(tasks, same_task)
        .where(steps.c.organization_id == organization_id, steps.c.agent_key.is_not(None), is_open(span[1]))
        .where(steps.c.status_ms > span[0], steps.c.status_ms <= span[1])
        .group_by(steps.c.agent_key, steps.c.task_key, steps.c.name)
        .having(func.count() >= LOOP_STEPS)
    )
    return [(agent, task, name) for agent, task, name in connection.execute(query)]


def _times(connection: Connection, organization_id: str, task_keys: list[str], at_ms: int) -> dict[Loop, list[int]]:
    """Return when each step of some tasks was last told of, the oldest first."""
    found: dict[Loop, list[int]] = defaultdict(list)
    for start in range(0, len(task_keys), AT_ONCE):
        query = (
            select(steps.c.agent_key, steps.c.task_key, steps.c.name, steps.c.status_ms)
            .where(steps.c.organization_id == organization_id, steps.c.status_ms <= at_ms)
            .where(steps.c.task_key.in_(task_keys[start : start + AT_ONCE]))
            .order_by(steps.c.status_ms)
        )
        for agent, task, name, at in connection.execute(query):
            found[agent, task, name].append(at)
    return found
