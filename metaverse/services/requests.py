"""Questions about requests and commands: what people are asked, and what they told whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, select
from sqlalchemy.sql import ColumnElement

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.models.request import Command, Request
from metaverse.projections import requests as projection

requests = Request.__table__
commands = Command.__table__
PAGE = 500

_MINE = select(requests).where(
    requests.c.organization_id == bindparam("organization"), requests.c.opened_seq.is_not(None)
)
_INBOX = (
    select(commands)
    .where(
        commands.c.organization_id == bindparam("organization"),
        commands.c.agent_key == bindparam("agent"),
        commands.c.seq > bindparam("after"),
    )
    .order_by(commands.c.seq)
    .limit(bindparam("most"))
)


@reading
def page(
    connection: Connection, organization_id: str, state: str | None = None, after: int = 0, limit: int = PAGE
) -> list[dict[str, Any]]:
    """Return requests opened after the `seq` `after`, the oldest first; only those in `state` if asked."""
    query: Select[Any] = _MINE.where(requests.c.opened_seq > after).order_by(requests.c.opened_seq)
    now = now_ms()
    if state is not None:
        query = query.where(_in_state(state, now))
    rows = connection.execute(query.limit(limit), {"organization": organization_id}).mappings()
    return [view(dict(row), now) for row in rows]


def _in_state(state: str, now: int) -> ColumnElement[bool]:
    """Write what `state_of` tells as a condition."""
    closed, decided = requests.c.closed_seq.is_not(None), requests.c.decided_seq.is_not(None)
    expired = and_(requests.c.expires_ms.is_not(None), requests.c.expires_ms <= now)
    return {
        "closed": closed,
        "decided": and_(~closed, decided),
        "expired": and_(~closed, ~decided, expired),
        "open": and_(~closed, ~decided, ~expired),
    }[state]


def view(row: dict[str, Any], now: int) -> dict[str, Any]:
    """Return a request in wire names, with its state at `now`."""
    return {**projection.view(row), "state": state_of(row, now)}


def state_of(row: dict[str, Any], now: int) -> str:
    """Tell whether a request is `open`, `decided`, `closed` or `expired` at `now`."""
    if row["closed_seq"] is not None:
        return "closed"
    if row["decided_seq"] is not None:
        return "decided"
    if row["expires_ms"] is not None and row["expires_ms"] <= now:
        return "expired"
    return "open"


@reading
def inbox(
    connection: Connection, organization_id: str, agent_key: str, after: int = 0, limit: int = PAGE
) -> list[dict[str, Any]]:
    """Return the commands for an agent after the `seq` `after`, the oldest first."""
    parameters = {"organization": organization_id, "agent": agent_key, "after": after, "most": limit}
    return [command_view(dict(row)) for row in connection.execute(_INBOX, parameters).mappings()]


def command_view(row: dict[str, Any]) -> dict[str, Any]:
    """Return a command in wire names, with what became of it."""
    return {
        "seq": row["seq"],
        "commandId": row["key"],
        "agentId": row["agent_key"],
        "kind": row["kind"],
        "text": row["text"],
        "taskId": row["task_key"],
        "inReplyTo": row["request_key"],
        "digest": row["digest"],
        "sentAt": to_wire(row["effective_ms"]),
        "outcome": row["outcome"],
        "detail": row["detail"],
        "endedAt": to_wire(row["outcome_ms"]) if row["outcome"] else None,
    }
