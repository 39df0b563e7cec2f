"""Marks: the places of the log where something failed, or somebody began to wait.

A failure is a task that became failed or an agent whose status became error; a wait is an agent whose status became
waiting, or a task that became input_required or auth_required. Both as they were shown, at the time they came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from metaverse.events.names import AgentStatus, Room, TaskStatus
from metaverse.services.picture import Change

FAILURE, WAIT = "failure", "wait"
KINDS = (FAILURE, WAIT)
OF_AGENTS = {AgentStatus.ERROR.value: FAILURE, AgentStatus.WAITING.value: WAIT}
OF_TASKS = {
    TaskStatus.FAILED.value: FAILURE,
    TaskStatus.INPUT_REQUIRED.value: WAIT,
    TaskStatus.AUTH_REQUIRED.value: WAIT,
}


class Marked(NamedTuple):
    """One mark; `number` tells those of one place apart."""

    kind: str
    seq: int
    number: int
    at_ms: int
    agent_key: str | None
    task_key: str | None


def found(changes: Iterable[Change]) -> Iterator[Marked]:
    """Yield the marks in what entries changed."""
    for seq, at_ms, effects in changes:
        number = 0
        for agent in effects.get(Room.SCENE.value, ()):
            if (kind := OF_AGENTS.get(agent.get("status", ""))) is not None:
                yield Marked(kind, seq, number, at_ms, agent["agentId"], None)
                number += 1
        for task in effects.get(Room.TASKS.value, {}).get("tasks", ()):
            if (kind := OF_TASKS.get(task.get("status", ""))) is not None:
                yield Marked(kind, seq, number, at_ms, task.get("assignee"), task["taskId"])
                number += 1
