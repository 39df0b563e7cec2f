"""Log records as events: coding agents tell there what they do, call by call.

A prompt begins a task, and ends the one before it. An answer of the model is usage; after it the agent rests until it
says otherwise, for nothing tells the end of its turn. A call of a tool is a step. A log record of any other sender that
lies in a span is left to the span.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from metaverse.adapters import otlp_making as making
from metaverse.adapters.otlp_identity import Agent, family_of, key, named, of_service, source_of, text
from metaverse.adapters.otlp_ids import whole
from metaverse.adapters.otlp_ledger import Ledger
from metaverse.adapters.otlp_memory import Memory
from metaverse.adapters.otlp_names import Fact, Kind
from metaverse.adapters.otlp_records import Log
from metaverse.adapters.reading import Json, Setting
from metaverse.events.names import EventType
from metaverse.operations.masking import masked

MS = 1_000_000
THINKING = {"activity": {"kind": "thinking"}}
LIMITED = frozenset((429, 503, 529))
ACCEPTED = frozenset(("accept", "approved", "approved_for_session", "auto_accept", ""))


class Said(NamedTuple):
    """One log record of a coding agent, with whom it is about and the task at hand."""

    log: Log
    agent: Agent
    task: str
    ref: str
    source: str
    ms: int


class Logs:
    """The reading of one request's log records."""

    def __init__(self, memory: Memory, setting: Setting) -> None:
        self._memory = memory
        self._setting = setting
        self._ledger = Ledger(memory)
        self.events: list[Json] = []
        self.unshown = 0

    def read(self, logs: Iterable[Log]) -> None:
        """Take log records in."""
        for log in logs:
            family = family_of(log.name, log.resource.service)
            if family is not None:
                self._coding(log, family[0])
            else:
                self._other(log)

    def _coding(self, log: Log, family: str) -> None:
        agent = named(log.facts, log.name, Kind.AGENT, log.resource)
        does = _DOES.get(_short(log.name))
        if agent is None or does is None:
            self.unshown += 1
            return
        ms = log.at_ns // MS or self._setting.received_ms
        source = source_of(log.resource)
        place = log.facts.get(Fact.SEQUENCE, log.at_ns or self._setting.received_ms)
        ref = key(f"{agent.key}:{_short(log.name)}:{place}:{log.facts.get(Fact.CALL, '')}")
        said = Said(log, agent, self._task(log, agent, family, ref), ref, source, ms)
        self._register(agent, source, ms)
        does(self, said)

    def _task(self, log: Log, agent: Agent, family: str, ref: str) -> str:
        """Return the task at hand: that of the prompt which the record names, else that of the latest prompt."""
        prompt = log.facts.get(Fact.TASK)
        if prompt:
            return key(f"{family}:{log.facts[Fact.CONVERSATION]}:prompt-{prompt}")
        if _short(log.name) == "user_prompt":
            return key(f"{ref}:task")
        latest = self._memory.names("prompts").get(agent.parent or agent.key)
        return str(latest) if latest else key(f"{family}:{log.facts[Fact.CONVERSATION]}:work")

    def _register(self, agent: Agent, source: str, ms: int) -> None:
        made = making.registered(agent, source, ms)
        known = self._memory.names("known")
        if known.get(agent.key) == made["id"]:
            return
        known[agent.key] = made["id"]
        self.events.append(made)
        if agent.parent and agent.key not in self._memory.names("subs"):
            self._memory.names("subs")[agent.key] = 1
            id_ = key(f"{agent.key}:delegate")
            self.events.append(making.handed(id_, source, agent.parent, agent.key, "delegate", None, ms))

    def _status(self, said: Said, word: str, **more: Any) -> None:
        id_ = key(f"{said.ref}:status")
        self.events.append(making.status(id_, said.source, said.agent.key, said.ms, word, said.task, **more))

    def _prompt(self, said: Said) -> None:
        prompts = self._memory.names("prompts")
        before = prompts.get(said.agent.key)
        if before is not None and before != said.task:
            done = {"status": "completed", "progress": 1}
            self._about_task(said, "before", str(before), done)
        prompts[said.agent.key] = said.task
        title = f"Prompt to {said.agent.name}"
        if self._setting.keep_texts and (prompt := said.log.facts.get(Fact.PROMPT)):
            title = text(masked(str(prompt)[:4000].partition("\n")[0]))
        begun = {"title": title, "status": "working", "assignee": said.agent.key}
        self._about_task(said, "begin", said.task, begun)
        self._status(said, "working", **THINKING)

    def _about_task(self, said: Said, what: str, task: str, data: Json) -> None:
        id_ = key(f"{said.ref}:{what}")
        self.events.append(making.event(id_, said.source, EventType.TASK_UPDATED, task, said.ms, data))

    def _answered(self, said: Said) -> None:
        facts = said.log.facts
        coding = said.agent.family == "claude"
        told = making.spent(facts, self._setting, cache_apart=coding)
        if told is None:
            self._status(said, "working", **THINKING)
            return
        request = facts.get(Fact.REQUEST) if coding else None
        usage_key = key(f"claude:{request}") if request else said.ref
        owner = said.agent.key
        self.events += self._ledger.told(owner, said.source)
        id_ = key(f"{said.ref}:usage")
        self.events.append(making.usage(id_, said.source, owner, said.ms, usage_key, told, said.task))
        self._status(said, "idle")

    def _streamed(self, said: Said) -> None:
        if said.log.facts.get(Fact.EVENT_KIND) == "response.completed":
            self._answered(said)

    def _decided(self, said: Said) -> None:
        if str(said.log.facts.get(Fact.DECISION, "")).lower() in ACCEPTED:
            tool = text(str(said.log.facts.get(Fact.TOOL) or "tool"))
            self._status(said, "working", activity={"kind": "tool", "text": tool})

    def _tool(self, said: Said) -> None:
        facts = said.log.facts
        failed = str(facts.get(Fact.SUCCESS, "true")).lower() == "false"
        name = text(str(facts.get(Fact.TOOL) or "tool"))
        call = key(str(facts.get(Fact.CALL) or said.ref))
        started = said.ms - whole(facts.get(Fact.DURATION))
        shape = (name, call, max(started, 0), said.ms, making.error_of(facts, "", self._setting))
        self.events.append(making.step(key(f"{said.ref}:step"), said.source, said.task, shape, failed, said.agent.key))
        self._status(said, "working", **THINKING)

    def _failed(self, said: Said) -> None:
        if whole(said.log.facts.get(Fact.STATUS_CODE)) in LIMITED:
            self._status(said, "waiting", waitingOn="rate_limit")
        else:
            told = making.error_of(said.log.facts, "", self._setting)
            self._status(said, "error", activity=told)

    def _works(self, said: Said) -> None:
        self._status(said, "working", **THINKING)

    def _rests(self, said: Said) -> None:
        self._status(said, "idle")

    def _other(self, log: Log) -> None:
        """Take the usage of a record that lies in no span."""
        told = None if log.trace else making.spent(log.facts, self._setting)
        if told is None:
            self.unshown += 1
            return
        agent = named(log.facts, log.name, Kind.AGENT, log.resource) or of_service(log.resource)
        source, ms = source_of(log.resource), log.at_ns // MS or self._setting.received_ms
        self._register(agent, source, ms)
        self.events += self._ledger.told(agent.key, source)
        ref = key(f"{agent.key}:{log.name}:{log.at_ns or ms}")
        self.events.append(making.usage(key(f"{ref}:usage"), source, agent.key, ms, ref, told, None))


def _short(name: str) -> str:
    for prefix in ("claude_code.", "codex.", "gemini_cli."):
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


_DOES: dict[str, Callable[[Logs, Said], None]] = {
    "user_prompt": Logs._prompt,
    "conversation_starts": Logs._rests,
    "api_request": Logs._answered,
    "api_response": Logs._answered,
    "sse_event": Logs._streamed,
    "api_error": Logs._failed,
    "tool_decision": Logs._decided,
    "tool_result": Logs._tool,
    "tool_call": Logs._tool,
    "agent.start": Logs._works,
    "agent.finish": Logs._rests,
    "subagent_completed": Logs._rests,
    "conversation_finished": Logs._rests,
}
"""What each event of Claude Code, Codex and Gemini CLI means; the others mean nothing that we show."""
