"""Marks: the places of the log where something failed, or somebody began to wait.

A failure is a task that became failed or an agent whose status became error; a wait is an agent whose status became
waiting, or a task that became input_required or auth_required. Both as they were shown, at the time they came in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from metaverse.events.names import AgentStatus, Room, TaskStatus
from metaverse.services.changes import Change, Json

FAILURE, WAIT = "failure", "wait"
KINDS = (FAILURE, WAIT)
OF_AGENTS = {AgentStatus.ERROR.value: FAILURE, AgentStatus.WAITING.value: WAIT}
OF_TASKS = {
    TaskStatus.FAILED.value: FAILURE,
    TaskStatus.INPUT_REQUIRED.value: WAIT,
    TaskStatus.AUTH_REQUIRED.value: WAIT,
}


class Marked(NamedTuple):
    """One mark, the `nth` of its kind in the log."""

    kind: str
    nth: int
    seq: int
    at_ms: int
    agent_key: str | None
    task_key: str | None


def found(changes: Iterable[Change], before: Mapping[str, int]) -> list[Marked]:
    """Return the marks in what entries changed; `before` says how many of each kind came before."""
    count = Counter(before)
    several = []
    for change in changes:
        for kind, agent_key, task_key in _of(change.effects):
            count[kind] += 1
            several.append(Marked(kind, count[kind], change.seq, change.at_ms, agent_key, task_key))
    return several


def _of(effects: Json) -> Iterator[tuple[str, str | None, str | None]]:
    for agent in effects.get(Room.SCENE.value, ()):
        if (kind := OF_AGENTS.get(agent.get("status", ""))) is not None:
            yield kind, agent["agentId"], None
    for task in effects.get(Room.TASKS.value, {}).get("tasks", ()):
        if (kind := OF_TASKS.get(task.get("status", ""))) is not None:
            yield kind, task.get("assignee"), task["taskId"]
