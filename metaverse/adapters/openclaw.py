"""OpenClaw's session transcripts, in the format of the agent pi that it runs: JSON lines, read as they grow.

A prompt is a task, a call of a tool a step; `stopReason` says how a turn ended. A file under `agents/<id>/sessions` is
that agent's (`begin`); another one is an agent of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from metaverse.adapters import claude, loops, wording
from metaverse.adapters.lines import Line, records
from metaverse.adapters.memory import count_unknown, keep, opened
from metaverse.adapters.openclaw_names import being, is_rate_limit
from metaverse.adapters.parsing import Unreadable, moment, number, objects, parsed, part, text
from metaverse.adapters.pricing import Spent
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.adapters.scribe import Scribe
from metaverse.events.names import ActivityKind, AgentStatus, InteractionKind, StepStatus, WaitingOn

MOST_CALLS = 512
DELEGATING = frozenset({"sessions_spawn", "sessions_send", "sessions_yield", "subagents"})
IGNORED = frozenset(
    (
        *("thinking_level_change", "custom", "custom_message", "compaction", "branch_summary", "label", "leaf"),
        *("session_info", "active_tools_change", "tool_result_persist"),
    )
)
"""Kinds of entries that say nothing about who does what."""


def begin(path: PurePath) -> Json:
    """Make the cursor to begin a file with: `agents/<id>/sessions/<file>` is of the agent `<id>`."""
    parts = path.parts
    if len(parts) >= 4 and parts[-2] == "sessions" and parts[-4] == "agents":
        return {"agent": parts[-3]}
    return {}


def read(raw: bytes, cursor: Json | None, setting: Setting) -> Reading:
    """Read the whole lines of what has come of a transcript."""
    return records(raw, cursor, setting, _take)


def finish(cursor: Json | None, setting: Setting) -> Reading:
    """Tell that nothing more comes: a turn whose tools have all answered is done, and the agent is idle."""
    reading = Reading(cursor=opened(cursor))
    if reading.cursor.get("key"):
        entry = Entry({}, reading, setting, reading.cursor.get("line", 0))
        if entry.end_calls():
            entry.end_turn("canceled", claude.LOST)
        entry.end_turn("completed")
        entry.scribe.status(entry.key, f"{entry.mark}:end", AgentStatus.IDLE)
    return reading


class Entry:
    """An entry of a transcript, what is remembered of it, and the scribe of what it means."""

    def __init__(self, document: Json, reading: Reading, setting: Setting, line: int) -> None:
        self.document, self.state, self.setting = document, reading.cursor, setting
        self.session, self.key = str(self.state["session"]), str(self.state["key"])
        self.mark = text(document.get("id")) or f"line-{line}"
        self.scribe = Scribe(reading, setting, f"urn:openclaw:session:{self.session}", self.state["ms"])

    @property
    def message(self) -> Json:
        """What was said."""
        message = self.document.get("message")
        return message if isinstance(message, dict) else {}

    @property
    def words(self) -> str:
        """All that was said as a text."""
        content = self.message.get("content")
        return content if isinstance(content, str) else "".join(text(item.get("text")) for item in objects(content))

    def begin_turn(self, words: str) -> str:
        """Begin the task that a prompt is."""
        count = self.state["turns"] = self.state.get("turns", 0) + 1
        task = self.state["task"] = wording.key(f"{self.key}:{self.session}:{self.mark}")
        about = self.state.get("project")
        kept = wording.said(words, self.setting)
        title = kept.strip().splitlines()[0] if kept else f"Prompt {count} · {about}" if about else f"Prompt {count}"
        self.scribe.task(task, f"{self.mark}:task", title, assignee=self.key, description=kept)
        self.scribe.task_is(task, f"{self.mark}:start", "working")
        return str(task)

    def task(self) -> str:
        """Return the turn, begun if need be."""
        task: str | None = self.state.get("task")
        return task or self.begin_turn("")

    def end_calls(self) -> bool:
        """End the calls that nothing more will be heard of; tell whether there were any."""
        calls = self.state.pop("calls", {})
        for call_id, call in calls.items():
            mark = f"{call_id}:end:lost"
            self.scribe.step(call["task"], mark, call_id, call["tool"], StepStatus.FAILED, self.key, claude.LOST)
        return bool(calls)

    def end_turn(self, status: str, reason: str | None = None) -> None:
        """End the turn, if one runs."""
        task = self.state.pop("task", None)
        if task:
            done: dict[str, Any] = {"progress": 1} if status == "completed" else {"reason": reason}
            self.scribe.task_is(task, f"{self.mark}:{status}", status, **done)


def _take(line: Line, document: Json, reading: Reading, setting: Setting) -> None:
    state, kind = reading.cursor, text(document.get("type"))
    state["ms"] = moment(document.get("timestamp")) or state.get("ms") or setting.received_ms
    act = ACTS.get(kind)
    if act is None and kind != "session":
        if kind not in IGNORED and count_unknown(state, kind):
            excerpt = wording.excerpt(line.raw, setting)
            reading.bury(str(line), f"Nobody knows the entry type {kind[:64]!r}.", excerpt)
        return
    if not state.get("key"):
        _begin(document if kind == "session" else {}, reading, setting)
    if act:
        act(Entry(document, reading, setting, line.number))


def _begin(head: Json, reading: Reading, setting: Setting) -> None:
    """Bring the agent into the office with the head of its file, or with the first entry of one that has none."""
    state = reading.cursor
    session = wording.mended(text(head.get("id")))[:200] or "unknown"
    named = text(state.get("agent"))
    known = being("", f"agent:{named}:{session}") if named else None
    product, maker = ("OpenClaw", "openclaw") if "version" in head or named else ("pi", "pi")
    state.update(session=session, key=known.key if known else wording.key(f"{maker}:{session}"))
    state["project"] = claude.project(head.get("cwd"))
    entry = Entry(head, reading, setting, 0)
    name = known.name if known else f"{product} {session[:8]}"
    department = None if named else state["project"]
    entry.scribe.agent(entry.key, "agent", name, role=product, department=department)


def _said(entry: Entry) -> None:
    act = ROLES.get(text(entry.message.get("role")))
    if act:
        act(entry)


def _prompted(entry: Entry) -> None:
    """Take a person's words: a new task; one whose end was not written is done."""
    if entry.end_calls():
        entry.end_turn("canceled", claude.LOST)
    entry.end_turn("completed")
    loops.turned(entry.state, entry.key)
    task = entry.begin_turn(entry.words)
    entry.scribe.status(entry.key, f"{entry.mark}:status", AgentStatus.WORKING, claude.THINKING, task=task)


def _answered(entry: Entry) -> None:
    """Take the model's answer: what it cost, the tools it calls, and whether the turn is over."""
    _spent(entry)
    for place, block in enumerate(objects(entry.message.get("content"))):
        if block.get("type") == "toolCall":
            _called(entry, block, place)
    reason = entry.message.get("stopReason")
    if reason == "error":
        _failed(entry)
    elif reason in ("stop", "length", "aborted"):
        entry.end_calls()
        entry.end_turn("canceled" if reason == "aborted" else "completed", "aborted")
        entry.scribe.status(entry.key, f"{entry.mark}:idle", AgentStatus.IDLE)


def _spent(entry: Entry) -> None:
    usage = entry.message.get("usage")
    if not isinstance(usage, dict):
        return
    spent = Spent(*(number(usage.get(name)) for name in ("input", "output", "cacheRead", "cacheWrite")))
    cost = part(usage, "cost", "total")
    known = float(cost) if isinstance(cost, int | float) and 0 < cost < 1e6 else None
    if any(spent):
        key = f"{entry.session}:{entry.mark}"
        entry.scribe.spent(
            entry.key, f"{entry.mark}:usage", key, spent, entry.message.get("model"), entry.state.get("task"), known
        )


def _called(entry: Entry, block: Json, place: int) -> None:
    call_id = wording.key(text(block.get("id")) or f"{entry.mark}:{place}")
    tool, given = text(block.get("name")) or "tool", block.get("arguments")
    task = entry.task()
    to = text(part(given, "sessionKey"))[:256]
    keep(entry.state.setdefault("calls", {}), call_id, {"tool": tool[:200], "task": task, "to": to}, MOST_CALLS)
    entry.scribe.step(task, f"{call_id}:start", call_id, tool, StepStatus.IN_PROGRESS, entry.key)
    kind = ActivityKind.DELEGATING if tool in DELEGATING else ActivityKind.TOOL
    entry.scribe.status(entry.key, f"{call_id}:status", AgentStatus.WORKING, (kind, tool), task=task)
    times = loops.called(entry.state, entry.key, tool, given, entry.setting)
    if times:
        title = f"{tool} was called {times} times with the same input"
        entry.scribe.warn(f"{call_id}:loop", title, entry.key, task)


def _returned(entry: Entry) -> None:
    """Take a tool's answer: its step is done, or has failed."""
    call_id = wording.key(text(entry.message.get("toolCallId")) or entry.mark)
    tool = text(entry.message.get("toolName")) or "tool"
    call = entry.state.get("calls", {}).pop(call_id, None) or {"tool": tool[:200], "task": entry.task()}
    failed = entry.message.get("isError") is True
    status = StepStatus.FAILED if failed else StepStatus.COMPLETED
    error = wording.said(entry.words, entry.setting, 1000) if failed else None
    entry.scribe.step(call["task"], f"{call_id}:end", call_id, call["tool"], status, entry.key, error)
    if not failed:
        _reached(entry, call_id, call)


def _reached(entry: Entry, call_id: str, call: Json) -> None:
    """Tell of the sub-agent that a call spawned, or the session that it wrote to."""
    child = _child(entry) if call["tool"] == "sessions_spawn" else ""
    if child:
        whom = being("", child)
        entry.scribe.agent(whom.key, f"{child}:agent", whom.name, role="Sub-agent", parentId=entry.key)
        entry.scribe.edge(entry.key, f"{child}:delegate", whom.key, InteractionKind.DELEGATE, call["task"])
    elif call["tool"] == "sessions_send" and call.get("to"):
        whom = being("", call["to"])
        entry.scribe.edge(entry.key, f"{call_id}:message", whom.key, InteractionKind.MESSAGE, call["task"])


def _child(entry: Entry) -> str:
    named = text(part(entry.message.get("details"), "childSessionKey"))
    if named or not entry.words.startswith("{"):
        return named[:256]
    try:
        return text(part(parsed(entry.words.encode("utf-8", "replace")), "childSessionKey"))[:256]
    except Unreadable:
        return ""


def _failed(entry: Entry) -> None:
    error = text(entry.message.get("errorMessage"))
    if is_rate_limit(error):
        entry.scribe.status(entry.key, f"{entry.mark}:status", AgentStatus.WAITING, None, WaitingOn.RATE_LIMIT)
        entry.scribe.warn(f"{entry.mark}:notice", "OpenClaw waits: its provider is asked too often", entry.key)
    else:
        entry.end_turn("failed", wording.said(error, entry.setting, 200) or "error")
        entry.scribe.status(entry.key, f"{entry.mark}:status", AgentStatus.ERROR)


def _nothing(entry: Entry) -> None:
    """Take what changes nothing for whoever looks on."""


ROLES: dict[str, Callable[[Entry], None]] = {"user": _prompted, "assistant": _answered, "toolResult": _returned}
ACTS: dict[str, Callable[[Entry], None]] = {"message": _said, "model_change": _nothing}
