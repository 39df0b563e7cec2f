"""The ranking: what waiting costs, in weighted agent-minutes, with every number of the sum shown.

    score = kind x priority x (sum of weight x value over the terms)

The terms, and in what each is counted:
- agentMinutes: agents held up x minutes waited;
- heldUp: agents held up, so that a new wait that stops many comes before an old one that stops one;
- blockedTasks: open tasks that cannot go on, directly or through others;
- overdueMinutes: minutes since the entry's task was due, 0 before;
- expiringMinutes: how far into its last hour a request is that expires, 0 to 60;
- overspentUsd: what was spent above a budget.
`kind` is the factor of the entry's kind, `priority` that of its task's priority: of the word in small letters, 1 where
nothing is set for it. Values and points are rounded to hundredths before they are added, so that whoever adds up what
is shown gets the score.
"""

from __future__ import annotations

from typing import Any

from metaverse.services.attention.entry import Entry, Json
from metaverse.services.attention.held import Held
from metaverse.services.attention.settings import Settings

MINUTE_MS = 60_000
HUNDREDTHS = 2


def rank(entry: Entry, held: Held, task: Json | None, settings: Settings, at_ms: int) -> Json:
    """Return what the queue shows of the ranking of an entry at a moment."""
    holds_up = len(held.agents | ({entry.agent_key} if entry.agent_key else set()))
    waited = max(0, at_ms - entry.since_ms) / MINUTE_MS
    due_ms = task["due_ms"] if task else None
    values = {
        "agentMinutes": holds_up * waited,
        "heldUp": holds_up,
        "blockedTasks": held.tasks,
        "overdueMinutes": max(0, at_ms - due_ms) / MINUTE_MS if due_ms is not None else 0,
        **entry.values,
    }
    return {
        "holdsUp": holds_up,
        "waitingCostAgentMinutes": round(values["agentMinutes"], HUNDREDTHS),
        "rank": _sum(entry, values, task["priority"] if task else None, settings),
    }


def _sum(entry: Entry, values: dict[str, float], priority: Any, settings: Settings) -> Json:
    terms = [_term(name, value, settings.weights[name]) for name, value in values.items() if value]
    kind, factor = settings.kinds[entry.kind], priority_factor(priority, settings.priorities)
    score = kind * factor * sum(term["points"] for term in terms)
    return {"score": round(score, HUNDREDTHS), "kind": kind, "priority": factor, "terms": terms}


def _term(name: str, value: float, weight: float) -> Json:
    value = round(value, HUNDREDTHS)
    return {"term": name, "value": value, "weight": weight, "points": round(weight * value, HUNDREDTHS)}


def priority_factor(priority: Any, factors: dict[str, float]) -> float:
    """Return the factor of a task's priority; a producer's number is looked up as it is written, such as `2`."""
    if isinstance(priority, float) and priority.is_integer():
        priority = int(priority)
    return 1.0 if priority is None else factors.get(str(priority).strip().lower(), 1.0)
