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

from typing import Any, NamedTuple

from metaverse.services.attention.entry import Entry, Json
from metaverse.services.attention.held import Held
from metaverse.services.attention.settings import Settings

MINUTE_MS = 60_000
HUNDREDTHS = 2


class Ranked(NamedTuple):
    """How an entry ranks at a moment: the factors of its kind and its priority, and the values of its terms."""

    score: float
    kind: float
    priority: float
    held: Held
    values: list[tuple[str, float]]


def rank(entry: Entry, held: Held, task: Json | None, settings: Settings, at_ms: int) -> Ranked:
    """Rank an entry."""
    due_ms = task["due_ms"] if task else None
    values = [
        ("agentMinutes", round(held.agents * max(0, at_ms - entry.since_ms) / MINUTE_MS, HUNDREDTHS)),
        ("heldUp", held.agents),
        ("blockedTasks", held.tasks),
        ("overdueMinutes", 0 if due_ms is None else round(max(0, at_ms - due_ms) / MINUTE_MS, HUNDREDTHS)),
        *((name, round(value, HUNDREDTHS)) for name, value in entry.values.items()),
    ]
    kind, factor = settings.kinds[entry.kind], priority_factor(task["priority"] if task else None, settings.priorities)
    weights = settings.weights
    points = sum([round(weights[name] * value, HUNDREDTHS) for name, value in values if value])
    return Ranked(round(kind * factor * points, HUNDREDTHS), kind, factor, held, values)


def shown(ranked: Ranked, weights: dict[str, float]) -> Json:
    """Return what the queue shows of a rank: its terms that are not 0, each with its numbers."""
    terms = [
        {"term": name, "value": value, "weight": weights[name], "points": round(weights[name] * value, HUNDREDTHS)}
        for name, value in ranked.values
        if value
    ]
    return {
        "holdsUp": ranked.held.agents,
        "waitingCostAgentMinutes": ranked.values[0][1],
        "rank": {"score": ranked.score, "kind": ranked.kind, "priority": ranked.priority, "terms": terms},
    }


def priority_factor(priority: Any, factors: dict[str, float]) -> float:
    """Return the factor of a task's priority; a producer's number is looked up as it is written, such as `2`."""
    if priority is None:
        return 1.0
    if isinstance(priority, float) and priority.is_integer():
        priority = int(priority)
    return factors.get(str(priority).strip().lower(), 1.0)
