"""Steps: what a task is made of while it is done. A finished step stays finished; of two ends the later is told."""

from __future__ import annotations

from typing import Any

from metaverse.clock import from_wire
from metaverse.events.fact import NEVER, Fact
from metaverse.events.names import FINAL_STEP_STATUSES, StepStatus
from metaverse.projections import agents, tasks
from metaverse.projections.effects import Effects
from metaverse.projections.workspace import Row, Workspace


def apply(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    """Apply one event about a step of a task."""
    known = workspace.find("tasks", fact.subject or "")
    before = tasks.view(known) if known else {}
    task = tasks.named(workspace, fact.subject or "", fact)
    step = _named(workspace, task["key"], fact.data["stepKey"])
    was = dict(step)
    _take(step, fact)
    workspace.touch("steps", step)
    _count(workspace, task, was, step)
    tasks.tell(task, before, effects)
    _occupy(workspace, was, step, fact, effects)


def _named(workspace: Workspace, task_key: str, key: str) -> Row:
    return workspace.find("steps", task_key, key) or workspace.add(
        "steps",
        {
            "task_key": task_key,
            "key": key,
            "name": None,
            "status": None,
            "agent_key": None,
            "error": None,
            "started_ms": None,
            "ended_ms": None,
            "final": False,
            "status_ms": NEVER[0],
            "status_seq": NEVER[1],
            "named_ms": NEVER[0],
            "named_seq": NEVER[1],
            "agent_ms": NEVER[0],
            "agent_seq": NEVER[1],
            "given_start": False,
        },
    )


def _take(step: Row, fact: Fact) -> None:
    if fact.stamp > (step["named_ms"], step["named_seq"]):
        step["name"] = fact.data["name"]
        step["named_ms"], step["named_seq"] = fact.stamp
    if "agentId" in fact.data and fact.stamp > (step["agent_ms"], step["agent_seq"]):
        step["agent_key"] = fact.data["agentId"]
        step["agent_ms"], step["agent_seq"] = fact.stamp
    _take_start(step, fact)
    _take_status(step, fact)


def _take_start(step: Row, fact: Fact) -> None:
    given = fact.data.get("startedAt")
    if given is None and fact.data["status"] != StepStatus.IN_PROGRESS:
        return
    started = from_wire(given) if given is not None else fact.effective_ms
    better = step["started_ms"] is None or (given is not None) > step["given_start"]
    same_kind = (given is not None) == step["given_start"]
    if better or (same_kind and started < step["started_ms"]):
        step["started_ms"], step["given_start"] = started, given is not None


def _take_status(step: Row, fact: Fact) -> None:
    final = fact.data["status"] in FINAL_STEP_STATUSES
    if (final, *fact.stamp) < (step["final"], step["status_ms"], step["status_seq"]):
        return
    step["status"], step["final"], step["error"] = fact.data["status"], final, fact.data.get("error")
    step["status_ms"], step["status_seq"] = fact.stamp
    ended = fact.data.get("endedAt")
    step["ended_ms"] = from_wire(ended) if ended is not None else (fact.effective_ms if final else None)


def _count(workspace: Workspace, task: Row, was: Row, step: Row) -> None:
    task["steps_total"] += was["status"] is None
    for status in (StepStatus.COMPLETED, StepStatus.FAILED):
        task[f"steps_{status}"] += (step["status"] == status) - (was["status"] == status)
    workspace.touch("tasks", task)


def _occupy(workspace: Workspace, was: Row, step: Row, fact: Fact, effects: Effects) -> None:
    """Keep count of the running steps of the agents concerned, and note that the one at work was heard."""
    heard = fact.data.get("agentId")
    for key in {was["agent_key"], step["agent_key"], heard} - {None}:
        row = workspace.find("agents", key)
        before: dict[str, Any] = agents.view(row) if row else {}
        if row is None or key == heard:
            row = agents.named(workspace, key, fact)
            agents.hear(workspace, row, fact)
        row["running_steps"] += _runs(step, key) - _runs(was, key)
        workspace.touch("agents", row)
        agents.tell(workspace, row, before, effects)


def _runs(step: Row, agent_key: str) -> bool:
    return step["agent_key"] == agent_key and step["status"] == StepStatus.IN_PROGRESS
