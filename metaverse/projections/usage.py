"""Usage: tokens and cost. The same usage key replaces what it said before, it never adds."""

from __future__ import annotations

from metaverse.events.fact import Fact
from metaverse.projections import agents
from metaverse.projections.effects import Effects
from metaverse.projections.workspace import Row, Workspace

COUNTED = ("tokens_input", "tokens_output", "tokens_cached", "cost_micros")


def apply(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    """Apply one statement of usage."""
    known = workspace.find("agents", fact.subject or "") is not None
    agent = agents.named(workspace, fact.subject or "", fact)
    before = agents.view(agent) if known else {}
    agents.hear(workspace, agent, fact)
    _replace(workspace, agent, fact)
    agents.tell(workspace, agent, before, effects)


def _replace(workspace: Workspace, agent: Row, fact: Fact) -> None:
    key = fact.data.get("usageKey") or f"{fact.source}\n{fact.id}"
    row = workspace.find("usage", agent["key"], key)
    if row is None:
        row = workspace.add("usage", {"agent_key": agent["key"], "key": key, **dict.fromkeys(COUNTED, 0)})
    elif fact.stamp < (row["effective_ms"], row["seq"]):
        return
    else:
        workspace.disturbed_ms.add(row["effective_ms"])
    workspace.disturbed_ms.add(fact.effective_ms)
    spent = _spent(fact)
    for column in COUNTED:
        agent[column] += spent[column] - row[column]
    row.update(spent)
    workspace.touch("usage", row)


def _spent(fact: Fact) -> Row:
    tokens = fact.data["tokens"]
    return {
        "tokens_input": tokens["input"],
        "tokens_output": tokens["output"],
        "tokens_cached": tokens.get("cached") or 0,
        "cost_micros": round((fact.data.get("costUsd") or 0) * 1_000_000),
        "model": fact.data.get("model"),
        "task_key": fact.data.get("taskId"),
        "effective_ms": fact.effective_ms,
        "seq": fact.seq,
    }
