"""Commands: what people tell agents, when it was handed over, and what became of it.

The first statement of a command stands, the earliest hand-over counts, and the latest outcome.
"""

from __future__ import annotations

from typing import Any

from metaverse.clock import to_wire
from metaverse.events.fact import NEVER, Fact
from metaverse.projections.effects import Effects, difference
from metaverse.projections.workspace import Row, Workspace

SAID = ("seq", "agent_key", "kind", "text", "task_key", "request_key", "digest", "source", "effective_ms")
SEEN = ("seen_ms", "seen_seq", "seen_by")


def found(workspace: Workspace, fact: Fact) -> dict[str, Any]:
    """Return the command that a fact is about, in wire names; nothing where there is none."""
    row = workspace.find("commands", fact.data["commandId"]) if "commandId" in fact.data else None
    return view(row) if row else {}


def tell(before: dict[str, Any], after: dict[str, Any], effects: Effects) -> None:
    """Tell what changed of a command, once it is known to whom it was sent."""
    change = difference(before, after)
    if change and after["agentId"] is not None:
        effects.command({"commandId": after["commandId"], "agentId": after["agentId"], **change})


def view(row: Row) -> dict[str, Any]:
    """Return how far a command has come, in wire names, without its text."""
    return {
        "commandId": row["key"],
        "agentId": row["agent_key"],
        "kind": row["kind"],
        "taskId": row["task_key"],
        "inReplyTo": row["request_key"],
        "at": to_wire(row["effective_ms"]),
        "seenAt": to_wire(row["seen_ms"]),
        "seenBy": row["seen_by"],
        "outcome": row["outcome"],
        "detail": row["detail"],
        "endedAt": to_wire(row["outcome_ms"]) if row["outcome"] else None,
    }


def sent(workspace: Workspace, fact: Fact) -> None:
    """Note what a person tells an agent."""
    row = _row(workspace, fact.data["commandId"])
    if row["seq"] is not None and row["seq"] < fact.seq:
        return
    workspace.touch("commands", row)
    row.update(
        seq=fact.seq,
        agent_key=fact.subject,
        kind=fact.data["kind"],
        text=fact.data.get("text"),
        task_key=fact.data.get("taskId"),
        request_key=fact.data.get("inReplyTo"),
        digest=fact.data.get("digest"),
        source=fact.source,
        effective_ms=fact.effective_ms,
    )


def seen(workspace: Workspace, fact: Fact) -> None:
    """Note when a command was first handed over, and by what."""
    row = _row(workspace, fact.data["commandId"])
    if row["seen_seq"] is not None and (row["seen_ms"], row["seen_seq"]) < fact.stamp:
        return
    workspace.touch("commands", row)
    row["seen_ms"], row["seen_seq"] = fact.stamp
    row["seen_by"] = fact.data["by"]


def ended(workspace: Workspace, fact: Fact) -> None:
    """Note what became of a command; the latest word counts."""
    row = _row(workspace, fact.data["commandId"])
    if fact.stamp < (row["outcome_ms"], row["outcome_seq"]):
        return
    workspace.touch("commands", row)
    row["outcome"], row["detail"] = fact.data["outcome"], fact.data.get("detail")
    row["outcome_ms"], row["outcome_seq"] = fact.stamp


def _row(workspace: Workspace, key: str) -> Row:
    blank = {**dict.fromkeys(SAID + SEEN), "outcome": None, "detail": None}
    never = {"outcome_ms": NEVER[0], "outcome_seq": NEVER[1]}
    return workspace.find("commands", key) or workspace.add("commands", {"key": key, **blank, **never})
