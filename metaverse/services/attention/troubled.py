"""Agents in trouble: in error, silent at work, getting nowhere, or at the same step again and again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from metaverse.clock import from_wire
from metaverse.events.names import AgentStatus
from metaverse.models.moves import AgentMove
from metaverse.models.task import Step, Task
from metaverse.services.attention.entry import Entry, Json, Kind, Span, entry_id
from metaverse.services.attention.held import is_open
from metaverse.services.figures import agent_time, trouble
from metaverse.services.figures.trouble import LOOP_MS, LOOP_STEPS

steps = Step.__table__
tasks = Task.__table__
moves = AgentMove.__table__
AT_ONCE = 400
Loop = tuple[str, str, str]
"""The agent, the task, and the name of the step that comes again."""


def present(connection: Connection, organization_id: str, everyone: list[Json], now_ms: int) -> Iterator[Entry]:
    """Yield who is in error, silent at work, or getting nowhere without being silent."""
    stuck = set(trouble.stuck(connection, organization_id, everyone, now_ms))
    for agent in everyone:
        if agent["status"] == AgentStatus.ERROR:
            yield _entry(Kind.ERROR, agent, agent["statusSince"])
        elif agent["stale"]:
            yield _entry(Kind.STALE, agent, agent["lastSeenAt"])
        elif agent["agentId"] in stuck:
            yield _entry(Kind.STUCK, agent, agent["statusSince"])


def _entry(kind: Kind, agent: Json, since: str | None) -> Entry:
    activity, task = agent["activity"], agent["currentTask"]
    return Entry(
        kind=kind,
        id=entry_id(kind, agent["agentId"]),
        since_ms=from_wire(since) if since else 0,
        agent_key=agent["agentId"],
        task_key=task["taskId"] if task else None,
        summary=activity.get("text") if isinstance(activity, dict) else activity,
    )


def past(connection: Connection, organization_id: str, everyone: list[Json], at_ms: int) -> Iterator[Entry]:
    """Yield who was in error at a moment; where that is over, what each worked on and said is not kept."""
    lasting = {agent["agentId"]: agent for agent in everyone if agent["status"] == AgentStatus.ERROR}
    for key, began_ms in errors_at(connection, organization_id, at_ms):
        agent = lasting.get(key)
        entry = _entry(Kind.ERROR, agent, agent["statusSince"]) if agent else None
        if entry is not None and entry.since_ms == began_ms:
            yield entry
        else:
            yield Entry(Kind.ERROR, entry_id(Kind.ERROR, key), began_ms, key)


def errors_at(connection: Connection, organization_id: str, at_ms: int) -> list[tuple[str, int]]:
    """Return who was in error at a moment, and since when."""
    standing = agent_time.standing(connection, organization_id, at_ms)
    keys = sorted(key for key, status in standing.items() if status == AgentStatus.ERROR)
    found: list[tuple[str, int]] = []
    for start in range(0, len(keys), AT_ONCE):
        query = (
            select(moves.c.agent_key, func.max(moves.c.at_ms))
            .where(moves.c.organization_id == organization_id, moves.c.at_ms <= at_ms)
            .where(moves.c.agent_key.in_(keys[start : start + AT_ONCE]))
            .group_by(moves.c.agent_key)
        )
        found += [(key, began_ms) for key, began_ms in connection.execute(query)]
    return found


def looping(connection: Connection, organization_id: str, span: Span) -> Iterator[Entry]:
    """Yield who did steps of one name again and again in one open task; it began with the last step needed."""
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
        .where(steps.c.status_ms > max(span[0], span[1] - LOOP_MS), steps.c.status_ms <= span[1])
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
