"""What the log tells of that people outside may have to know, read from what each entry changed.

Most entries change nothing of it, and are passed by without being read: their bytes hold none of a few words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, bindparam, select

from metaverse.clock import from_wire
from metaverse.events.channels import MatterKind, What
from metaverse.events.names import SERVER_SOURCE, AgentStatus, Audience, EventType, Level, Room, TaskStatus
from metaverse.models.event import Event
from metaverse.projections.effects import REQUESTS
from metaverse.services.attention.entry import Kind, entry_id
from metaverse.services.channels.happening import DAY_MS, Happening, Json

events = Event.__table__
PAGE = 500
_NOTICED = b'"org":', b'"status":"failed"', b'"status":"error"', b'"status":"offline"'
_STATUS = b'"status":'
_OF_SERVER = {kind.value: kind for kind in (MatterKind.BACKUP, MatterKind.GATEWAY, MatterKind.CHANNEL)}
_QUERY = (
    select(events.c.seq, events.c.received_ms, events.c.effective_ms, events.c.type, events.c.source)
    .add_columns(events.c.historical, events.c.effects)
    .where(events.c.organization_id == bindparam("organization"), events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(bindparam("most"))
)


class Read(NamedTuple):
    """A part of the log: what happened in it, and the last `seq` of it; None where it reaches the end."""

    happenings: list[Happening]
    seq: int | None


def after(connection: Connection, organization_id: str, seq: int, is_open: Callable[[str], bool]) -> Read:
    """Read on after a place; `is_open` tells of which topics it matters that they are over."""
    rows = connection.execute(_QUERY, {"organization": organization_id, "after": seq, "most": PAGE}).all()
    found = [one for row in rows if _is_noticed(row.effects) for one in _of(row, is_open)]
    return Read(found, rows[-1].seq if len(rows) == PAGE else None)


def _is_noticed(effects: bytes | None) -> bool:
    return effects is not None and (_STATUS in effects or any(word in effects for word in _NOTICED))


def _of(row: Any, is_open: Callable[[str], bool]) -> Iterator[Happening]:
    if row.historical or row.received_ms - row.effective_ms > DAY_MS:
        return
    effects = orjson.loads(row.effects)
    yield from _of_agents(row, effects.get(Room.SCENE.value, ()), is_open)
    yield from _of_tasks(row, effects.get(Room.TASKS.value, {}).get("tasks", ()), is_open)
    asked = {(one["agentId"], one["requestId"]): one for one in effects.get(REQUESTS, ())}
    for place, said in enumerate(effects.get(Room.ORGANIZATION.value, ())):
        yield from _of_request(row, said, asked) if "request" in said else _said(row, said, place)


def _of_agents(row: Any, changes: Any, is_open: Callable[[str], bool]) -> Iterator[Happening]:
    for change in changes:
        status, key = change.get("status"), change["agentId"]
        if status is None:
            continue
        about: Json = {"at_ms": row.effective_ms, "seq": row.seq, "agent_key": key}
        for kind, topic, begins in (
            (MatterKind.ERROR, entry_id(Kind.ERROR, key), status == AgentStatus.ERROR),
            (MatterKind.OFFLINE, f"offline:{key}"[:256], _fell_silent(row, status)),
        ):
            if begins:
                level = Level.WARNING if kind is MatterKind.ERROR else Level.INFO
                yield Happening(topic, kind, What.OPENED, level=level.value, title=_activity(change), **about)
            elif is_open(topic) and not (kind is MatterKind.OFFLINE and status == AgentStatus.OFFLINE):
                yield Happening(topic, kind, What.CLEARED, **about)


def _fell_silent(row: Any, status: str) -> bool:
    """Tell whether an agent is offline since it was not heard; one that said goodbye worries nobody."""
    return status == AgentStatus.OFFLINE and row.type == EventType.AGENT_PRESENCE


def _activity(change: Json) -> str:
    activity = change.get("activity")
    return str((activity.get("text") if isinstance(activity, dict) else activity) or "")


def _of_tasks(row: Any, changes: Any, is_open: Callable[[str], bool]) -> Iterator[Happening]:
    for change in changes:
        if "status" not in change:
            continue
        topic = entry_id(Kind.FAILURE, change["taskId"])
        about: Json = {"at_ms": row.effective_ms, "seq": row.seq, "task_key": change["taskId"]}
        if change["status"] == TaskStatus.FAILED:
            why = {"body": change.get("reason"), "agent_key": change.get("assignee")}
            yield Happening(topic, MatterKind.FAILURE, What.OPENED, title=change.get("title") or "", **about, **why)
        elif is_open(topic):
            yield Happening(topic, MatterKind.FAILURE, What.CLEARED, **about)


def _of_request(row: Any, said: Json, asked: dict[tuple[str, str], Json]) -> Iterator[Happening]:
    agent, request = said["agentId"], said["requestId"]
    change = asked.get((agent, request), {})
    is_opened = said["request"] == "opened"
    if is_opened and (change.get("decidedAt") or change.get("closedAt")):
        return
    expires = change.get("expiresAt")
    yield Happening(
        topic=entry_id(Kind.REQUEST, agent, request),
        kind=MatterKind.REQUEST,
        what=What.OPENED if is_opened else What.CLEARED,
        at_ms=row.effective_ms,
        seq=row.seq,
        title=str(said.get("title") or ""),
        agent_key=agent,
        task_key=change.get("taskId"),
        expires_ms=from_wire(expires) if expires else None,
        more={"requestId": request, "requestKind": change.get("kind")} if is_opened else {},
    )


def _said(row: Any, said: Json, place: int) -> Iterator[Happening]:
    if said.get("kind") == "attention":
        return
    rule_id, state = said.get("ruleId"), said.get("state")
    is_alert = _is_server(row) and said.get("kind") == "alert" and rule_id is not None
    what = {"fired": What.OPENED, "recovered": What.CLEARED}.get(str(state), What.SAID) if is_alert else What.SAID
    yield Happening(
        topic=f"alert:{rule_id}" if what is not What.SAID else f"said:{row.seq}:{place}",
        kind=_kind(row, said),
        what=what,
        at_ms=row.effective_ms,
        seq=row.seq,
        level=said.get("level") or Level.INFO.value,
        title=str(said.get("title") or ""),
        body=said.get("body"),
        agent_key=said.get("agentId"),
        task_key=said.get("taskId"),
        more={name: said[name] for name in ("ruleId", "channelId", "state") if said.get(name)},
    )


def _is_server(row: Any) -> bool:
    return bool(row.source.startswith(SERVER_SOURCE))


def _kind(row: Any, said: Json) -> MatterKind:
    """Tell of which kind a notification is; what an agent sends is a message, whatever it calls it."""
    if not _is_server(row):
        return MatterKind.MESSAGE
    if said.get("kind") == "alert":
        return MatterKind.SERVER if said.get("audience") == Audience.ADMINS else MatterKind.ALERT
    return _OF_SERVER.get(str(said.get("kind")), MatterKind.MESSAGE)
