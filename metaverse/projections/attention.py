"""Attention: what people did about the entries of the queue, one row an act.

What stands is folded when it is asked for (`services.attention.acts`), so that no order of arrival matters.
"""

from __future__ import annotations

from metaverse.clock import from_wire
from metaverse.events.fact import Fact
from metaverse.projections.effects import Effects
from metaverse.projections.workspace import Workspace


def apply(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    """Keep one act on an entry of the attention queue."""
    until = fact.data.get("until")
    row = {
        "subject": fact.subject or "",
        "seq": fact.seq,
        "effective_ms": fact.effective_ms,
        "action": fact.data["action"],
        "until_ms": from_wire(until) if until is not None else None,
        "to": fact.data.get("to"),
        "source": fact.source,
    }
    workspace.add("attention_acts", row)
    if not fact.historical:
        effects.notify({"level": "info", "title": row["action"], "kind": "attention", "subject": row["subject"]})
