"""Notifications: what an agent or the server tells everyone in the organization."""

from __future__ import annotations

from metaverse.events.fact import Fact
from metaverse.projections.effects import Effects
from metaverse.projections.workspace import Workspace


def apply(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    """Apply one notification; one that tells of the past is kept and raises no alarm."""
    row = {
        "seq": fact.seq,
        "level": fact.data["level"],
        "title": fact.data["title"],
        "body": fact.data.get("body"),
        "agent_key": fact.data.get("agentId"),
        "task_key": fact.data.get("taskId"),
        "effective_ms": fact.effective_ms,
    }
    workspace.add("notifications", row)
    if not fact.historical:
        effects.notify({field: value for field, value in fact.data.items() if value is not None})
