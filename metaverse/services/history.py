"""Questions about what happened: the log itself, interactions, notifications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from metaverse.clock import to_wire
from metaverse.database import reading
from metaverse.errors import Fault, Gone
from metaverse.events.log import PAGE, events
from metaverse.models.interaction import Interaction
from metaverse.models.notification import Notification
from metaverse.services import moments

interactions = Interaction.__table__
notifications = Notification.__table__

_PAGE = (
    select(events)
    .where(events.c.organization_id == bindparam("organization"), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(bindparam("most"))
)
UNCODED: dict[str, Any] = {"code": None, "values": None, "audience": None}
"""What of a notification says by a code what it says, and to whom: null for everyone."""


@reading
def page(connection: Connection, organization_id: str, after: int = 0, limit: int = PAGE) -> list[dict[str, Any]]:
    """Return the events after the `seq` `after` as CloudEvents with their place in the log.

    Raises:
        Gone: some of them are kept no longer; from the beginning (0) means from where the log begins now.
    """
    refuse_gone.on(connection, organization_id, after)
    parameters = {"organization": organization_id, "after": after, "most": limit}
    return [_event(row) for row in connection.execute(_PAGE, parameters).mappings()]


@reading
def refuse_gone(connection: Connection, organization_id: str, after: int) -> None:
    """Let pass who asks for what the log still has; 0 is its beginning, wherever that is.

    Raises:
        Gone: it begins after that.
    """
    begin = moments.horizon_of.on(connection, organization_id) if after else None
    if begin is not None and after < begin.seq:
        said = f"The log begins after {begin.seq} ({to_wire(begin.at_ms)}); what was before is kept no longer."
        raise Gone(said, [Fault(field="after", message=said)], begins={"seq": begin.seq, "at": to_wire(begin.at_ms)})


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
    rows = list(connection.execute(query).mappings())
    coded = _coded(connection, rows)
    return [
        {
            "seq": row["seq"],
            "level": row["level"],
            "title": row["title"],
            "body": row["body"],
            "agentId": row["agent_key"],
            "taskId": row["task_key"],
            "at": to_wire(row["effective_ms"]),
            **coded.get(row["seq"], UNCODED),
        }
        for row in rows
    ]


def _coded(connection: Connection, rows: Sequence[Any]) -> dict[int, dict[str, Any]]:
    """Return code, values and audience of those that have them, by their place, as far as the log still holds them."""
    if not rows:
        return {}
    places = [row["seq"] for row in rows]
    mine = (events.c.organization_id == rows[0]["organization_id"], events.c.seq.in_(places))
    found = connection.execute(select(events.c.seq, events.c.data).where(*mine))
    return {seq: {name: data.get(name) for name in UNCODED} for seq, data in found if data}
