"""The task flow as a stream: how tasks stand, then each change, for all or for those of one stage or agent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection

from metaverse import ids
from metaverse.clock import to_wire
from metaverse.database import reading
from metaverse.errors import NotFound
from metaverse.events import log
from metaverse.events.log import Entry
from metaverse.services import scene, tasks

Json = dict[str, Any]
MOST_MISSED = 5000
"""Whoever missed more entries gets a snapshot."""


class Filter(NamedTuple):
    """Which tasks are asked for; None stands for all."""

    stage: str | None = None
    agent_key: str | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether it lets everything pass."""
        return self.stage is None and self.agent_key is None

    def admits(self, task: Json) -> bool:
        """Tell whether what is said of a task speaks for it; what is not said does not count against it."""
        stage, assignee = task.get("stage", self.stage), task.get("assignee", self.agent_key)
        return self.stage in (None, stage) and self.agent_key in (None, assignee)

    def may_enter(self, change: Json) -> bool:
        """Tell whether a change may have brought a task into sight."""
        asked = {"stage": self.stage, "assignee": self.agent_key}
        return self.admits(change) and any(value is not None and name in change for name, value in asked.items())


class Change(NamedTuple):
    """One change of one task, encoded."""

    seq: int
    task: Json
    body: bytes


@dataclass(slots=True)
class Beginning:
    """Where a stream begins: with a snapshot, or with the entries that were missed; `shown` are the filter's tasks."""

    epoch: str
    seq: int
    snapshot: bytes | None
    missed: list[Entry]
    shown: set[str]


@reading
def begin(connection: Connection, organization_id: str, known: tuple[str, int] | None, wanted: Filter) -> Beginning:
    """Read how a stream begins for whoever knows everything up to a place `(epoch, seq)`, or nothing.

    Raises:
        NotFound: there is no such organization.
    """
    head = log.head.on(connection, organization_id)
    now = tasks.snapshot.on(connection, organization_id, *wanted)
    shown = {task["taskId"] for task in now}
    missed = _missed(connection, organization_id, head, known)
    if missed is not None:
        return Beginning(head.epoch, head.seq, None, missed, shown | _gone(missed))
    snapshot = {
        "organizationId": organization_id,
        "epoch": head.epoch,
        "seq": head.seq,
        "tasks": now,
        "pipeline": scene.pipeline.on(connection, organization_id),
    }
    return Beginning(head.epoch, head.seq, orjson.dumps(snapshot), [], shown)


@reading
def entering(connection: Connection, organization_id: str, task_key: str, wanted: Filter) -> Json | None:
    """Return a task whole that came into the filter's sight, None where it is out of it again."""
    try:
        view = tasks.one.on(connection, organization_id, ids.task_id(organization_id, task_key))
    except NotFound:
        return None
    del view["stepList"]
    return view if wanted.admits(view) else None


def changes(organization_id: str, entries: Sequence[Entry]) -> list[Change]:
    """Return what entries changed of tasks."""
    return [
        change
        for entry in entries
        if entry.effects is not None and b'"tasks"' in entry.effects
        for change in _of_entry(organization_id, entry.seq, to_wire(entry.at_ms), orjson.loads(entry.effects))
    ]


def _of_entry(organization_id: str, seq: int, at: str, effects: Json) -> list[Change]:
    flow = effects.get("tasks", {})
    transitions = {transition["taskId"]: transition for transition in flow.get("transitions", ())}
    found = []
    for task in flow.get("tasks", ()):
        told = {"organizationId": organization_id, "seq": seq, "at": at, "task": task}
        if task["taskId"] in transitions:
            told["transition"] = transitions[task["taskId"]]
        found.append(Change(seq, task, orjson.dumps(told)))
    return found


def _missed(
    connection: Connection, organization_id: str, head: log.Head, known: tuple[str, int] | None
) -> list[Entry] | None:
    """Return what came after a known place, None where there is none, or where that cannot be told any more."""
    if known is None or known[0] != head.epoch or not 0 <= head.seq - known[1] <= MOST_MISSED:
        return None
    first = log.first_seq.on(connection, organization_id)
    if known[1] < head.seq and (first is None or first > known[1] + 1):
        return None
    return log.since.on(connection, organization_id, known[1], MOST_MISSED)


def _gone(missed: Sequence[Entry]) -> set[str]:
    """Return the tasks that went from stage to stage or hand to hand: a filter may have shown them before."""
    told = (orjson.loads(entry.effects) for entry in missed if entry.effects is not None)
    return {transition["taskId"] for effects in told for transition in effects.get("tasks", {}).get("transitions", ())}
