"""Agents: who they are, what they do, and how we know it.

A profile field is won by the claim with the greatest stamp, and so is the reported status as a whole: a status event
says everything about the moment, what it leaves out is nothing. Silence ends a status: a presence event names the last
`seq` heard of the agent, and holds until something newer is heard.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from metaverse.clock import to_wire
from metaverse.events.fact import NEVER, Fact
from metaverse.events.names import ActivityKind, AgentStatus, Basis, EventType, TaskStatus
from metaverse.projections import agent_moves, claims, reports
from metaverse.projections.effects import Effects, difference
from metaverse.projections.stories import COUNTED
from metaverse.projections.workspace import Row, Workspace

PROFILE = {
    "name": "name",
    "role": "role",
    "department": "department",
    "avatar": "avatar",
    "parentId": "parent_key",
    "metadata": "profile",
}
"""The fields of a registration and the columns that keep them."""


def named(workspace: Workspace, key: str, fact: Fact) -> Row:
    """Return the agent's row; whoever an event names exists from then on."""
    row = workspace.find("agents", key)
    if row is None:
        row = workspace.add("agents", blank(workspace, key, fact.seq))
    elif fact.seq < row["first_seq"]:
        row["first_seq"] = fact.seq
        workspace.touch("agents", row)
    return row


def blank(workspace: Workspace, key: str, first_seq: int) -> Row:
    """Return the row of an agent of whom nothing is known but that it is."""
    return {
        "key": key,
        "id": workspace.opaque("agents", key),
        "first_seq": first_seq,
        **dict.fromkeys(PROFILE.values()),
        "stamps": {},
        "status": None,
        "status_source": None,
        "activity": None,
        "waiting_on": None,
        "task_key": None,
        "status_ms": NEVER[0],
        "status_seq": NEVER[1],
        "status_since_ms": None,
        "counted": None,
        "counted_ms": NEVER[0],
        "counted_seq": NEVER[1],
        "horizon": None,
        "first_heard_ms": None,
        "heard_ms": None,
        "heard_seq": 0,
        "expired_seq": 0,
        "expired_ms": None,
        "position_x": None,
        "position_y": None,
        "position_z": None,
        "rotation_y": None,
        "zone": None,
        "position_ms": NEVER[0],
        "position_seq": NEVER[1],
        "removed_ms": NEVER[0],
        "removed_seq": NEVER[1],
        "claimed_ms": NEVER[0],
        "claimed_seq": NEVER[1],
        "merged_into": None,
        "aliases": None,
        "told_by": None,
        "claims": None,
        "running_steps": 0,
        "tokens_input": 0,
        "tokens_output": 0,
        "tokens_cached": 0,
        "cost_micros": 0,
    }


def hear(workspace: Workspace, row: Row, fact: Fact) -> None:
    """Note that the agent itself was heard; what tells of the past proves no presence."""
    workspace.touch("agents", row)
    if fact.stamp > (row["claimed_ms"], row["claimed_seq"]):
        row["claimed_ms"], row["claimed_seq"] = fact.stamp
    if fact.historical:
        return
    if fact.seq > row["heard_seq"]:
        row["heard_ms"], row["heard_seq"] = fact.received_ms, fact.seq
    if row["first_heard_ms"] is None or fact.received_ms < row["first_heard_ms"]:
        row["first_heard_ms"] = fact.received_ms


def register(workspace: Workspace, row: Row, fact: Fact) -> None:
    """Take over the fields that a registration names and that nothing later claimed."""
    hear(workspace, row, fact)
    for field, column in PROFILE.items():
        if field in fact.data and list(fact.stamp) > row["stamps"].get(column, []):
            row["stamps"] = {**row["stamps"], column: list(fact.stamp)}
            row[column] = fact.data[field]


def report(workspace: Workspace, row: Row, fact: Fact) -> None:
    """Take over a reported status, unless a later claim stands already; either way `since` stays exact."""
    hear(workspace, row, fact)
    reports.take(workspace, row, fact)


def checkpoint(row: Row) -> Row:
    """Return what `since` needs to know of a log that is gone."""
    told = claims.of_row(row)
    stamp = list(told[-1].stamp) if told else list(NEVER)
    counted = {"counted": row["counted"], "counted_stamp": [row["counted_ms"], row["counted_seq"]]}
    known = {"status": row["status"], "since_ms": row["status_since_ms"], "stamp": stamp}
    return {**known, "claims": [list(claim) for claim in told], **counted}


def move(workspace: Workspace, row: Row, fact: Fact) -> None:
    """Take over a position, unless a later one is known."""
    hear(workspace, row, fact)
    if fact.stamp < (row["position_ms"], row["position_seq"]):
        return
    position = fact.data["position"]
    row["position_x"], row["position_y"], row["position_z"] = (float(position[axis]) for axis in "xyz")
    row["rotation_y"], row["zone"] = fact.data.get("rotationY"), fact.data.get("zone")
    row["position_ms"], row["position_seq"] = fact.stamp


def remove(workspace: Workspace, row: Row, fact: Fact) -> None:
    """Take the agent out of the office; whatever it claims later brings it back."""
    workspace.touch("agents", row)
    if fact.stamp > (row["removed_ms"], row["removed_seq"]):
        row["removed_ms"], row["removed_seq"] = fact.stamp


def expire(workspace: Workspace, row: Row, fact: Fact) -> None:
    """Note that nothing was heard since the `seq` that the presence event names."""
    workspace.touch("agents", row)
    if fact.data["heardSeq"] >= row["expired_seq"]:
        first = row["expired_ms"] is None or fact.data["heardSeq"] > row["expired_seq"]
        row["expired_ms"] = fact.effective_ms if first else min(row["expired_ms"], fact.effective_ms)
        row["expired_seq"] = fact.data["heardSeq"]


RULES: dict[str, Callable[[Workspace, Row, Fact], None]] = {
    EventType.AGENT_REGISTERED: register,
    EventType.AGENT_STATUS: report,
    EventType.AGENT_POSITION: move,
    EventType.AGENT_REMOVED: remove,
    EventType.AGENT_PRESENCE: expire,
}


def apply(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    """Apply one event about an agent."""
    before_known = workspace.find("agents", fact.subject or "") is not None
    row = named(workspace, fact.subject or "", fact)
    before = view(row) if before_known else {}
    RULES[fact.type](workspace, row, fact)
    if fact.type in COUNTED:
        agent_moves.count(workspace, row, fact)
    tell(workspace, row, before, effects)


def tell(workspace: Workspace, row: Row, before: dict[str, Any], effects: Effects) -> None:
    """Tell the scene what changed of an agent since `before`."""
    change = difference(before, view(row))
    if not change:
        return
    if "taskId" in change:
        change["currentTask"] = _current_task(workspace, change.pop("taskId"))
    effects.agent({"agentId": row["key"], **change})


def _current_task(workspace: Workspace, task_key: str | None) -> dict[str, Any] | None:
    if task_key is None:
        return None
    task = workspace.find("tasks", task_key)
    return current_task(workspace.opaque("tasks", task_key), task_key, task or {})


def current_task(opaque_id: str, task_key: str, task: Row) -> dict[str, Any]:
    """Return what an agent's card says of its task."""
    return {
        "id": opaque_id,
        "taskId": task_key,
        "title": task.get("title") or task_key,
        "stage": task.get("stage") or "backlog",
        "status": task.get("status") or TaskStatus.SUBMITTED,
        "progress": task.get("progress"),
    }


def is_present(row: Row) -> bool:
    """Tell whether the agent belongs to the office: not removed, or back since."""
    return bool((row["removed_ms"], row["removed_seq"]) <= (row["claimed_ms"], row["claimed_seq"]))


def shown_status(row: Row) -> tuple[str, Basis]:
    """Return the status to show and how it is known."""
    if row["heard_seq"] <= row["expired_seq"]:
        ended = row["status"] is not None or row["expired_seq"] > 0
        return AgentStatus.OFFLINE, Basis.EXPIRED if ended else Basis.INFERRED
    if row["status"] is None:
        return AgentStatus.WORKING, Basis.INFERRED
    return row["status"], Basis.REPORTED


def since_ms(row: Row) -> int | None:
    """Return when the shown status began."""
    status, basis = shown_status(row)
    if basis is Basis.EXPIRED and row["expired_ms"] is not None:
        return int(row["expired_ms"])
    if basis is Basis.INFERRED and status == AgentStatus.WORKING:
        return int(row["first_heard_ms"])
    return row["status_since_ms"]


def last_seen_ms(row: Row) -> int | None:
    """Return when the agent was last heard; where it was never heard live, the time of its latest claim."""
    if row["heard_ms"] is not None:
        return int(row["heard_ms"])
    return row["claimed_ms"] if row["claimed_ms"] >= 0 else None


def is_at_a_tool(row: Row) -> bool:
    """Tell whether a tool runs, which may be silent for long."""
    activity = row["activity"]
    return row["running_steps"] > 0 or (isinstance(activity, dict) and activity.get("kind") == ActivityKind.TOOL)


def view(row: Row) -> dict[str, Any]:
    """Return the agent in wire names; the current task stands by its key."""
    status, basis = shown_status(row)
    live = basis is Basis.REPORTED
    return {
        "id": row["id"],
        "agentId": row["key"],
        "firstSeq": row["first_seq"],
        "name": row["name"] or row["key"],
        "role": row["role"],
        "department": row["department"],
        "avatar": row["avatar"],
        "parentId": row["parent_key"] if row["parent_key"] != row["key"] else None,
        "removed": not is_present(row),
        "status": status,
        "basis": basis,
        "source": row["status_source"],
        "activity": row["activity"] if live else None,
        "waitingOn": row["waiting_on"] if live else None,
        "toolRunning": is_at_a_tool(row),
        "statusSince": to_wire(since_ms(row)),
        "lastSeenAt": to_wire(last_seen_ms(row)),
        "taskId": row["task_key"],
        "position": _position(row),
        "rotationY": row["rotation_y"],
        "zone": row["zone"],
        "metrics": {
            "tokens": {
                "input": row["tokens_input"],
                "output": row["tokens_output"],
                "cached": row["tokens_cached"],
            },
            "costUsd": row["cost_micros"] / 1_000_000,
        },
    }


def _position(row: Row) -> dict[str, float] | None:
    if row["position_x"] is None:
        return None
    return {"x": row["position_x"], "y": row["position_y"], "z": row["position_z"]}
