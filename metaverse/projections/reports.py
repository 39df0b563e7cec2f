"""Reports: which status of an agent holds, while one source tells of it and once several do."""

from __future__ import annotations

from collections.abc import Iterable

from metaverse.events.fact import Fact, Stamp
from metaverse.projections import claims, lasting
from metaverse.projections.claims import Claim
from metaverse.projections.workspace import Row, Workspace

SEVERAL = ""
"""Stands for the source of an agent that several tell of; what each said last is in its `claims` then."""


def take(workspace: Workspace, row: Row, fact: Fact) -> None:
    """Take over a reported status: of one source the latest holds, between several it is settled.

    What is from before the log that was let go changes nothing.
    """
    if row["horizon"] and fact.stamp < tuple(row["horizon"]["counted_stamp"]):
        return
    alone = fact.source if fact.told is None else SEVERAL
    if row["told_by"] is None:
        row["told_by"] = alone
    if row["told_by"] != SEVERAL and row["told_by"] == alone:
        _take_alone(workspace, row, fact)
    else:
        _take_beside(workspace, row, claims.of_row(row), fact)


def _take_alone(workspace: Workspace, row: Row, fact: Fact) -> None:
    standing: Stamp = (row["status_ms"], row["status_seq"])
    if fact.stamp < standing:
        row["status_since_ms"] = lasting.since_alone(workspace, row, fact)
        return
    if row["status"] != fact.data["status"]:
        row["status_since_ms"] = fact.effective_ms
    hold(row, Claim.of(fact))


def _take_beside(workspace: Workspace, row: Row, known: list[Claim], fact: Fact) -> None:
    claim = Claim.of(fact)
    is_latest = not known or claim.stamp > known[-1].stamp
    was = row["status"]
    together(row, [*known, claim])
    if not is_latest:
        row["status_since_ms"] = lasting.since_beside(workspace, row, fact, was)
    elif row["status"] != was:
        row["status_since_ms"] = claim.at_ms


def together(row: Row, told: Iterable[Claim]) -> None:
    """Keep what several said of an agent, and let hold what is settled between them."""
    kept = claims.latest(told)
    row["told_by"], row["claims"] = SEVERAL, [list(claim) for claim in kept]
    hold(row, claims.settled(kept))


def hold(row: Row, claim: Claim) -> None:
    """Let a claim hold."""
    row["status"], row["status_source"], row["activity"] = claim.status, claim.source, claim.activity
    row["waiting_on"], row["task_key"] = claim.waiting_on, claim.task_key
    row["status_ms"], row["status_seq"] = claim.stamp
