"""AG-UI: the events that an agent streams to its client, as server-sent events, JSON lines or a list.

A thread is an agent unless `begin` names one, a run a task, a call of a tool or a step that is named a step. A run that
another branched off is a task below it. Nothing here says what was spent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from metaverse.adapters import claude, wording
from metaverse.adapters.documents import Document, documents
from metaverse.adapters.memory import count_unknown, keep, opened
from metaverse.adapters.openclaw_names import is_rate_limit
from metaverse.adapters.parsing import moment, objects, part, text
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.adapters.scribe import Scribe
from metaverse.events.names import ActivityKind, AgentStatus, RequestKind, StepStatus, WaitingOn

MOST_RUNS = 64
MOST_CALLS = 256
QUIET = ("TEXT_MESSAGE_", "THINKING_", "REASONING_", "STATE_", "MESSAGES_", "ACTIVITY_", "RAW", "CUSTOM", "META")
"""How the kinds begin that say nothing about who does what."""


def begin(agent: str = "", name: str = "") -> Json:
    """Make the cursor to begin with: the key and name of the agent, where they are known."""
    return {field: wording.key(word)[:200] if word else "" for field, word in (("agent", agent), ("name", name))}


def read(raw: bytes, cursor: Json | None, setting: Setting) -> Reading:
    """Read what has come of a stream; one cursor follows one stream."""
    reading = Reading(cursor=opened(cursor))
    for document in documents(raw, reading, setting):
        _take(document, reading, setting)
    return reading


def _take(document: Document, reading: Reading, setting: Setting) -> None:
    kind = text(document.content.get("type")).upper()
    act = ACTS.get(kind)
    if act:
        act(Event(document.content, reading, setting))
    elif not kind.startswith(QUIET) and count_unknown(reading.cursor, kind):
        excerpt = wording.excerpt(repr(sorted(document.content)).encode("utf-8", "replace"), setting)
        reading.bury(document.where, f"Nobody knows the event type {kind[:64]!r}.", excerpt)


class Event:
    """An event of a stream, what is remembered of it, and the scribe of what it means."""

    def __init__(self, content: Json, reading: Reading, setting: Setting) -> None:
        self.content, self.state, self.setting = content, reading.cursor, setting
        self.state["ms"] = moment(content.get("timestamp")) or setting.received_ms
        thread = self.of("threadId", "thread_id") or text(self.state.get("thread")) or "unknown"
        self.thread = self.state["thread"] = wording.mended(thread)[:200]
        agent = text(self.state.get("agent"))
        self.key = wording.key(agent or f"ag-ui:{thread}")
        self.scribe = Scribe(reading, setting, f"urn:ag-ui:{self.thread}", self.state["ms"])

    def of(self, *names: str) -> str:
        """Return the first of these fields that is a text, else an empty one."""
        return next((found for name in names if (found := text(self.content.get(name)))), "")

    @property
    def run(self) -> str:
        """The run that this is about: the one it names, else the one that goes on."""
        return self.of("runId", "run_id") or text(self.state.get("run")) or "unknown"

    @property
    def mark(self) -> str:
        """What tells the run from others, and what it does after an interruption from what it did before."""
        again = self.state.get("again", {}).get(self.run, 0)
        return f"{self.run}#{again}" if again else self.run

    def task_of(self, run: str) -> str:
        """Name the task that a run is."""
        return wording.key(f"ag-ui:{self.thread}:{run}")

    def calls(self) -> Json:
        """Return the steps that go on."""
        calls: Json = self.state.setdefault("calls", {})
        return calls

    def start(self) -> str:
        """Begin the run, if it has not; the agent comes into the office with its first."""
        run, task = self.run, self.task_of(self.run)
        if not self.state.get("begun"):
            self.state["begun"] = True
            self.scribe.agent(self.key, "agent", text(self.state.get("name")) or f"Agent {self.thread[:8]}")
        runs = self.state.setdefault("runs", {})
        if run not in runs:
            keep(runs, run, "on", MOST_RUNS)
            self.state["run"] = run[:200]
            above = self.of("parentRunId", "parent_run_id")
            more = {"parentId": self.task_of(above)} if above else {}
            self.scribe.task(task, f"{run}:task", f"Run {len(runs)}", assignee=self.key, **more)
            self.scribe.task_is(task, f"{run}:start", "working")
            self.scribe.status(self.key, f"{run}:working", AgentStatus.WORKING, claude.THINKING, task=task)
        return task

    def resume(self) -> None:
        """Go on with a run that was interrupted, under its own name."""
        runs, run = self.state.setdefault("runs", {}), self.run
        if runs.get(run) == "input_required":
            again = self.state.setdefault("again", {})
            keep(again, run, again.get(run, 0) + 1, MOST_RUNS)
            runs[run] = "on"
            task = self.task_of(run)
            self.scribe.task_is(task, f"{self.mark}:start", "working")
            self.scribe.status(self.key, f"{self.mark}:working", AgentStatus.WORKING, claude.THINKING, task=task)

    def end(self, status: str, **more: Any) -> bool:
        """End the run once; tell whether it was on."""
        task, run = self.start(), self.run
        if self.state["runs"].get(run) != "on":
            return False
        self.state["runs"][run] = status
        for call_id, call in list(self.calls().items()):
            if call["run"] == run:
                self.end_call(call_id, StepStatus.COMPLETED if call.get("given") else StepStatus.FAILED)
        self.scribe.task_is(task, f"{self.mark}:end", status, **more)
        return True

    def begin_call(self, call_id: str, name: str) -> None:
        """Begin a step of the run."""
        if call_id not in self.calls():
            task = self.start()
            keep(self.calls(), call_id, {"name": name[:200], "run": self.run[:200], "task": task}, MOST_CALLS)
            self.scribe.step(task, f"{call_id}:start", call_id, name, StepStatus.IN_PROGRESS, self.key)

    def end_call(self, call_id: str, status: StepStatus) -> None:
        """End a step."""
        call = self.calls().pop(call_id, None) or {"name": "tool", "task": self.start()}
        self.scribe.step(call["task"], f"{call_id}:end", call_id, call["name"], status, self.key)


def _started(event: Event) -> None:
    event.start()
    event.resume()
    _settle(event)


def _finished(event: Event) -> None:
    """Take the end of a run; one that was interrupted waits for a person."""
    outcome = event.content.get("outcome")
    word = text(outcome) or text(part(outcome, "type"))
    if word == "interrupt":
        _interrupted(event, outcome)
    elif event.end("completed", progress=1):
        event.scribe.status(event.key, f"{event.mark}:idle", AgentStatus.IDLE)


def _interrupted(event: Event, outcome: object) -> None:
    asked = objects(part(outcome, "interrupts")) or [event.content.get("interrupt") or {}]
    if not event.end("input_required"):
        return
    task, words = event.task_of(event.run), text(part(asked[0], "message")) or text(part(asked[0], "reason"))
    request = wording.key(f"ag-ui:{event.thread}:{event.mark}:interrupt")
    summary = wording.said(words, event.setting, 1000) or "The agent asks for input."
    digest = f"sha256:{wording.digest(asked)}"
    event.state["asked"] = request
    event.scribe.ask(event.key, f"{event.mark}:request", request, RequestKind.INPUT, summary, digest, taskId=task)
    event.scribe.status(event.key, f"{event.mark}:waiting", AgentStatus.WAITING, None, WaitingOn.INPUT, task)


def _settle(event: Event) -> None:
    """Close what was asked: the thread goes on."""
    request = event.state.pop("asked", None)
    if request:
        event.scribe.answered(event.key, f"{event.mark}:closed", request, "answered")


def _failed(event: Event) -> None:
    error = f"{event.of('code')} {event.of('message')}"
    task = event.task_of(event.run)
    if not event.end("failed", reason=wording.said(event.of("message"), event.setting, 200) or "error"):
        return
    if is_rate_limit(error):
        event.scribe.status(event.key, f"{event.mark}:limit", AgentStatus.WAITING, None, WaitingOn.RATE_LIMIT)
    else:
        event.scribe.status(event.key, f"{event.mark}:error", AgentStatus.ERROR, task=task)


def _step_started(event: Event) -> None:
    name = _step_name(event)
    event.begin_call(_step_key(event, name), name)


def _step_finished(event: Event) -> None:
    event.end_call(_step_key(event, _step_name(event)), StepStatus.COMPLETED)


def _step_name(event: Event) -> str:
    """Name a step; its key is made of it, so that no secret stands there either."""
    return wording.name(event.of("stepName", "step_name"), event.setting, "step")


def _step_key(event: Event, name: str) -> str:
    return wording.key(f"{event.run}:{name}")


def _call_id(event: Event) -> str:
    return wording.key(event.of("toolCallId", "tool_call_id") or f"{event.run}:tool")


def _tool_started(event: Event) -> None:
    call_id, tool = _call_id(event), wording.name(event.of("toolCallName", "tool_call_name"), event.setting, "tool")
    if call_id in event.calls():
        return
    event.begin_call(call_id, tool)
    task = event.task_of(event.run)
    event.scribe.status(event.key, f"{call_id}:status", AgentStatus.WORKING, (ActivityKind.TOOL, tool), task=task)


def _tool_given(event: Event) -> None:
    """Take that a call is written out; what it gives comes with its result."""
    call = event.calls().get(_call_id(event))
    if call:
        call["given"] = True


def _tool_returned(event: Event) -> None:
    call_id = _call_id(event)
    event.end_call(call_id, StepStatus.COMPLETED)
    if event.state.get("runs", {}).get(event.run) == "on":
        task = event.task_of(event.run)
        event.scribe.status(event.key, f"{call_id}:after", AgentStatus.WORKING, claude.THINKING, task=task)


def _nothing(event: Event) -> None:
    """Take what goes on within a call."""


ACTS: dict[str, Callable[[Event], None]] = {
    "RUN_STARTED": _started,
    "RUN_FINISHED": _finished,
    "RUN_ERROR": _failed,
    "STEP_STARTED": _step_started,
    "STEP_FINISHED": _step_finished,
    "TOOL_CALL_START": _tool_started,
    "TOOL_CALL_CHUNK": _tool_started,
    "TOOL_CALL_ARGS": _nothing,
    "TOOL_CALL_END": _tool_given,
    "TOOL_CALL_RESULT": _tool_returned,
}
