"""Claude Code's session files (JSON lines) as events.

A session is an agent, each sub-agent that it calls is another that reports to it. A prompt is a task, a delegation a
task below it, a tool call a step. Texts of prompts and tools are not taken over, only the short descriptions of
delegations. One answer of the model is written as several lines that repeat its usage: the greatest numbers count,
once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import orjson

from metaverse.events.names import EventType

Json = dict[str, Any]
DELEGATING = frozenset({"Task", "Agent"})
"""The tool that calls a sub-agent; it was renamed."""


@dataclass(slots=True)
class Sub:
    """A sub-agent: the call that made it, and the task it was given."""

    agent: str
    task: str
    prompt: str


@dataclass(slots=True)
class Session:
    """What must be remembered from line to line of one session file."""

    key: str = ""
    source: str = ""
    project: str | None = None
    task: str | None = None
    prompts: int = 0
    last_time: str | None = None
    subs: dict[str, Sub] = field(default_factory=dict)
    chain: dict[str, str] = field(default_factory=dict)
    tools: dict[str, str] = field(default_factory=dict)
    usage: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    def read(self, lines: Iterable[bytes]) -> Iterator[Json]:
        """Yield the events of a whole file; lines that cannot be read are named in `unreadable`."""
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                self.unreadable.append(f"line {number} is not JSON: {error}")
                continue
            if isinstance(record, dict):
                yield from self._record(record)
        if self.key and self.last_time:
            yield self._event(EventType.AGENT_STATUS, self.key, {"status": "idle"}, "end", self.last_time)

    def _record(self, record: Json) -> Iterator[Json]:
        message, moment = record.get("message"), record.get("timestamp")
        if record.get("type") not in ("user", "assistant") or not isinstance(message, dict) or not moment:
            return
        self.last_time = moment
        if not self.key:
            yield from self._begin(record)
        speaker = self._speaker(record)
        content = message.get("content")
        blocks = content if isinstance(content, list) else [{"type": "text", "text": content}]
        if record["type"] == "assistant":
            yield from self._spent(record, message, speaker)
        for number, block in enumerate(block for block in blocks if isinstance(block, dict)):
            yield from self._block(record, block, speaker, f"{record.get('uuid')}:{number}")

    def _begin(self, record: Json) -> Iterator[Json]:
        session = str(record.get("sessionId"))
        self.key, self.source = f"claude:{session}", f"urn:claude-code:{session}"
        self.project = PurePosixPath(str(record.get("cwd") or "")).name or None
        profile = {"name": f"Claude {session[:8]}", "role": "Claude Code", "department": self.project}
        yield self._event(EventType.AGENT_REGISTERED, self.key, profile, "begin", record["timestamp"])

    def _speaker(self, record: Json) -> Sub | None:
        """Return the sub-agent on whose side chain a record is, None for the session itself."""
        if not record.get("isSidechain"):
            return None
        uuid, parent = str(record.get("uuid")), record.get("parentUuid")
        call = self.chain.get(str(parent)) if parent else self._call_of(record)
        if call is None:
            return None
        self.chain[uuid] = call
        return self.subs.get(call)

    def _call_of(self, record: Json) -> str | None:
        content = record["message"].get("content")
        if isinstance(content, list):
            content = "".join(str(block.get("text", "")) for block in content if isinstance(block, dict))
        return next((call for call, sub in self.subs.items() if sub.prompt == content), None)

    def _block(self, record: Json, block: Json, speaker: Sub | None, name: str) -> Iterator[Json]:
        kind, moment = block.get("type"), record["timestamp"]
        if kind == "tool_use":
            yield from self._tool(block, speaker, moment)
        elif kind == "tool_result":
            yield from self._result(block, speaker, moment)
        elif kind == "text" and record["type"] == "user" and not record.get("isSidechain") and block.get("text"):
            yield from self._prompt(name, moment)

    def _prompt(self, name: str, moment: str) -> Iterator[Json]:
        self.prompts += 1
        if self.task:
            done = {"status": "completed", "progress": 1}
            yield self._event(EventType.TASK_UPDATED, self.task, done, f"{name}:before", moment)
        self.task = f"{self.key}:prompt-{self.prompts}"
        title = f"Prompt {self.prompts}" + (f" · {self.project}" if self.project else "")
        data = {"title": title, "assignee": self.key}
        yield self._event(EventType.TASK_CREATED, self.task, data, f"{name}:task", moment)
        yield self._event(EventType.TASK_UPDATED, self.task, {"status": "working"}, f"{name}:start", moment)
        thinking = {"status": "working", "activity": {"kind": "thinking"}, "taskId": self.task}
        yield self._event(EventType.AGENT_STATUS, self.key, thinking, f"{name}:status", moment)

    def _tool(self, block: Json, speaker: Sub | None, moment: str) -> Iterator[Json]:
        call, tool = str(block.get("id")), str(block.get("name"))
        self.tools[call] = tool
        agent, task = (speaker.agent, speaker.task) if speaker else (self.key, self.task)
        if task:
            step = {"stepKey": call, "name": tool, "status": "in_progress", "agentId": agent}
            yield self._event(EventType.TASK_STEP, task, step, f"{call}:start", moment)
        delegates = tool in DELEGATING
        activity = {"kind": "delegating" if delegates else "tool", "text": tool}
        status = {"status": "working", "activity": activity, "taskId": task}
        yield self._event(EventType.AGENT_STATUS, agent, status, f"{call}:status", moment)
        if delegates:
            yield from self._delegate(call, block.get("input") or {}, agent, task, moment)

    def _delegate(self, call: str, given: Json, by: str, above: str | None, moment: str) -> Iterator[Json]:
        sub = Sub(f"{self.key}/{call}", f"{self.key}:{call}", str(given.get("prompt", "")))
        self.subs[call] = sub
        title = str(given.get("description") or "Delegated work")[:200]
        profile = {"name": title, "role": str(given.get("subagent_type") or "sub-agent"), "parentId": by}
        profile["department"] = self.project or ""
        known = {name: value for name, value in profile.items() if value}
        yield self._event(EventType.AGENT_REGISTERED, sub.agent, known, f"{call}:agent", moment)
        task = {"title": title, "assignee": sub.agent, "parentId": above}
        yield self._event(EventType.TASK_CREATED, sub.task, task, f"{call}:task", moment)
        yield self._event(EventType.TASK_UPDATED, sub.task, {"status": "working"}, f"{call}:task-start", moment)
        working = {"status": "working", "activity": {"kind": "thinking"}, "taskId": sub.task}
        yield self._event(EventType.AGENT_STATUS, sub.agent, working, f"{call}:agent-status", moment)
        edge = {"to": sub.agent, "kind": "delegate", "taskId": sub.task}
        yield self._event(EventType.INTERACTION, by, edge, f"{call}:delegate", moment)

    def _result(self, block: Json, speaker: Sub | None, moment: str) -> Iterator[Json]:
        call, failed = str(block.get("tool_use_id")), bool(block.get("is_error"))
        agent, task = (speaker.agent, speaker.task) if speaker else (self.key, self.task)
        tool = self.tools.pop(call, "tool")
        if task:
            step = {"stepKey": call, "name": tool, "status": "failed" if failed else "completed", "agentId": agent}
            yield self._event(EventType.TASK_STEP, task, step, f"{call}:end", moment)
        if call in self.subs:
            yield from self._delivered(call, self.subs[call], agent, failed, moment)

    def _delivered(self, call: str, sub: Sub, to: str, failed: bool, moment: str) -> Iterator[Json]:
        done = {"status": "failed" if failed else "completed", "progress": 1}
        yield self._event(EventType.TASK_UPDATED, sub.task, done, f"{call}:done", moment)
        yield self._event(EventType.AGENT_STATUS, sub.agent, {"status": "idle"}, f"{call}:idle", moment)
        edge = {"to": to, "kind": "result", "taskId": sub.task}
        yield self._event(EventType.INTERACTION, sub.agent, edge, f"{call}:result", moment)

    def _spent(self, record: Json, message: Json, speaker: Sub | None) -> Iterator[Json]:
        usage, name = message.get("usage"), message.get("id")
        if not isinstance(usage, dict) or not name:
            return
        now = tuple(int(usage.get(part) or 0) for part in ("input_tokens", "output_tokens", "cache_read_input_tokens"))
        before = self.usage.get(name, (0, 0, 0))
        most = (max(now[0], before[0]), max(now[1], before[1]), max(now[2], before[2]))
        if most == before:
            return
        self.usage[name] = most
        data: Json = {"tokens": {"input": most[0], "output": most[1], "cached": most[2]}, "usageKey": name}
        data |= {"model": message.get("model"), "taskId": speaker.task if speaker else self.task}
        agent = speaker.agent if speaker else self.key
        yield self._event(EventType.AGENT_USAGE, agent, data, f"{record.get('uuid')}:usage", record["timestamp"])

    def _event(self, kind: EventType, subject: str, data: Json, name: str, moment: str) -> Json:
        return {
            "specversion": "1.0",
            "id": name,
            "source": self.source,
            "type": kind.value,
            "subject": subject,
            "time": moment,
            "data": {field: value for field, value in data.items() if value is not None},
        }
