"""Projections: facts in, row changes out. Pure, without a clock, and the same in whatever order the facts come."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from metaverse.events.fact import Fact
from metaverse.events.names import EventType
from metaverse.projections import (
    agents,
    attention,
    interactions,
    merging,
    notifications,
    requests,
    scene,
    steps,
    tasks,
    usage,
)
from metaverse.projections.effects import Effects, Json
from metaverse.projections.workspace import AGENT_FIELDS, Key, Workspace

VERSION = 3
"""Rises when these rules give other rows for the same facts; `flask rebuild --outdated` then makes them again."""

Rule = Callable[[Workspace, Fact, Effects], None]

RULES: dict[str, Rule] = {
    **dict.fromkeys(agents.RULES, agents.apply),
    **dict.fromkeys(tasks.CLAIMS, tasks.apply),
    **dict.fromkeys(requests.RULES, requests.apply),
    EventType.AGENT_MERGED: merging.apply,
    EventType.TASK_STEP: steps.apply,
    EventType.AGENT_USAGE: usage.apply,
    EventType.INTERACTION: interactions.apply,
    EventType.ATTENTION: attention.apply,
    EventType.NOTIFICATION: notifications.apply,
    EventType.SCENE_CHANGED: scene.apply,
}


def apply(workspace: Workspace, fact: Fact) -> Json | None:
    """Apply one fact to the rows and return what it changed, by room."""
    effects = Effects()
    workspace.begin(fact)
    fact = workspace.resolved(fact)
    if fact.type == EventType.AGENT_REMOVED and fact.told is not None:
        return None
    _name(workspace, fact, effects)
    RULES[fact.type](workspace, fact, effects)
    return effects.by_room()


def _name(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    """Create whoever and whatever the fact names besides its subject."""
    if fact.type in (EventType.NOTIFICATION, EventType.ATTENTION):
        return
    if key := fact.data.get("taskId"):
        known = workspace.find("tasks", key)
        is_earlier = known is not None and fact.effective_ms < known["first_ms"]
        before = tasks.view(known) if known and is_earlier else {}
        task = tasks.named(workspace, key, fact)
        if known is None or is_earlier:
            tasks.tell(task, before, effects)
    for field in ("assignee", "agentId"):
        if (key := fact.data.get(field)) and workspace.find("agents", key) is None:
            agents.tell(workspace, agents.named(workspace, key, fact), {}, effects)
        elif key:
            agents.named(workspace, key, fact)


class Said(Protocol):
    """What tells which rows an event will read, be it logged or still on its way in."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def source(self) -> str:
        """Its source."""

    @property
    def type(self) -> str:
        """Its type."""

    @property
    def subject(self) -> str | None:
        """The key of whoever it is about."""

    @property
    def data(self) -> dict[str, Any]:
        """What it says."""


def wanted(facts: Iterable[Said]) -> dict[str, set[Key]]:
    """Return the keys of the rows that a batch of facts will read."""
    keys: dict[str, set[Key]] = {"agents": set(), "tasks": set()}
    for fact in facts:
        kind = "tasks" if fact.type.startswith("metaverse.task.") else "agents"
        if fact.subject:
            keys[kind].add((fact.subject,))
        for field in (*AGENT_FIELDS, "into"):
            if isinstance(fact.data.get(field), str):
                keys["agents"].add((fact.data[field],))
        if fact.data.get("taskId"):
            keys["tasks"].add((fact.data["taskId"],))
        _want_parts(fact, keys)
    return keys


def _want_parts(fact: Said, keys: dict[str, set[Key]]) -> None:
    subject, data = fact.subject or "", fact.data
    match fact.type:
        case EventType.TASK_STEP:
            keys.setdefault("steps", set()).add((subject, data["stepKey"]))
        case EventType.AGENT_USAGE:
            key = data.get("usageKey") or f"{fact.source}\n{fact.id}"
            keys.setdefault("usage", set()).add((subject, key))
        case EventType.REQUEST | EventType.REQUEST_CLOSED:
            keys.setdefault("requests", set()).add((subject, data["requestId"]))
        case EventType.COMMAND | EventType.COMMAND_SEEN | EventType.COMMAND_RESULT:
            keys.setdefault("commands", set()).add((data["commandId"],))
