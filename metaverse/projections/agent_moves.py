"""How agents went from status to status, at the moments that took effect: what figures of time are counted from.

At every moment an agent is in the status that the latest claim by stamp gives: what was settled between all who told of
it by then, `offline` once the server noted its silence (unless it was told by other keys as well, and those still
count), none from when it was removed until it reports again. Only changes are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from metaverse.events.fact import NEVER, Fact, Stamp
from metaverse.events.names import AgentStatus, EventType
from metaverse.projections.claims import TOGETHER_MS, Claim, latest, names, of_row, settled
from metaverse.projections.workspace import Row, Workspace

COUNTED = (
    EventType.AGENT_STATUS.value,
    EventType.AGENT_PRESENCE.value,
    EventType.AGENT_REMOVED.value,
)


def count(workspace: Workspace, row: Row, fact: Fact) -> None:
    """Note what a claim changes; one that comes late changes what it stands before as well."""
    if fact.stamp > (row["counted_ms"], row["counted_seq"]):
        status = row["status"] if fact.type == EventType.AGENT_STATUS else _ended(of_row(row), fact)
        if status != row["counted"]:
            _add(workspace, row["key"], fact.stamp, row["counted"], status)
        row["counted"] = status
        row["counted_ms"], row["counted_seq"] = fact.stamp
    elif fact.stamp < _horizon(row)[1]:
        return
    elif row["aliases"] or row["claims"] is not None:
        _recount(workspace, row, fact.stamp)
    else:
        _count_late(workspace, row, fact)


def _count_late(workspace: Workspace, row: Row, fact: Fact) -> None:
    """Put in a late claim about an agent that one source tells of: only the next one stands after something new."""
    known, horizon = _horizon(row)
    status = _status(fact)
    below, above = workspace.neighbours((row["key"],), COUNTED, fact.stamp)
    before = _status(below) if below is not None and below.stamp > horizon else known
    _set(workspace, row["key"], fact.stamp, before, status)
    if above is not None:
        _set(workspace, row["key"], above.stamp, status, _status(above))


def _recount(workspace: Workspace, row: Row, stamp: Stamp) -> None:
    """Count again from a late claim on, as far as it can count beside others, and the first one after that."""
    standing, horizon = _horizon(row)
    below, _ = workspace.neighbours(names(row), COUNTED, stamp)
    _, above = workspace.neighbours(names(row), COUNTED, (stamp[0] + TOGETHER_MS, 0))
    first_ms = below.effective_ms if below is not None else stamp[0]
    after = max(horizon, (first_ms - TOGETHER_MS, 0))
    told = list(workspace.claims(names(row), COUNTED, after, above.stamp if above is not None else None))
    for fact, status in _story(reversed(told), _heard(row)):
        if fact.stamp >= stamp:
            _set(workspace, row["key"], fact.stamp, standing, status)
        standing = status
    if above is None:
        row["counted"] = standing


def tell_again(workspace: Workspace, row: Row) -> None:
    """Count an agent's whole story again, for it was told by other keys as well."""
    standing, horizon = _horizon(row)
    told = list(workspace.claims(names(row), COUNTED, horizon))
    found = {}
    for fact, status in _story(reversed(told), _heard(row)):
        if status != standing:
            found[row["key"], *fact.stamp] = (standing, status)
        standing = status
    for name, move in workspace.history("agent_moves", row["key"]).items():
        if name[1:] > horizon and name not in found:
            workspace.drop("agent_moves", move)
            workspace.disturbed_ms.add(move["at_ms"])
    for (key, at_ms, seq), (before, after) in found.items():
        _add(workspace, key, (at_ms, seq), before, after)
    row["counted"] = standing
    row["counted_ms"], row["counted_seq"] = told[0].stamp if told else horizon


def _story(told: Iterable[Fact], heard: Iterable[Claim]) -> Iterator[tuple[Fact, str | None]]:
    """Yield each claim in the order of the stamps, with the status from then on; `heard` is what was said before."""
    known = list(heard)
    for fact in told:
        if fact.type == EventType.AGENT_STATUS:
            known = latest([*known, Claim.of(fact)])
            yield fact, settled(known).status
        else:
            yield fact, _ended(known, fact)


def _ended(known: Iterable[Claim], fact: Fact) -> str | None:
    """Return the status after somebody fell silent or was removed: what others say of the same agent may go on."""
    if fact.type == EventType.AGENT_REMOVED:
        return None
    fresh = fact.effective_ms - TOGETHER_MS
    others = [claim for claim in known if claim.key != fact.told_key and fresh < claim.at_ms]
    return settled(others).status if others else AgentStatus.OFFLINE.value


def _heard(row: Row) -> list[Claim]:
    return [Claim(*claim) for claim in row["horizon"]["claims"]] if row["horizon"] else []


def _status(fact: Fact) -> str | None:
    if fact.type == EventType.AGENT_STATUS:
        return str(fact.data["status"])
    return AgentStatus.OFFLINE.value if fact.type == EventType.AGENT_PRESENCE else None


def _horizon(row: Row) -> tuple[str | None, Stamp]:
    kept = row["horizon"]
    return (kept["counted"], tuple(kept["counted_stamp"])) if kept else (None, NEVER)


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
