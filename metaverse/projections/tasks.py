"""Tasks: what is to be done, where it stands, and who holds it.

The state of a task is the fold of everything claimed about it in the order of the stamps. A claim that comes in order
is one more step of the fold; one that comes late has the fold done again from the log.
"""

from __future__ import annotations

from typing import Any

from metaverse.clock import from_wire, to_wire
from metaverse.events.fact import NEVER, Fact
from metaverse.events.names import FINAL_TASK_STATUSES, EventType, TaskStatus, task_status
from metaverse.projections import handovers, task_moves
from metaverse.projections.effects import Effects, difference
from metaverse.projections.task_moves import State, Told
from metaverse.projections.workspace import Row, Workspace

FIELDS = {
    "title": "title",
    "description": "description",
    "priority": "priority",
    "assignee": "assignee",
    "parentId": "parent_key",
    "dependsOn": "depends_on",
    "progress": "progress",
    "reason": "reason",
}
"""The fields that the latest claim wins, and their columns."""

CLAIMS = (EventType.TASK_CREATED, EventType.TASK_UPDATED)
KNOWN_RUNS = 256
KNOWN_STAGES = 64
EARLY_STAGES = frozenset({None, "backlog", "planned"})


def named(workspace: Workspace, key: str, fact: Fact) -> Row:
    """Return the task's row; a task that an event names exists from then on."""
    row = workspace.find("tasks", key)
    if row is None:
        return workspace.add("tasks", _new(workspace, key, fact))
    if fact.seq < row["first_seq"] or fact.effective_ms < row["first_ms"]:
        row["first_seq"] = min(row["first_seq"], fact.seq)
        row["first_ms"] = min(row["first_ms"], fact.effective_ms)
        workspace.touch("tasks", row)
    return row


def _new(workspace: Workspace, key: str, fact: Fact) -> Row:
    return {
        "key": key,
        "id": workspace.opaque("tasks", key),
        "first_seq": fact.seq,
        "first_ms": fact.effective_ms,
        **_blank(),
        "horizon": None,
        "steps_total": 0,
        "steps_completed": 0,
        "steps_failed": 0,
    }


def _blank() -> Row:
    return {
        **dict.fromkeys(FIELDS.values()),
        "due_ms": None,
        "status": None,
        "raw_status": None,
        "status_ms": None,
        "stage": None,
        "stage_ms": None,
        "run_id": None,
        "runs": [],
        "started_ms": None,
        "finished_ms": None,
        "opened_ms": None,
        "visited": [],
        "reworked": 0,
        "claimed_ms": NEVER[0],
        "claimed_seq": NEVER[1],
    }


def apply(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    """Apply one claim about a task."""
    known = workspace.find("tasks", fact.subject or "")
    before = view(known) if known else {}
    row = named(workspace, fact.subject or "", fact)
    workspace.touch("tasks", row)
    if fact.stamp > (row["claimed_ms"], row["claimed_seq"]):
        told, handover = _folded(row, fact)
        task_moves.add(workspace, *told)
        handovers.note(workspace, handover, effects)
    else:
        refold(workspace, row, effects)
    tell(row, before, effects)


def _folded(row: Row, claim: Fact) -> tuple[Told, Row | None]:
    held = row["assignee"]
    told = fold(row, claim)
    return told, handovers.passed(held, row, claim)


def fold(row: Row, fact: Fact) -> Told:
    """Take one more claim into the state, in the order of the stamps, and return what it moved and ended."""
    was = task_moves.state(row)
    row["claimed_ms"], row["claimed_seq"] = fact.stamp
    if row["opened_ms"] is None:
        row["opened_ms"] = fact.effective_ms
    for field, column in FIELDS.items():
        if field in fact.data:
            row[column] = fact.data[field]
    if "dueAt" in fact.data:
        row["due_ms"] = from_wire(fact.data["dueAt"]) if fact.data["dueAt"] is not None else None
    _fold_run(row, fact)
    _visit(row, was)
    return task_moves.told(row, was)


def _fold_run(row: Row, fact: Fact) -> None:
    run_id = fact.data.get("runId") or row["run_id"]
    if run_id != row["run_id"]:
        if run_id in row["runs"]:
            return
        _begin_run(row, run_id, fact)
    _fold_status(row, fact)
    if fact.data.get("stage"):
        _enter(row, fact.data["stage"], fact)


def _visit(row: Row, was: State) -> None:
    """Count as rework when a task comes back to a stage, or is opened again."""
    if row["stage"] != was.stage:
        visited = row["visited"] or []
        row["reworked"] += row["stage"] in visited
        row["visited"] = [*visited, row["stage"]][-KNOWN_STAGES:]


def _begin_run(row: Row, run_id: str, fact: Fact) -> None:
    reopened = row["status"] in FINAL_TASK_STATUSES
    row["run_id"], row["runs"] = run_id, [*row["runs"], run_id][-KNOWN_RUNS:]
    if reopened:
        row["reworked"] += 1
        _become(row, TaskStatus.SUBMITTED, fact)
        row["finished_ms"] = None
        _enter(row, "backlog", fact)


def _fold_status(row: Row, fact: Fact) -> None:
    word = fact.data.get("status")
    status = task_status(word) if word else None
    row["raw_status"] = word if word and status is None else (None if status else row["raw_status"])
    if status is None and row["status"] is None:
        status = TaskStatus.SUBMITTED
    if status is None or row["status"] in FINAL_TASK_STATUSES:
        return
    _become(row, status, fact)
    _imply_stage(row, status, fact)


def _become(row: Row, status: TaskStatus, fact: Fact) -> None:
    if row["status"] != status:
        row["status"], row["status_ms"] = status.value, fact.effective_ms
    if status is TaskStatus.WORKING and row["started_ms"] is None:
        row["started_ms"] = fact.effective_ms
    if status in FINAL_TASK_STATUSES:
        row["finished_ms"] = fact.effective_ms


def _imply_stage(row: Row, status: TaskStatus, fact: Fact) -> None:
    if status is TaskStatus.COMPLETED:
        _enter(row, "done", fact)
    elif status is TaskStatus.SUBMITTED:
        _enter(row, row["stage"] or "backlog", fact)
    elif status not in FINAL_TASK_STATUSES and row["stage"] in EARLY_STAGES:
        _enter(row, "in_progress", fact)


def _enter(row: Row, stage: str, fact: Fact) -> None:
    if row["stage"] != stage:
        row["stage"], row["stage_ms"] = stage, fact.effective_ms


def refold(workspace: Workspace, row: Row, effects: Effects) -> None:
    """Do the fold again from the log, or from where the kept log begins, and put right what it told."""
    start = row["horizon"] or _blank()
    row.update({**_blank(), **start})
    if row["assignee"] is not None:
        row["assignee"] = workspace.being(row["assignee"])
    horizon = (row["claimed_ms"], row["claimed_seq"])
    claims = list(workspace.claims((row["key"],), CLAIMS, horizon))[::-1]
    folds = [_folded(row, claim) for claim in claims]
    task_moves.replace(workspace, row, horizon, [told for told, _ in folds])
    handovers.renew(workspace, claims, [handover for _, handover in folds], effects)


def checkpoint(row: Row) -> Row:
    """Return the state to start from once the log before it is gone."""
    return {column: row[column] for column in _blank()}


def tell(row: Row, before: dict[str, Any], effects: Effects) -> None:
    """Tell the task flow what changed of a task since `before`, and whether it went from hand to hand."""
    after = view(row)
    change = difference(before, after)
    if not change:
        return
    effects.task({"taskId": row["key"], **change})
    if {"stage", "assignee"} & change.keys():
        effects.transition(
            {
                "taskId": row["key"],
                "fromStage": before.get("stage"),
                "toStage": after["stage"],
                "fromAgent": before.get("assignee"),
                "toAgent": after["assignee"],
            }
        )


def view(row: Row) -> dict[str, Any]:
    """Return the task in wire names."""
    return {
        "id": row["id"],
        "taskId": row["key"],
        "title": row["title"] or row["key"],
        "description": row["description"],
        "status": row["status"] or TaskStatus.SUBMITTED,
        "rawStatus": row["raw_status"],
        "stage": row["stage"] or "backlog",
        "priority": row["priority"],
        "progress": row["progress"],
        "assignee": row["assignee"],
        "parentId": row["parent_key"],
        "dependsOn": row["depends_on"] or [],
        "dueAt": to_wire(row["due_ms"]),
        "reason": row["reason"],
        "runId": row["run_id"],
        "createdAt": to_wire(row["first_ms"]),
        "startedAt": to_wire(row["started_ms"]),
        "finishedAt": to_wire(row["finished_ms"]),
        "updatedAt": to_wire(row["claimed_ms"] if row["claimed_ms"] >= 0 else row["first_ms"]),
        "stageSince": to_wire(row["stage_ms"] if row["stage_ms"] is not None else row["first_ms"]),
        "steps": {
            "total": row["steps_total"],
            "completed": row["steps_completed"],
            "failed": row["steps_failed"],
        },
    }
