"""Questions about what happened: the log itself, and the office as it showed at a moment."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select

from metaverse.clock import to_wire
from metaverse.database import reading
from metaverse.events import log
from metaverse.events.log import PAGE, events
from metaverse.models.interaction import Interaction
from metaverse.models.notification import Notification
from metaverse.services import office
from metaverse.services.agents import TASK_FIELDS, Patience
from metaverse.services.office import Office

interactions = Interaction.__table__
notifications = Notification.__table__

_PAGE = (
    select(events)
    .where(events.c.organization_id == bindparam("organization"), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(bindparam("most"))
)


@reading
def page(connection: Connection, organization_id: str, after: int = 0, limit: int = PAGE) -> list[dict[str, Any]]:
    """Return the events after the `seq` `after` as CloudEvents with their place in the log."""
    parameters = {"organization": organization_id, "after": after, "most": limit}
    return [_event(row) for row in connection.execute(_PAGE, parameters).mappings()]


def _event(row: Any) -> dict[str, Any]:
    return {
        **(row["extensions"] or {}),
        "specversion": "1.0",
        "id": row["id"],
        "source": row["source"],
        "type": row["type"],
        "subject": row["subject"],
        "time": to_wire(row["time_ms"]),
        "data": row["data"],
        "seq": row["seq"],
        "receivedAt": to_wire(row["received_ms"]),
        "effectiveTime": to_wire(row["effective_ms"]),
        "historical": row["historical"],
    }


@reading
def office_at(connection: Connection, organization_id: str, at_ms: int, patience: Patience) -> dict[str, Any]:
    """Return the agents and tasks as the office showed them at a moment (by the time events came in)."""
    until = _last_seq(connection, organization_id, at_ms)
    agents: dict[str, dict[str, Any]] = {}
    tasks: dict[str, dict[str, Any]] = {}
    after = 0
    while after < until:
        entries = log.since.on(connection, organization_id, after, PAGE)
        for entry in entries:
            if entry.seq <= until and entry.effects:
                _show(orjson.loads(entry.effects), agents, tasks)
        after = entries[-1].seq if entries else until
    present = {key: _with_task(agent, tasks) for key, agent in agents.items() if not agent.pop("removed", False)}
    shown = Office(organization_id, log.head.on(connection, organization_id), patience, present)
    shown.place(office.encounters.on(connection, organization_id, at_ms))
    everyone = sorted((shown.shown(key, at_ms) for key in present), key=lambda agent: str(agent["id"]))
    return {"at": to_wire(at_ms), "seq": until, "agents": everyone, "tasks": list(tasks.values())}


def _with_task(agent: dict[str, Any], tasks: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return an agent with its task as it was then, not as it was when the agent took it up."""
    current = agent.get("currentTask")
    if current is not None and (task := tasks.get(current["taskId"])) is not None:
        current = {**current, **{field: task[field] for field in TASK_FIELDS}}
    return {**agent, "currentTask": current}


def _last_seq(connection: Connection, organization_id: str, at_ms: int) -> int:
    mine = (events.c.organization_id == organization_id, events.c.received_ms <= at_ms)
    return connection.execute(select(func.max(events.c.seq)).where(*mine)).scalar() or 0


def _show(effects: dict[str, Any], agents: dict[str, dict[str, Any]], tasks: dict[str, dict[str, Any]]) -> None:
    for change in effects.get("scene", ()):
        agents.setdefault(change["agentId"], {}).update(change)
    for change in effects.get("tasks", {}).get("tasks", ()):
        tasks.setdefault(change["taskId"], {}).update(change)


@reading
def interaction_page(
    connection: Connection, organization_id: str, after: int = 0, limit: int = PAGE
) -> list[dict[str, Any]]:
    """Return the interactions after the `seq` `after`, the oldest first."""
    mine = (interactions.c.organization_id == organization_id, interactions.c.seq > after)
    query = select(interactions).where(*mine).order_by(interactions.c.seq).limit(limit)
    return [
        {
            "seq": row["seq"],
            "from": row["from_key"],
            "to": row["to_key"],
            "kind": row["kind"],
            "weight": row["weight"],
            "taskId": row["task_key"],
            "summary": row["summary"],
            "at": to_wire(row["effective_ms"]),
        }
        for row in connection.execute(query).mappings()
    ]


@reading
def notification_page(
    connection: Connection, organization_id: str, after: int = 0, limit: int = PAGE
) -> list[dict[str, Any]]:
    """Return the notifications after the `seq` `after`, the oldest first."""
    mine = (notifications.c.organization_id == organization_id, notifications.c.seq > after)
    query = select(notifications).where(*mine).order_by(notifications.c.seq).limit(limit)
    return [
        {
            "seq": row["seq"],
            "level": row["level"],
            "title": row["title"],
            "body": row["body"],
            "agentId": row["agent_key"],
            "taskId": row["task_key"],
            "at": to_wire(row["effective_ms"]),
        }
        for row in connection.execute(query).mappings()
    ]
