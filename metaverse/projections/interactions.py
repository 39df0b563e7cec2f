"""Interactions: who worked with whom. One call is one interaction; between two who are one by now it is none."""

from __future__ import annotations

from metaverse.clock import to_wire
from metaverse.events.fact import Fact
from metaverse.projections import agents
from metaverse.projections.effects import Effects
from metaverse.projections.workspace import Workspace


def apply(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    """Apply one interaction from the subject to another agent."""
    _speak(workspace, fact, effects)
    _address(workspace, fact, effects)
    if fact.is_inward:
        return
    row = {
        "seq": fact.seq,
        "from_key": fact.subject,
        "to_key": fact.data["to"],
        "kind": fact.data["kind"],
        "weight": float(fact.data.get("weight", 1)),
        "task_key": fact.data.get("taskId"),
        "summary": fact.data.get("summary"),
        "effective_ms": fact.effective_ms,
    }
    workspace.add("interactions", row)
    effects.edge(
        {
            "source": row["from_key"],
            "target": row["to_key"],
            "kind": row["kind"],
            "weight": row["weight"],
            "taskId": row["task_key"],
            "lastAt": to_wire(fact.effective_ms),
        }
    )


def _speak(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    known = workspace.find("agents", fact.subject or "") is not None
    speaker = agents.named(workspace, fact.subject or "", fact)
    before = agents.view(speaker) if known else {}
    agents.hear(workspace, speaker, fact)
    agents.tell(workspace, speaker, before, effects)


def _address(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    known = workspace.find("agents", fact.data["to"]) is not None
    addressed = agents.named(workspace, fact.data["to"], fact)
    if not known:
        agents.tell(workspace, addressed, {}, effects)
