"""What several sources say of one agent at once, and which of it holds.

A speaker is a source that tells of one key: two sessions of an agent are two, its hooks and its telemetry are two. Of
each speaker the latest claim counts, as long as it is less than `TOGETHER_MS` older than the latest claim of all; no
clock is asked. Of these holds:

1. what was heard live before what telemetry says (`urn:otlp:`), which tells what has ended, not what runs;
2. `error` or `waiting`, before `working`, before `idle`, before `offline`: that one session ended hides no other;
3. the latest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from metaverse.events.fact import Fact, Stamp
from metaverse.events.names import AgentStatus
from metaverse.projections.workspace import Row

TOGETHER_MS = 10 * 60_000
MOST_SPEAKERS = 16
"""So many are kept, the latest."""

TELEMETRY = "urn:otlp:"
RANK: dict[str, int] = {
    AgentStatus.OFFLINE: 0,
    AgentStatus.IDLE: 1,
    AgentStatus.WORKING: 2,
    AgentStatus.WAITING: 3,
    AgentStatus.ERROR: 3,
}


class Claim(NamedTuple):
    """What one speaker said last."""

    source: str
    key: str
    status: str
    activity: Any
    waiting_on: str | None
    task_key: str | None
    at_ms: int
    seq: int

    @classmethod
    def of(cls, fact: Fact) -> Claim:
        """Take it from a status event."""
        data = fact.data
        more = (data.get("activity"), data.get("waitingOn"), data.get("taskId"))
        return cls(fact.source, fact.told_key, data["status"], *more, *fact.stamp)

    @property
    def stamp(self) -> Stamp:
        """The rank of the claim in time."""
        return (self.at_ms, self.seq)

    @property
    def speaker(self) -> tuple[str, str]:
        """Whose claim it is."""
        return (self.source, self.key)


def of_row(row: Row) -> list[Claim]:
    """Return what each speaker said last of an agent, the latest at the end."""
    if row["claims"] is not None:
        return [Claim(*claim) for claim in row["claims"]]
    if row["status"] is None:
        return []
    said = (row["status"], row["activity"], row["waiting_on"], row["task_key"], row["status_ms"], row["status_seq"])
    return [Claim(row["status_source"], row["key"], *said)]


def latest(claims: Iterable[Claim]) -> list[Claim]:
    """Return the latest claim of each speaker that counts beside the latest of all, in their order."""
    by_speaker: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        known = by_speaker.get(claim.speaker)
        if known is None or claim.stamp > known.stamp:
            by_speaker[claim.speaker] = claim
    ordered = sorted(by_speaker.values(), key=lambda claim: claim.stamp)
    return [claim for claim in ordered if claim.at_ms > ordered[-1].at_ms - TOGETHER_MS][-MOST_SPEAKERS:]


def beside(claims: list[Claim], claim: Claim) -> list[Claim]:
    """Return `latest` of some that count and of one that is later than they are."""
    fresh, speaker = claim.at_ms - TOGETHER_MS, claim[:2]
    kept = [one for one in claims if one.at_ms > fresh and one[:2] != speaker]
    kept.append(claim)
    return kept[-MOST_SPEAKERS:]


def settled(claims: Collection[Claim]) -> Claim:
    """Return the claim that holds, of some that count."""
    if len(claims) == 1:
        return next(iter(claims))
    live = [claim for claim in claims if not claim.source.startswith(TELEMETRY)]
    return max(live or claims, key=_weight)


def _weight(claim: Claim) -> tuple[int, int, int]:
    return (RANK.get(claim.status, 0), claim.at_ms, claim.seq)


def why(claims: Collection[Claim]) -> str:
    """Say which rule settled it: `only`, `live`, `rank` or `latest`."""
    if len(claims) < 2:
        return "only"
    live = [claim for claim in claims if not claim.source.startswith(TELEMETRY)]
    heard = live or list(claims)
    ranks = {RANK[AgentStatus(claim.status)] for claim in heard}
    if len(ranks) > 1:
        return "rank"
    return "live" if live and len(live) < len(claims) else "latest"


def names(row: Row) -> tuple[str, ...]:
    """Return an agent's keys: its own, and those of the agents that were merged into it."""
    return (row["key"], *(row["aliases"] or ()))
