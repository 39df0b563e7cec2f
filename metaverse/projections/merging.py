"""Merging: an agent turns out to be another one. Whatever was told of it is that other's, before and from now on.

The rows come out as if every event about the one had been told of the other from the start, whose key each event that
comes later is applied to (`Workspace.resolved`); the log keeps what was told. An agent that is merged already, or that
the other was merged into, is left as it is. That the one was removed says nothing of the other.
"""

from __future__ import annotations

from typing import Any

from metaverse.events.fact import Fact
from metaverse.projections import agent_moves, agents, claims, lasting, merging_parts, reports
from metaverse.projections.effects import Effects
from metaverse.projections.usage import COUNTED as SPENT
from metaverse.projections.workspace import Row, Workspace

POSITION = ("position_x", "position_y", "position_z", "rotation_y", "zone", "position_ms", "position_seq")


def apply(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    """Merge the subject into another agent."""
    gone, stays = fact.subject or "", workspace.being(fact.data["into"])
    if workspace.being(gone) != gone or gone == stays:
        return
    workspace.finish()
    before = {key: _view(workspace, key) for key in (gone, stays)}
    one, other = (agents.named(workspace, key, fact) for key in (gone, stays))
    _absorb(one, other)
    merging_parts.take(workspace, one, other, effects)
    left = _leave(workspace, one, stays, fact)
    other["aliases"] = [*(other["aliases"] or ()), *claims.names(one)]
    workspace.touch("agents", other)
    _settle(workspace, one, other)
    agents.tell(workspace, left, before[gone], effects)
    agents.tell(workspace, other, before[stays], effects)


def _view(workspace: Workspace, key: str) -> dict[str, Any]:
    row = workspace.find("agents", key)
    return agents.view(row) if row else {}


def _absorb(one: Row, other: Row) -> None:
    """Let hold of what both have what is of the later stamp, and add up what adds up."""
    for column in agents.PROFILE.values():
        if one["stamps"].get(column, []) > other["stamps"].get(column, []):
            other["stamps"] = {**other["stamps"], column: one["stamps"][column]}
            other[column] = one[column]
    _take_later(one, other, POSITION, "position_ms", "position_seq")
    _take_later(one, other, ("claimed_ms", "claimed_seq"), "claimed_ms", "claimed_seq")
    _take_later(one, other, ("heard_ms", "heard_seq"), "heard_seq")
    if one["expired_seq"] == other["expired_seq"] > 0:
        other["expired_ms"] = min(one["expired_ms"], other["expired_ms"])
    _take_later(one, other, ("expired_ms", "expired_seq"), "expired_seq")
    other["first_seq"] = min(one["first_seq"], other["first_seq"])
    heard = [row["first_heard_ms"] for row in (one, other) if row["first_heard_ms"] is not None]
    other["first_heard_ms"] = min(heard, default=None)
    for column in (*SPENT, "running_steps"):
        other[column] += one[column]
    other["horizon"] = _horizon(one["horizon"], other["horizon"])


def _take_later(one: Row, other: Row, columns: tuple[str, ...], *stamp: str) -> None:
    if tuple(one[part] for part in stamp) > tuple(other[part] for part in stamp):
        other.update({column: one[column] for column in columns})


def _horizon(one: Row | None, other: Row | None) -> Row | None:
    """Return from where the stories of both are told: what was known of each when the log before was let go."""
    if one is None or other is None:
        return one or other
    told = claims.latest(claims.Claim(*claim) for claim in (*one["claims"], *other["claims"]))
    counted = max(one, other, key=lambda known: known["counted_stamp"])
    later = max(one, other, key=lambda known: known["stamp"])
    kept = {name: counted[name] for name in ("counted", "counted_stamp")}
    return {**later, **kept, "claims": [list(claim) for claim in told]}


def _leave(workspace: Workspace, one: Row, stays: str, fact: Fact) -> Row:
    """Leave of the one that is gone who it is now, and of those that were merged into it as well."""
    for key in one["aliases"] or ():
        alias = workspace.find("agents", key)
        if alias is not None:
            alias["merged_into"] = stays
            workspace.touch("agents", alias)
    left = agents.blank(workspace, one["key"], one["first_seq"])
    left["merged_into"] = stays
    left["removed_ms"], left["removed_seq"] = fact.stamp
    return workspace.add("agents", left)


def _settle(workspace: Workspace, one: Row, other: Row) -> None:
    """Settle which status holds now that both are one, and tell the story of both as one."""
    if one["told_by"] is not None:
        reports.together(other, [*claims.of_row(one), *claims.of_row(other)])
        other["status_since_ms"] = lasting.since(workspace, other)
    for move in workspace.history("agent_moves", one["key"]).values():
        workspace.drop("agent_moves", move)
        workspace.disturbed_ms.add(move["at_ms"])
    if one["counted_ms"] >= 0:
        agent_moves.tell_again(workspace, other)
