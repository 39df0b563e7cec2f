"""The attention queue: what needs a person now, ranked by what waiting costs.

Cost of waiting = agents held up x minutes waited. An agent that waits holds up itself, and everyone who holds an open
task that depends on its task.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from metaverse.clock import from_wire, to_wire
from metaverse.events.names import FINAL_TASK_STATUSES, AgentStatus, AttentionAction, TaskStatus
from metaverse.models.request import Attention, Request
from metaverse.models.task import Task

Json = dict[str, Any]
attentions = Attention.__table__
requests = Request.__table__
tasks = Task.__table__
MOST = 200


def queue(
    connection: Connection, organization_id: str, everyone: list[Json], span: tuple[int, int], now: int
) -> list[Json]:
    """Return the entries, the costliest first; what is acknowledged comes last, what is snoozed is left out."""
    about = {agent["agentId"]: agent for agent in everyone}
    held_up = _held_up(connection, organization_id)
    entries = [
        *_asked(connection, organization_id, about, now),
        *_troubled(everyone),
        *_failed(connection, organization_id, about, span),
    ]
    acts = _acts(connection, organization_id)
    shown = [_ranked(entry, held_up, acts.get(entry["id"]), now) for entry in entries]
    left = [entry for entry in shown if entry["state"] != "snoozed"]
    left.sort(key=lambda entry: (entry["state"] != "open", -entry["waitingCostAgentMinutes"], entry["id"]))
    return left[:MOST]


def _asked(connection: Connection, organization_id: str, about: dict[str, Json], now: int) -> Iterator[Json]:
    query = (
        select(requests, tasks.c.id.label("task_id"), tasks.c.title.label("task_title"))
        .outerjoin(
            tasks, (tasks.c.organization_id == requests.c.organization_id) & (tasks.c.key == requests.c.task_key)
        )
        .where(requests.c.organization_id == organization_id, requests.c.opened_seq.is_not(None))
        .where(requests.c.closed_seq.is_(None), requests.c.decided_seq.is_(None))
    )
    for row in connection.execute(query).mappings():
        if row["expires_ms"] is None or row["expires_ms"] > now:
            yield {
                "id": f"request:{row['agent_key']}:{row['key']}"[:256],
                "kind": "request",
                "requestId": row["key"],
                "requestKind": row["kind"],
                "digest": row["digest"],
                "options": row["options"] or [],
                "expiresAt": to_wire(row["expires_ms"]),
                "summary": row["summary"],
                "agent": _who(about, row["agent_key"]),
                "task": _what(row["task_key"], row["task_id"], row["task_title"]),
                "since_ms": row["opened_ms"],
            }


def _troubled(everyone: list[Json]) -> Iterator[Json]:
    for agent in everyone:
        kind = "error" if agent["status"] == AgentStatus.ERROR else "stale" if agent["stale"] else None
        if kind is None:
            continue
        activity = agent["activity"]
        since = agent["statusSince"] if kind == "error" else agent["lastSeenAt"]
        task = agent["currentTask"]
        yield {
            "id": f"{kind}:{agent['agentId']}"[:256],
            "kind": kind,
            "summary": activity.get("text") if isinstance(activity, dict) else activity,
            "agent": {field: agent[field] for field in ("id", "agentId", "name", "role", "department")},
            "task": {field: task[field] for field in ("id", "taskId", "title")} if task else None,
            "since_ms": from_wire(since) if since else 0,
        }


def _failed(
    connection: Connection, organization_id: str, about: dict[str, Json], span: tuple[int, int]
) -> Iterator[Json]:
    query = select(tasks).where(
        tasks.c.organization_id == organization_id,
        tasks.c.status == TaskStatus.FAILED,
        tasks.c.finished_ms > span[0],
        tasks.c.finished_ms <= span[1],
    )
    for row in connection.execute(query.order_by(tasks.c.finished_ms.desc()).limit(MOST)).mappings():
        yield {
            "id": f"failure:{row['key']}"[:256],
            "kind": "failure",
            "summary": row["reason"],
            "agent": _who(about, row["assignee"]) if row["assignee"] else None,
            "task": _what(row["key"], row["id"], row["title"]),
            "since_ms": row["finished_ms"],
        }


def _who(about: dict[str, Json], key: str) -> Json:
    agent = about.get(key, {"id": None, "agentId": key, "name": key, "role": None, "department": None})
    return {field: agent[field] for field in ("id", "agentId", "name", "role", "department")}


def _what(key: str | None, opaque_id: str | None, title: str | None) -> Json | None:
    return {"id": opaque_id, "taskId": key, "title": title or key} if key and opaque_id else None


def _held_up(connection: Connection, organization_id: str) -> dict[str, set[str]]:
    """Return for each task who holds an open task that depends on it."""
    query = select(tasks.c.depends_on, tasks.c.assignee).where(
        tasks.c.organization_id == organization_id,
        tasks.c.assignee.is_not(None),
        tasks.c.depends_on.is_not(None),
        ~tasks.c.status.in_(sorted(FINAL_TASK_STATUSES)),
    )
    held: dict[str, set[str]] = {}
    for depends_on, assignee in connection.execute(query):
        for key in depends_on or ():
            held.setdefault(key, set()).add(assignee)
    return held


def _acts(connection: Connection, organization_id: str) -> dict[str, Json]:
    query = select(attentions).where(attentions.c.organization_id == organization_id)
    return {row["subject"]: dict(row) for row in connection.execute(query).mappings()}


def _ranked(entry: Json, held_up: dict[str, set[str]], act: Json | None, now: int) -> Json:
    since = entry.pop("since_ms")
    task, agent = entry["task"], entry["agent"]
    waiting = {agent["agentId"]} if agent else set()
    holds_up = len(waiting | held_up.get(task["taskId"], set())) if task else len(waiting)
    return {
        **entry,
        "since": to_wire(since),
        "holdsUp": holds_up,
        "waitingCostAgentMinutes": round(holds_up * max(0, now - since) / 60_000, 2),
        "state": _state(act, since, now),
        "assignedTo": act["assigned"] if act else None,
    }


def _state(act: Json | None, since: int, now: int) -> str:
    """Tell whether an entry is open; an act from before its trouble began says nothing about it."""
    if act is None or act["state"] is None or act["state_ms"] < since:
        return "open"
    if act["state"] == AttentionAction.ACKNOWLEDGE:
        return "acknowledged"
    return "snoozed" if act["until_ms"] is not None and act["until_ms"] > now else "open"
