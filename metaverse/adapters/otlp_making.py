"""Events from what telemetry says, in the form of the door."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from operator import itemgetter
from typing import Any

from metaverse.adapters import pricing
from metaverse.adapters.otlp_identity import Agent, key, text
from metaverse.adapters.otlp_ids import number, whole
from metaverse.adapters.otlp_names import Fact
from metaverse.adapters.otlp_records import Facts
from metaverse.adapters.reading import Json, Setting
from metaverse.clock import to_wire
from metaverse.events.names import EventType
from metaverse.operations.masking import masked

MOST_TOKENS = 10**12
MOST_COST_USD = 10**6
ERROR_LIMIT = 200


_BY_TIME = itemgetter("time")


@dataclass(slots=True)
class Told:
    """The events of one reading: those that begin something, that go on, and that end something."""

    begins: list[Json] = field(default_factory=list)
    middles: list[Json] = field(default_factory=list)
    ends: list[Json] = field(default_factory=list)

    def in_order(self) -> list[Json]:
        """Return them by their time (a late claim costs the log a look back); at one moment, ends come last."""
        return sorted(self.begins + self.middles + self.ends, key=_BY_TIME)


def event(id_: str, source: str, kind: EventType, subject: str, ms: int, data: Json) -> Json:
    """Make an event."""
    return {
        "specversion": "1.0",
        "id": id_,
        "source": source,
        "type": kind.value,
        "subject": subject,
        "time": to_wire(ms),
        "data": data,
    }


def registered(agent: Agent, source: str, ms: int) -> Json:
    """Tell who an agent is; the same profile always gives the same event."""
    profile = {"name": agent.name, "role": agent.role, "department": agent.department, "parentId": agent.parent}
    data: Json = {name: value for name, value in profile.items() if value}
    if agent.about:
        data["metadata"] = {"description": text(agent.about, 500)}
    digest = blake2b(repr(sorted(data.items())).encode("utf-8", "replace"), digest_size=8).hexdigest()
    return event(key(f"{agent.key}#{digest}"), source, EventType.AGENT_REGISTERED, agent.key, ms, data)


def status(id_: str, source: str, agent: str, ms: int, word: str, task: str | None = None, **more: Any) -> Json:
    """Tell what an agent does."""
    data: Json = {"status": word, **more}
    if task is not None and word != "idle":
        data["taskId"] = task
    return event(id_, source, EventType.AGENT_STATUS, agent, ms, data)


def step(id_: str, source: str, task: str, span: Any, failed: bool, agent: str | None) -> Json:
    """Tell of a call of a tool that has ended: `span` gives name, call, start, end and error."""
    name, call, start_ms, end_ms, error = span
    word = "failed" if failed else "completed"
    data: Json = {"stepKey": call, "name": name, "status": word, "startedAt": to_wire(start_ms)}
    data["endedAt"] = to_wire(end_ms)
    if failed:
        data["error"] = error
    if agent is not None:
        data["agentId"] = agent
    return event(id_, source, EventType.TASK_STEP, task, end_ms, data)


def handed(id_: str, source: str, one: str, other: str, kind: str, task: str | None, ms: int) -> Json:
    """Tell that one agent gave work to another."""
    data: Json = {"to": other, "kind": kind}
    if task is not None:
        data["taskId"] = task
    return event(id_, source, EventType.INTERACTION, one, ms, data)


def spent(facts: Facts, setting: Setting, *, cache_apart: bool = False) -> Json | None:
    """Return tokens and cost of one call of a model, None where it tells of none.

    Most senders count what came from a cache and what was written into one into the input; `cache_apart` is for those
    that do not: what was written then counts in the cost alone, as in their session files. The cost is the sender's
    own, else that of the price table, else unknown.
    """
    if Fact.INPUT not in facts and Fact.OUTPUT not in facts:
        return None
    taken, output = whole(facts.get(Fact.INPUT)), whole(facts.get(Fact.OUTPUT))
    cached, written = whole(facts.get(Fact.CACHED)), whole(facts.get(Fact.WRITTEN))
    fresh = taken if cache_apart or taken < cached else taken - cached
    spent = pricing.Spent(*(min(n, MOST_TOKENS) for n in (fresh, output, cached, written if cache_apart else 0)))
    counts = {"input": spent.input, "output": spent.output, "cached": spent.cached}
    data: Json = {"tokens": counts}
    if model := facts.get(Fact.MODEL):
        data["model"] = text(str(model))
    cost = number(facts.get(Fact.COST))
    if cost is None and model:
        cost = pricing.cost(str(model), spent, setting.prices)
    if cost is not None and cost >= 0:
        data["costUsd"] = min(cost, MOST_COST_USD)
    return data


def usage(id_: str, source: str, agent: str, ms: int, usage_key: str, told: Json, task: str | None) -> Json:
    """Tell what an agent spent; the same key replaces what it said before."""
    data: Json = {**told, "usageKey": usage_key}
    if task is not None:
        data["taskId"] = task
    return event(id_, source, EventType.AGENT_USAGE, agent, ms, data)


def nothing(id_: str, agent: str, usage_key: str, ms: int, source: str) -> Json:
    """Take a statement of usage back: the same key, and nothing spent."""
    data = {"tokens": {"input": 0, "output": 0, "cached": 0}, "usageKey": usage_key}
    return event(id_, source, EventType.AGENT_USAGE, agent, ms, data)


def error_of(facts: Facts, message: str, setting: Setting) -> str:
    """Say what went wrong: its type; the message too where the organization keeps texts."""
    kind = facts.get(Fact.ERROR)
    told = text(str(kind), ERROR_LIMIT) if isinstance(kind, str) and kind else "error"
    if setting.keep_texts and message:
        return text(masked(f"{told}: {message}"), min(setting.longest_text, ERROR_LIMIT))
    return told
