"""Since when the status of an agent holds: since the first claim from which on the same was settled without a break."""

from __future__ import annotations

from collections.abc import Iterator

from metaverse.events.fact import Fact
from metaverse.events.names import EventType
from metaverse.projections import stories
from metaverse.projections.claims import TOGETHER_MS, Claim, beside, latest, names, settled
from metaverse.projections.workspace import Row, Workspace

FEWEST_AT_ONCE = 8
RISING = 8


def since(workspace: Workspace, row: Row) -> int | None:
    """Return since when the status that holds has held, read from the log backwards."""
    start = stories.horizon(row)[1]
    told = map(Claim.of, workspace.claims(names(row), (EventType.AGENT_STATUS,), start))
    alone = row["claims"] is None
    found: int | None = None
    for claim, status in ((one, one.status) for one in told) if alone else _settled(told, stories.heard(row)):
        if status != row["status"]:
            return found
        found = claim.at_ms
    return _to_the_horizon(row, found)


def since_alone(workspace: Workspace, row: Row, fact: Fact) -> int | None:
    """Return it after a late claim about an agent of whom one source tells: it stands for itself alone."""
    since_ms = row["status_since_ms"]
    _, above = workspace.neighbours(names(row), (EventType.AGENT_STATUS,), fact.stamp)
    if above is None or above.effective_ms == since_ms:
        return since(workspace, row)
    if above.effective_ms < since_ms:
        return int(since_ms)
    if fact.data["status"] != row["status"]:
        return above.effective_ms
    return int(since_ms) if fact.effective_ms > since_ms else since(workspace, row)


def since_beside(workspace: Workspace, row: Row, fact: Fact, was: str | None) -> int | None:
    """Return it after a late claim of one of several; `was` is what held before.

    What the late claim can have changed reaches up to `above`; what holds there and after it is as it was. One that
    says what was settled all the while changes nothing: it outranks whatever its speaker's claim before outranked.
    """
    since_ms, is_same = row["status_since_ms"], row["status"] == was
    story = stories.of(workspace, row)
    above = story.untouched(fact)
    if above is not None:
        if not is_same or above.type != EventType.AGENT_STATUS or above.effective_ms == since_ms:
            return since(workspace, row)
        if above.effective_ms < since_ms:
            return int(since_ms)
    if is_same and fact.effective_ms > since_ms and fact.data["status"] == was and story.has_few_speakers(fact):
        return int(since_ms)
    found = above.effective_ms if above is not None else None
    for claim, status in _settled(story.backwards(above), stories.heard(row)):
        if status != row["status"]:
            return found
        if is_same and claim.seq == fact.seq and fact.effective_ms > since_ms:
            return int(since_ms)
        found = claim.at_ms
    return _to_the_horizon(row, found)


def _to_the_horizon(row: Row, found: int | None) -> int | None:
    """Return it where all that the log still has is settled the same."""
    kept = row["horizon"]
    return kept["since_ms"] if kept and kept["status"] == row["status"] else found


def _settled(told: Iterator[Claim], known: list[Claim]) -> Iterator[tuple[Claim, str]]:
    """Yield each claim and what was settled then, the latest first: some are settled at once, in order."""
    ahead: list[Claim] = []
    some = FEWEST_AT_ONCE
    while _read_on(ahead, told, some):
        counting, found = latest([*known, *ahead[some:]]), []
        for claim in reversed(ahead[:some]):
            counting = beside(counting, claim)
            found.append((claim, settled(counting).status))
        yield from reversed(found)
        del ahead[:some]
        some *= RISING


def _read_on(ahead: list[Claim], told: Iterator[Claim], some: int) -> bool:
    """Read so many claims, and all that may count beside the last of these; tell whether there are any."""
    while len(ahead) < some or ahead[-1].at_ms > ahead[some - 1].at_ms - TOGETHER_MS:
        claim = next(told, None)
        if claim is None:
            break
        ahead.append(claim)
    return bool(ahead)
