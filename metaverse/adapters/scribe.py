"""The pen of every adapter: writes events that the door takes, whatever the producer called its things.

Each method writes one event. `mark` is the part of its id that tells it from the others of its source; the same thing
read twice, or from two places (a hook and the session file), gets the same mark, and so counts once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from metaverse.adapters import wording
from metaverse.adapters.pricing import Spent, cost
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.clock import to_wire
from metaverse.events.names import (
    ActivityKind,
    AgentStatus,
    EventType,
    InteractionKind,
    Level,
    RequestKind,
    StepStatus,
    WaitingOn,
)


class Scribe:
    """Writes events of one source into a reading, at the time `at_ms`."""

    def __init__(self, reading: Reading, setting: Setting, source: str, at_ms: int) -> None:
        self.reading, self.setting = reading, setting
        self.source, self.at_ms = wording.source(source), at_ms

    def write(self, kind: EventType, subject: str | None, mark: str, data: Json) -> None:
        """Write one event; what is None is left out."""
        event = {
            "specversion": "1.0",
            "id": wording.key(mark),
            "source": self.source,
            "type": kind.value,
            "time": to_wire(self.at_ms),
            "data": {field: value for field, value in data.items() if value is not None},
        }
        if subject is not None:
            event["subject"] = wording.key(subject)
        self.reading.events.append(event)

    def extend(self, attributes: dict[str, str]) -> None:
        """Put extension attributes to the event that was written last."""
        self.reading.events[-1].update(attributes)

    def agent(self, agent: str, mark: str, name: str, **more: Any) -> None:
        """Say who an agent is: role, department, parentId, metadata."""
        data = {"name": wording.name(name, self.setting, agent[:64])}
        for field in ("role", "department"):
            data[field] = wording.name(more.pop(field, None), self.setting, "")
        known = {field: value for field, value in data.items() if value}
        self.write(EventType.AGENT_REGISTERED, agent, mark, {**known, **more})

    def status(
        self,
        agent: str,
        mark: str,
        status: AgentStatus,
        activity: tuple[ActivityKind, str | None] | None = None,
        waiting_on: WaitingOn | None = None,
        task: str | None = None,
    ) -> None:
        """Say what an agent does now."""
        data: Json = {"status": status.value, "waitingOn": waiting_on and waiting_on.value, "taskId": task}
        if activity:
            kind, what = activity
            shown = {"text": wording.name(what, self.setting)} if what else {}
            data["activity"] = {"kind": kind.value, **shown}
        self.write(EventType.AGENT_STATUS, agent, mark, data)

    def task(self, task: str, mark: str, title: str, **more: Any) -> None:
        """Say that there is a task: assignee, parentId, description, runId."""
        self.write(EventType.TASK_CREATED, task, mark, {"title": wording.name(title, self.setting, task[:64]), **more})

    def task_is(self, task: str, mark: str, status: str | None = None, **more: Any) -> None:
        """Say what changed of a task; its reason is shortened and masked."""
        if "reason" in more:
            more["reason"] = wording.name(more["reason"], self.setting, "") or None
        word = wording.key(status) if status else status
        self.write(EventType.TASK_UPDATED, task, mark, {"status": word, **more})

    def step(
        self,
        task: str,
        mark: str,
        call: str,
        tool: str,
        status: StepStatus,
        agent: str | None = None,
        error: str | None = None,
    ) -> None:
        """Say where a step of a task stands."""
        data = {"stepKey": wording.key(call), "name": wording.name(tool, self.setting, "tool"), "status": status.value}
        self.write(EventType.TASK_STEP, task, mark, {**data, "agentId": agent, "error": error})

    def edge(
        self, agent: str, mark: str, to: str, kind: InteractionKind, task: str | None = None, summary: str | None = None
    ) -> None:
        """Say what one agent did to another."""
        data = {"to": wording.key(to), "kind": kind.value, "taskId": task, "summary": summary}
        self.write(EventType.INTERACTION, agent, mark, data)

    def spent(
        self,
        agent: str,
        mark: str,
        usage_key: str,
        spent: Spent,
        model: object = None,
        task: str | None = None,
        told_usd: float | None = None,
    ) -> None:
        """Say what an answer used; its cost is computed where the producer does not say it."""
        data: Json = {"tokens": {"input": spent.input, "output": spent.output, "cached": spent.cached}}
        data["model"] = wording.name(model, self.setting, "") or None
        if told_usd is None and isinstance(model, str):
            told_usd = cost(model, spent, self.setting.prices)
        data["costUsd"] = told_usd
        self.write(EventType.AGENT_USAGE, agent, mark, {**data, "taskId": task, "usageKey": wording.key(usage_key)})

    def ask(
        self,
        agent: str,
        mark: str,
        request: str,
        kind: RequestKind,
        summary: str,
        digest: str,
        options: Sequence[str] = (),
        **more: Any,
    ) -> None:
        """Say what an agent asks of a person; `digest` names exactly what is asked."""
        shown = [wording.name(option, self.setting) for option in options][:50]
        data = {"requestId": wording.key(request), "kind": kind.value, "digest": digest, "options": shown or None}
        data["summary"] = wording.name(summary, self.setting, "A question", 1000)
        self.write(EventType.REQUEST, agent, mark, {**data, **more})

    def answered(self, agent: str, mark: str, request: str, outcome: str) -> None:
        """Say how a request ended."""
        data = {"requestId": wording.key(request), "outcome": wording.name(outcome, self.setting)}
        self.write(EventType.REQUEST_CLOSED, agent, mark, data)

    def warn(
        self, mark: str, title: str, agent: str | None = None, task: str | None = None, body: str | None = None
    ) -> None:
        """Tell everyone in the organization."""
        data = {"level": Level.WARNING.value, "title": wording.name(title, self.setting), "body": body}
        self.write(EventType.NOTIFICATION, None, mark, {**data, "agentId": agent, "taskId": task})
