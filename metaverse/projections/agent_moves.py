"""How agents went from status to status, at the moments that took effect: what figures of time are counted from.

At every moment an agent is in the status that the latest claim by stamp gives: what was settled between all who told of
it by then, `offline` once the server noted its silence (unless it was told by other keys as well, and those still
count), none from when it was removed until it reports again. Only changes are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from metaverse.events.fact import Fact, Stamp
from metaverse.events.names import AgentStatus, EventType
from metaverse.projections import stories
from metaverse.projections.claims import Claim, latest, names, of_row
from metaverse.projections.stories import COUNTED, Late, heard, horizon, status_after
from metaverse.projections.workspace import Row, Workspace


def count(workspace: Workspace, row: Row, fact: Fact) -> None:
    """Note what a claim changes; one that comes late changes what it stands before as well."""
    if fact.stamp > (row["counted_ms"], row["counted_seq"]):
        workspace.catch_up(names(row))
        status = row["status"] if fact.type == EventType.AGENT_STATUS else status_after(of_row(row), fact)
        if status != row["counted"]:
            _add(workspace, row["key"], fact.stamp, row["counted"], status)
        row["counted"] = status
        row["counted_ms"], row["counted_seq"] = fact.stamp
    elif fact.stamp < horizon(row)[1]:
        return
    elif row["aliases"] or row["claims"] is not None:
        workspace.put_off(names(row), fact, partial(_recount, workspace, row))
    else:
        _count_late(workspace, row, fact)


def _count_late(workspace: Workspace, row: Row, fact: Fact) -> None:
    """Put in a late claim about an agent that one source tells of: only the next one stands after something new."""
    known, gone = horizon(row)
    status = _status(fact)
    below, above = workspace.neighbours((row["key"],), COUNTED, fact.stamp)
    before = _status(below) if below is not None and below.stamp > gone else known
    _set(workspace, row["key"], fact.stamp, before, status)
    if above is not None:
        _set(workspace, row["key"], above.stamp, status, _status(above))


def _recount(workspace: Workspace, row: Row, late: Sequence[Fact]) -> None:
    """Count again from late claims on, as far as they can count beside others, and the first one after that."""
    remaining = sorted(late, key=lambda fact: fact.stamp)
    while remaining:
        found = stories.of(workspace, row).late(remaining)
        _tell(workspace, row, found)
        remaining = [fact for fact in remaining if fact.stamp > found.moments[-1].fact.stamp]


def _tell(workspace: Workspace, row: Row, late: Late) -> None:
    standing = late.before
    workspace.fetch({"agent_moves": {(row["key"], *moment.fact.stamp) for moment in late.moments}})
    for moment in late.moments:
        _set(workspace, row["key"], moment.fact.stamp, standing, moment.status)
        standing = moment.status
    if late.is_open:
        row["counted"] = standing


def tell_again(workspace: Workspace, row: Row) -> None:
    """Count an agent's whole story again, for it was told by other keys as well."""
    workspace.catch_up(names(row))
    standing, gone = horizon(row)
    told = list(workspace.claims(names(row), COUNTED, gone))
    found = {}
    for fact, status in _story(reversed(told), heard(row)):
        if status != standing:
            found[row["key"], *fact.stamp] = (standing, status)
        standing = status
    for name, move in workspace.history("agent_moves", row["key"]).items():
        if name[1:] > gone and name not in found:
            workspace.drop("agent_moves", move)
            workspace.disturbed_ms.add(move["at_ms"])
    for (key, at_ms, seq), (before, after) in found.items():
        _add(workspace, key, (at_ms, seq), before, after)
    row["counted"] = standing
    row["counted_ms"], row["counted_seq"] = told[0].stamp if told else gone


def _story(told: Iterable[Fact], heard: Iterable[Claim]) -> Iterator[tuple[Fact, str | None]]:
    """Yield each claim in the order of the stamps, with the status from then on; `heard` is what was said before."""
    known = list(heard)
    for fact in told:
        if fact.type == EventType.AGENT_STATUS:
            known = latest([*known, Claim.of(fact)])
        yield fact, status_after(known, fact)


def _status(fact: Fact) -> str | None:
    if fact.type == EventType.AGENT_STATUS:
        return str(fact.data["status"])
    return AgentStatus.OFFLINE.value if fact.type == EventType.AGENT_PRESENCE else None


def _set(workspace: Workspace, key: str, stamp: Stamp, before: str | None, after: str | None) -> None:
    row = workspace.find("agent_moves", key, *stamp)
    if before != after:
        _add(workspace, key, stamp, before, after)
    elif row is not None:
        workspace.drop("agent_moves", row)
        workspace.disturbed_ms.add(stamp[0])


def _add(workspace: Workspace, key: str, stamp: Stamp, before: str | None, after: str | None) -> None:
    row = {"agent_key": key, "at_ms": stamp[0], "seq": stamp[1], "before": before, "after": after}
    workspace.add("agent_moves", row)
    workspace.disturbed_ms.add(stamp[0])
