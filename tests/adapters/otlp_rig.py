"""What tests of the OpenTelemetry adapter share: requests in, the office that comes of them out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from metaverse.adapters import otlp
from metaverse.adapters.otlp import Encoding, Signal
from metaverse.adapters.reading import Reading, Setting
from metaverse.clock import from_wire
from metaverse.events import validation
from metaverse.events.fact import Fact
from metaverse.projections import agents, tasks
from tests.projections.memory import MemoryPast

Json = dict[str, Any]
RECORDINGS = Path(__file__).parent.parent / "data" / "otlp"
NOW_MS = from_wire("2026-11-26T05:00:00Z")
START_NS = 1_790_000_000_000_000_000
TRACE = "0af7651916cd43dd8448eb211c80319c"
COUNTED = ("tokens_input", "tokens_output", "tokens_cached")


def recorded(name: str) -> bytes:
    """Return a recording."""
    return (RECORDINGS / name).read_bytes()


def value(given: Any) -> Json:
    """Write a value of an attribute."""
    if isinstance(given, bool):
        return {"boolValue": given}
    if isinstance(given, int):
        return {"intValue": str(given)}
    return {"doubleValue": given} if isinstance(given, float) else {"stringValue": given}


def attributes(given: Json) -> list[Json]:
    """Write attributes."""
    return [{"key": name, "value": value(one)} for name, one in given.items()]


def span(number: int, parent: int | None = None, name: str = "span", at: int = 0, **more: Any) -> Json:
    """Write a span that begins at second `at` and lasts one, unless `lasts` says otherwise."""
    lasts, trace, failed = more.pop("lasts", 1), more.pop("trace", TRACE), more.pop("failed", False)
    start = START_NS + at * 1_000_000_000
    written: Json = {
        "traceId": trace,
        "spanId": f"{number:016x}",
        "name": name,
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(start + int(lasts * 1_000_000_000)),
        "attributes": attributes(more.pop("says", {})),
        **more,
    }
    if parent is not None:
        written["parentSpanId"] = f"{parent:016x}"
    return {**written, "status": {"code": 2}} if failed else written


def request(*spans: Json, service: str = "lab", **resource: Any) -> bytes:
    """Write a request of `/v1/traces`."""
    told = {"attributes": attributes({"service.name": service, **resource})}
    return json.dumps({"resourceSpans": [{"resource": told, "scopeSpans": [{"spans": list(spans)}]}]}).encode()


def records(*logs: Json, service: str = "lab") -> bytes:
    """Write a request of `/v1/logs`."""
    told = {"attributes": attributes({"service.name": service})}
    return json.dumps({"resourceLogs": [{"resource": told, "scopeLogs": [{"logRecords": list(logs)}]}]}).encode()


def log(name: str, at: int = 0, **says: Any) -> Json:
    """Write a log record that is an event."""
    at_ns = START_NS + at * 1_000_000_000
    given = {key.replace("__", "."): one for key, one in says.items()}
    return {"timeUnixNano": str(at_ns), "eventName": name, "attributes": attributes(given)}


def agent_says(name: str) -> Json:
    """Say that a span is the run of an agent."""
    return {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name}


def chat_says(taken: int = 10, output: int = 2, **more: Any) -> Json:
    """Say that a span is a call of a model."""
    tokens = {"gen_ai.usage.input_tokens": taken, "gen_ai.usage.output_tokens": output}
    return {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4.1-mini", **tokens, **more}


def tool_says(name: str) -> Json:
    """Say that a span is a call of a tool."""
    return {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name}


class Office:
    """An office that is told by the adapter, without a database: the door's order, doubles and projections."""

    def __init__(self, **setting: Any) -> None:
        self.setting = Setting(received_ms=NOW_MS, **setting)
        self.cursor: Json = {}
        self.past = MemoryPast()
        self.events: list[Json] = []
        self.dead: list[Any] = []
        self._known: set[tuple[str, str]] = set()

    def take(self, *raws: bytes, signal: Signal = Signal.TRACES, encoding: Encoding = Encoding.JSON) -> Office:
        """Take requests in."""
        for raw in raws:
            before = json.dumps(self.cursor)
            reading = otlp.read(raw, self.cursor, self.setting, signal, encoding)
            assert json.dumps(self.cursor) == before, "a reading never changes the cursor it was given"
            self._told(reading)
        return self

    def settle(self, later_ms: int) -> Office:
        """Let time pass without a request."""
        later = Setting(received_ms=NOW_MS + later_ms)
        self._told(otlp.settle(self.cursor, later))
        return self

    def _told(self, reading: Reading) -> None:
        self.cursor = json.loads(json.dumps(reading.cursor))
        self.dead += reading.dead
        judged = validation.judge(reading.events)
        assert judged.faults == []
        fresh = [draft for draft in judged.drafts if (draft.source, draft.id) not in self._known]
        self._known |= {(draft.source, draft.id) for draft in fresh}
        self.events += reading.events
        facts = []
        for seq, draft in enumerate(fresh, len(self.past.log) + 1):
            claimed = NOW_MS if draft.claimed_ms is None else draft.claimed_ms
            told = (draft.type, draft.subject, claimed, NOW_MS, min(claimed, NOW_MS), draft.data)
            facts.append(Fact(seq, draft.id, draft.source, *told))
        self.past.take(facts)

    def agents(self) -> dict[str, Json]:
        """Return the agents that are present, by key."""
        views = {row["key"]: agents.view(row) for row in self.past.tables["agents"].values()}
        return {key: view for key, view in views.items() if not view["removed"]}

    def tasks(self) -> dict[str, Json]:
        """Return the tasks, by key."""
        return {row["key"]: tasks.view(row) for row in self.past.tables["tasks"].values()}

    def steps(self) -> list[Json]:
        """Return the steps."""
        return list(self.past.tables["steps"].values())

    def edges(self) -> list[tuple[str, str, str]]:
        """Return who gave work to whom, and how."""
        rows = self.past.tables["interactions"].values()
        return sorted((row["from_key"], row["to_key"], row["kind"]) for row in rows)

    def tokens(self) -> tuple[int, ...]:
        """Return all tokens: input, output, cached."""
        rows = self.past.tables["agents"].values()
        return tuple(sum(row[column] for row in rows) for column in COUNTED)

    def shown(self) -> Json:
        """Return everything that somebody sees, without what tells the order in which it came."""

        def plain(view: Json) -> Json:
            return {name: told for name, told in view.items() if name not in ("firstSeq", "runId", "lastSeenAt")}

        steps = [
            {name: row[name] for name in ("task_key", "key", "name", "status", "agent_key", "started_ms", "ended_ms")}
            for row in self.steps()
        ]
        return {
            "agents": {key: plain(view) for key, view in sorted(self.agents().items())},
            "tasks": {key: plain(view) for key, view in sorted(self.tasks().items())},
            "steps": sorted(steps, key=repr),
            "edges": self.edges(),
        }


def parted(raw: bytes, sizes: Sequence[int]) -> list[bytes]:
    """Part a request into several, in the order of its spans: the first so many, then so many more."""
    document = json.loads(raw)
    groups = document.get("resourceSpans") or document["batches"]
    flat = [
        (group.get("resource", {}), scoped.get("scope", {}), one)
        for group in groups
        for scoped in group["scopeSpans"]
        for one in scoped["spans"]
    ]
    parts, at = [], 0
    for size in sizes:
        chosen, at = flat[at : at + size], at + size
        written = [{"resource": r, "scopeSpans": [{"scope": s, "spans": [one]}]} for r, s, one in chosen]
        parts.append(json.dumps({"resourceSpans": written}).encode())
    return parts
