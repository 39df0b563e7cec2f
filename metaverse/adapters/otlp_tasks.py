"""The tasks of a trace: begun by its first span that we show, ended by its root, or by long silence."""

from __future__ import annotations

from typing import Any

from metaverse.adapters import otlp_making as making
from metaverse.adapters.otlp_identity import key, text
from metaverse.adapters.otlp_making import Told
from metaverse.adapters.otlp_memory import Memory, Trace
from metaverse.adapters.otlp_names import Fact
from metaverse.adapters.otlp_records import Facts
from metaverse.adapters.reading import Json
from metaverse.events.names import EventType

SILENT_MS = 2 * 60 * 1000
"""A trace without its root has ended when nothing came of it for so long."""

SILENT_REMOTE_MS = 15 * 1000
"""The same where its upper span says that its parent is elsewhere, and so perhaps never sent here."""


class Tasks:
    """What one reading tells of tasks."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._used: dict[str, tuple[int, str]] = {}
        self._led: dict[str, Json] = {}

    def use(self, task: str, start_ms: int, source: str) -> None:
        """Note that a span of a task began."""
        before = self._used.get(task)
        if before is None or start_ms < before[0]:
            self._used[task] = (start_ms, source)

    def led(self, trace: Trace, name: str, caller: Any, called: str, facts: Facts) -> None:
        """Tell whose run carries a task: the last that no other agent called gives it its title."""
        agent, task, _, end_ms, _, source = caller
        mark = str(facts.get(Fact.TASK) or facts.get(Fact.CONVERSATION) or trace.id[:8])
        data = {"title": text(f"{called} · {mark}"), "assignee": agent, "runId": trace.id}
        self._led[task] = data
        id_ = f"{trace.id}:{name}:task"
        self._told.ends.append(making.event(id_, source, EventType.TASK_UPDATED, task, end_ms, data))

    def tell(self, trace: Trace) -> None:
        """Tell what began and what ended in a trace."""
        for task, (start_ms, source) in self._used.items():
            trace.source = source
            if task not in trace.tasks or start_ms < trace.tasks[task]:
                trace.tasks[task] = start_ms
                self._open(trace, task, start_ms, source)
        self._used, self._led = {}, {}
        if trace.root is not None:
            self.close(trace)

    def _open(self, trace: Trace, task: str, start_ms: int, source: str) -> None:
        led = self._led.get(task) or {"title": f"Run {trace.id[:8]}", "runId": trace.id}
        id_ = key(f"{trace.id}:{task}:{start_ms}")
        data = {**led, "status": "working"}
        self._told.begins.append(making.event(id_, source, EventType.TASK_UPDATED, task, start_ms, data))

    def close(self, trace: Trace) -> None:
        """End the tasks and the runs of a trace whose root has come."""
        end_ms, failed = trace.root
        for agent in trace.lively:
            id_ = key(f"{trace.id}:{agent}:rest")
            self._told.ends.append(making.status(id_, trace.source, agent, end_ms, "idle"))
        trace.lively.clear()
        for task in trace.tasks:
            if task not in trace.closed:
                trace.closed[task] = end_ms
                self._close(trace, task, end_ms, failed)

    def _close(self, trace: Trace, task: str, end_ms: int, failed: bool) -> None:
        runs = sorted((end, bad) for _, of, _, end, bad, _ in trace.tops.values() if of == task)
        bad = failed or bool(runs and runs[-1][1])
        data: Json = {"status": "failed" if bad else "completed", "runId": trace.id}
        if not bad:
            data["progress"] = 1
        id_ = key(f"{trace.id}:{task}:end")
        self._told.ends.append(making.event(id_, trace.source, EventType.TASK_UPDATED, task, end_ms, data))


def settle(memory: Memory, now_ms: int, names: list[str] | None = None) -> list[Json]:
    """End the traces that have been silent for long, or those that are named."""
    told = Told()
    if names is None:
        names = memory.idle(now_ms - SILENT_MS, now_ms - SILENT_REMOTE_MS)
    for name in names:
        trace = memory.trace(name)
        if trace.root is None and (trace.tasks or trace.lively):
            trace.root, trace.settled = (trace.last_ms, False), True
            Tasks(told).close(trace)
    return told.in_order()
