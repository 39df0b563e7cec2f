"""How tasks went from stage to stage and how they ended: what figures of the flow are counted from.

An open task is `working` while its status is that, else `waiting`; once it has ended it stands nowhere. A claim that
comes late has the fold done again, and what the fold tells then takes the place of what it told before.
"""

from __future__ import annotations

from typing import NamedTuple

from metaverse.events.fact import Stamp
from metaverse.events.names import FINAL_TASK_STATUSES, TaskStatus
from metaverse.projections.workspace import Row, Workspace

WAITING, WORKING = "waiting", "working"


class State(NamedTuple):
    """Where a task stands, whether it is worked on, and which run ended when; none of it before its first claim."""

    stage: str | None
    effort: str | None
    run_id: str | None
    finished_ms: int | None


class Told(NamedTuple):
    """What one claim moved and ended, as rows; None for nothing."""

    move: Row | None
    end: Row | None


def state(row: Row) -> State:
    """Return where a task stands by its row."""
    if row["claimed_ms"] < 0:
        return State(None, None, None, None)
    if row["status"] in FINAL_TASK_STATUSES:
        return State(row["stage"], None, row["run_id"], row["finished_ms"])
    return State(row["stage"], WORKING if row["status"] == TaskStatus.WORKING else WAITING, row["run_id"], None)


def told(row: Row, was: State) -> Told:
    """Return what the claim that was just taken in changed since `was`."""
    now = state(row)
    name = {"task_key": row["key"], "at_ms": row["claimed_ms"], "seq": row["claimed_seq"]}
    move = {
        **name,
        "from_stage": was.stage if was.effort else None,
        "from_effort": was.effort,
        "to_stage": now.stage if now.effort else None,
        "to_effort": now.effort,
    }
    stood = (move["from_stage"], was.effort) == (move["to_stage"], now.effort)
    ended = now.finished_ms is not None and (was.run_id, was.finished_ms) != (now.run_id, now.finished_ms)
    return Told(None if stood else move, {**name, **_taken(row)} if ended else None)


def _taken(row: Row) -> Row:
    opened, started, finished = row["opened_ms"], row["started_ms"], row["finished_ms"]
    return {
        "status": row["status"],
        "cycle_ms": max(0, finished - (opened if started is None else started)),
        "lead_ms": max(0, finished - opened),
        "first_time_right": row["status"] == TaskStatus.COMPLETED and row["reworked"] == 0,
    }


def add(workspace: Workspace, move: Row | None, end: Row | None) -> None:
    """Keep what one more claim told."""
    for table, row in (("task_moves", move), ("task_ends", end)):
        if row is not None:
            _keep(workspace, table, row)


def replace(workspace: Workspace, row: Row, horizon: Stamp, tellings: list[Told]) -> None:
    """Keep what a fold that was done again told, in the place of all that was told after `horizon` before."""
    for number, table in enumerate(("task_moves", "task_ends")):
        stood = workspace.history(table, row["key"])
        found = {workspace.key_of(table, part): part for one in tellings if (part := one[number]) is not None}
        for name, old in stood.items():
            if name[1:] > horizon and name not in found:
                workspace.drop(table, old)
                workspace.disturbed_ms.add(old["at_ms"])
        for name, new in found.items():
            if not new.items() <= stood.get(name, {}).items():
                _keep(workspace, table, new)


def _keep(workspace: Workspace, table: str, row: Row) -> None:
    workspace.add(table, row)
    workspace.disturbed_ms.add(row["at_ms"])
