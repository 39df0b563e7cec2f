"""Hand-overs: a task whose assignee changes from one agent to another ties the two.

They follow from the fold of a task: each claim that moves the task from the hands of A into those of B is one row,
named by the claim's `seq`. A task that is laid down (no assignee) and taken up later was handed to nobody. Where a late
claim has the fold done again, the rows of the claims that were folded again are made anew, so that in whatever order
the claims come the same rows stand.
"""

from __future__ import annotations

from collections.abc import Iterable

from metaverse.clock import to_wire
from metaverse.events.fact import Fact
from metaverse.projections.effects import Effects
from metaverse.projections.workspace import Row, Workspace

KIND = "handoff"
"""The kind of tie that a hand-over is."""

WEIGHT = 1.0


def passed(held: str | None, task: Row, claim: Fact) -> Row | None:
    """Return the hand-over that a claim made of a task that was `held` before it, None where it made none."""
    holder = task["assignee"]
    if held is None or holder is None or held == holder:
        return None
    return {
        "seq": claim.seq,
        "task_key": task["key"],
        "from_key": held,
        "to_key": holder,
        "effective_ms": claim.effective_ms,
    }


def note(workspace: Workspace, handover: Row | None, effects: Effects) -> None:
    """Keep a new hand-over, and tell the network of it."""
    if handover is not None:
        workspace.add("handovers", handover)
        _tell(handover, effects)


def renew(workspace: Workspace, claims: Iterable[Fact], found: Iterable[Row | None], effects: Effects) -> None:
    """Keep the hand-overs of claims that were folded again, and drop those that no longer are."""
    by_seq = {row["seq"]: row for row in found if row is not None}
    seqs = [claim.seq for claim in claims]
    workspace.fetch({"handovers": {(seq,) for seq in seqs}})
    for seq in seqs:
        stored, row = workspace.find("handovers", seq), by_seq.get(seq)
        if stored is not None and row is None:
            workspace.drop("handovers", stored)
        elif row is not None and not _is_same(stored, row):
            note(workspace, row, effects)


def _is_same(stored: Row | None, row: Row) -> bool:
    return stored is not None and all(stored[column] == value for column, value in row.items())


def _tell(row: Row, effects: Effects) -> None:
    effects.edge(
        {
            "source": row["from_key"],
            "target": row["to_key"],
            "kind": KIND,
            "weight": WEIGHT,
            "taskId": row["task_key"],
            "lastAt": to_wire(row["effective_ms"]),
        }
    )
