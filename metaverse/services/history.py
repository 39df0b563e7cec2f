"""Questions about what happened: the log itself, interactions, notifications."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from metaverse.clock import to_wire
from metaverse.database import reading
from metaverse.events.log import PAGE, events
from metaverse.models.interaction import Interaction
from metaverse.models.notification import Notification

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
    return _told(connection, select(notifications).where(*mine).order_by(notifications.c.seq).limit(limit))


@reading
def latest_notifications(
    connection: Connection, organization_id: str, before: int = 0, limit: int = PAGE
) -> list[dict[str, Any]]:
    """Return the notifications before the `seq` `before` (0: all), the newest first."""
    mine = [notifications.c.organization_id == organization_id]
    if before:
        mine.append(notifications.c.seq < before)
    return _told(connection, select(notifications).where(*mine).order_by(notifications.c.seq.desc()).limit(limit))


def _told(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
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
