"""How agents went from status to status, at the moments that took effect: what figures of time are counted from.

At every moment an agent is in the status that the latest claim by stamp gives: what it reported, `offline` once the
server noted its silence, none from when it was removed or merged until it reports again. Only changes are kept.
"""

from __future__ import annotations

from metaverse.events.fact import NEVER, Fact, Stamp
from metaverse.events.names import AgentStatus, EventType
from metaverse.projections.workspace import Row, Workspace

COUNTED = (
    EventType.AGENT_STATUS.value,
    EventType.AGENT_PRESENCE.value,
    EventType.AGENT_REMOVED.value,
    EventType.AGENT_MERGED.value,
)


def count(workspace: Workspace, row: Row, fact: Fact) -> None:
    """Note what a claim changes; one that comes late changes what it stands before as well."""
    status = _status(fact)
    if fact.stamp > (row["counted_ms"], row["counted_seq"]):
        if status != row["counted"]:
            _add(workspace, row["key"], fact.stamp, row["counted"], status)
        row["counted"] = status
        row["counted_ms"], row["counted_seq"] = fact.stamp
        return
    known, horizon = _horizon(row)
    if fact.stamp < horizon:
        return
    below, above = workspace.neighbours(row["key"], COUNTED, fact.stamp)
    before = _status(below) if below is not None and below.stamp > horizon else known
    _set(workspace, row["key"], fact.stamp, before, status)
    if above is not None:
        _set(workspace, row["key"], above.stamp, status, _status(above))


def _status(fact: Fact) -> str | None:
    if fact.type == EventType.AGENT_STATUS:
        return str(fact.data["status"])
    return AgentStatus.OFFLINE.value if fact.type == EventType.AGENT_PRESENCE else None


def _horizon(row: Row) -> tuple[str | None, Stamp]:
    kept = row["horizon"]
    return (kept["counted"], tuple(kept["counted_stamp"])) if kept else (None, NEVER)


def _set(workspace: Workspace, key: str, stamp: Stamp, before: str | None, after: str | None) -> None:
    row = workspace.find("agent_moves", key, *stamp)
    if before != after:
        _add(workspace, key, stamp, before, after)
    elif row is not None:
        workspace.drop("agent_moves", row)
        workspace.disturbed_ms.add(stamp[0])


def _add(workspace: Workspace, key: str, stamp: Stamp, before: str | None, after: str | None) -> None:
    row = {"agent_key": key, "at_ms": stamp[0], "seq": stamp[1], "before": before, "after": after}
    workspace.add("agent_moves", row)
    workspace.disturbed_ms.add(stamp[0])
