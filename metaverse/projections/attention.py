"""Attention: what people did about the entries of the queue; the latest act on an entry stands."""

from __future__ import annotations

from metaverse.clock import from_wire
from metaverse.events.fact import NEVER, Fact
from metaverse.events.names import AttentionAction
from metaverse.projections.effects import Effects
from metaverse.projections.workspace import Row, Workspace


def apply(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    """Apply one act on an entry of the attention queue."""
    subject = fact.subject or ""
    row = workspace.find("attentions", subject) or workspace.add("attentions", _new(subject))
    action = fact.data["action"]
    aspects = ("assigned",) if action == AttentionAction.ASSIGN else ("state",)
    for aspect in ("state", "assigned") if action == AttentionAction.UNDO else aspects:
        _take(row, aspect, fact)
    workspace.touch("attentions", row)
    effects.notify({"level": "info", "title": action, "kind": "attention", "subject": subject})


def _new(subject: str) -> Row:
    return {
        "subject": subject,
        "state": None,
        "until_ms": None,
        "state_ms": NEVER[0],
        "state_seq": NEVER[1],
        "assigned": None,
        "assigned_ms": NEVER[0],
        "assigned_seq": NEVER[1],
    }


def _take(row: Row, aspect: str, fact: Fact) -> None:
    if fact.stamp < (row[f"{aspect}_ms"], row[f"{aspect}_seq"]):
        return
    row[f"{aspect}_ms"], row[f"{aspect}_seq"] = fact.stamp
    undone = fact.data["action"] == AttentionAction.UNDO
    if aspect == "assigned":
        row["assigned"] = None if undone else fact.data.get("to")
        return
    row["state"] = None if undone else fact.data["action"]
    until = fact.data.get("until")
    row["until_ms"] = from_wire(until) if until is not None and not undone else None
